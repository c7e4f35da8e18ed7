"""Reads TEI, P4 and P5: our own diplomatic files, letters and editions of others, genetic files.

May import the core. Every character of the text comes into the transcript or into the mark that
stands in its place (what an editor offers besides, as `corr`, and our own marks beside the text).
Elements that Facing has marks for become marks; the others leave their text, and the notice counts
them. Notes inside a paragraph stand at the end of their page, as on paper. The tree is walked
without recursion, for a file may nest as deep as the parser lets it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..core.errors import FormatError
from .imported import Imported, ImportedPage, NewId
from .tei_builder import MarkDraft, PageDraft, TextBuilder, finished
from .tei_elements import (
    BLOCKS,
    LINES,
    NO_TEXT,
    NOT_TEXT,
    OF_LINES,
    PLAIN,
    character_of,
    has_only_elements,
    is_block_owner,
    keeps_blanks,
    page_edition,
    texts_in,
)
from .tei_marks import Meaning, choice_of, hands_of, meaning_of
from .tei_own import is_ours, own_meaning, read_remark
from .tei_places import Surface, places_of, zone_of, zones_of
from .xml_source import attribute, children, local, number, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOLD: Final = 12

Leave = Callable[[], None]


def read_tei(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the pages of a TEI file, which are those its page breaks make. Raises FormatError
    where it holds no text of TEI or is broken.
    """
    root, noticed = parse_xml(data, name)
    texts = list(texts_in(root))
    if not texts:
        raise FormatError(f'"{name}" is no TEI file: it has no text.')
    hands = hands_of(root)
    reader = _Reader(root, new_id, keeps_blanks=is_ours(root))
    reader.hands = hands
    for text in texts:
        reader.read(text)
    pages = reader.pages()
    used = {row.item.hand for page in pages for row in page.marks}
    notices = [*noticed, *reader.notices(name)]
    return Imported(
        "tei",
        tuple(pages),
        notices=tuple(notices),
        hands=tuple(hand for hand in hands.values() if hand.id in used),
    )


class _Reader:
    """Walks the texts of a file."""

    def __init__(self, root: _Element, new_id: NewId, *, keeps_blanks: bool) -> None:
        self.hands = hands_of(root)
        self._new_id = new_id
        self._is_ours = keeps_blanks
        self._builder = TextBuilder(new_id, keeps_blanks=keeps_blanks)
        self._surfaces, self._zones = places_of(root)
        self._page_edition = page_edition(root)
        self._unknown: Counter[str] = Counter()
        self._warned: list[str] = []
        self._deferred: list[_Element] = []
        self._keys: dict[str, MarkDraft] = {}
        self._joins: list[tuple[str, str]] = []
        self._inside = 0
        self._depth = 0
        self._struck: list[MarkDraft | None] = []
        self._shift: MarkDraft | None = None

    def read(self, text: _Element) -> None:
        """Read one text."""
        self._walk(text)
        self._end_page()

    def pages(self) -> list[ImportedPage]:
        """Return the pages that were read."""
        if self._shift is not None:
            self._builder.close(self._shift)
        self._join()
        drafts = self._builder.pages
        surfaces = self._surfaces_of(drafts)
        return [
            finished(draft, surface, self._zones, self._new_id)
            for draft, surface in zip(drafts, surfaces, strict=True)
        ]

    def notices(self, name: str) -> list[str]:
        """Return what a person has to know of the file."""
        told = list(self._warned)
        if self._unknown:
            most = self._unknown.most_common(_TOLD)
            rest = len(self._unknown) - len(most)
            tags = ", ".join(f"{tag} ({count})" for tag, count in most)
            more = f" and {rest} more kinds" if rest else ""
            told.append(
                f'"{name}" has elements that Facing keeps no marks for, their text is here: '
                f"{tags}{more}."
            )
        return told

    # The walk

    def _walk(self, top: _Element) -> None:
        stack: list[tuple[_Element, Iterator[_Element], Leave | None]] = []
        self._enter(top, stack)
        while stack:
            element, rest, leave = stack[-1]
            inner = next(rest, None)
            if inner is None:
                stack.pop()
                if leave is not None:
                    leave()
                if stack:
                    self._text(element.tail, stack[-1][0])
                continue
            if not local(inner):
                self._text(character_of(inner), element)
                self._text(inner.tail, element)
            elif not self._enter(inner, stack):
                self._text(inner.tail, element)

    def _enter(
        self, element: _Element, stack: list[tuple[_Element, Iterator[_Element], Leave | None]]
    ) -> bool:
        """Begin an element and put it on the stack; False where all of it is done."""
        name = local(element)
        parent = stack[-1][0] if stack else None
        if name in NOT_TEXT or self._is_done(element, name, parent):
            return False
        leaves = [self._begun(element, name, parent), self._marked(element, name, parent)]
        rest: Iterable[_Element] = element
        if name in ("choice", "app"):
            first, _ = choice_of(element)
            rest = [first] if first is not None else []
        else:
            self._text(element.text, element)
        stack.append((element, iter(rest), _in_turn(leaves)))
        return True

    def _text(self, text: str | None, parent: _Element) -> None:
        if not text:
            return
        name = local(parent)
        if name in NO_TEXT and not text.strip():
            return
        if name in OF_LINES and not text.strip():
            return
        is_kept = not self._is_ours and keeps_blanks(parent)
        self._builder.text(text, keeps_blanks=is_kept)

    # What stands for itself

    def _is_done(self, element: _Element, name: str, parent: _Element | None) -> bool:
        """Read an element that holds no text of the transcript; False for the others."""
        builder = self._builder
        match name:
            case "pb":
                self._begin_page(element)
            case "lb":
                builder.line(zone_of(element))
            case "cb":
                builder.block(1)
            case "space":
                self._space(element)
            case "handShift":
                self._shift_hand(element)
            case "substJoin":
                self._note_join(element)
            case "anchor":
                self._anchor(element)
            case "gap":
                self._gap(element)
            case "figDesc":
                said = " ".join("".join(map(str, element.itertext())).split())
                builder.caret("note", {"comment": f"Figure: {said}"})
            case "note" if self._is_ours and read_remark(element, self._keys, self.hands):
                pass
            case "note" if self._is_ours and attribute(element, "type") == "warning":
                said = " ".join("".join(map(str, element.itertext())).split())
                self._warned.append(f"The file says of page {len(builder.pages)}: {said}")
            case "note" if self._is_ours and parent is not None and local(parent) == "div":
                self._beside(element)
            case "note" | "metamark" if self._inside and builder.page.length and not self._is_ours:
                self._deferred.append(element)
            case _:
                return False
        return True

    def _begin_page(self, element: _Element) -> None:
        edition = attribute(element, "ed")
        if self._page_edition is not None and edition != self._page_edition:
            self._builder.line()
            return
        self._end_page()
        facs = (attribute(element, "facs") or "").strip()
        zone = self._zones.get(facs.lstrip("#"))
        surface = zone.surface if zone is not None else facs.lstrip("#")
        known = surface if surface in self._surfaces else None
        if known is None:
            own = attribute(element, "id")
            known = own if own in self._surfaces else None
        is_picture = known is None and facs and not facs.startswith("#")
        self._builder.begin_page(known, facs if is_picture else None)

    def _end_page(self) -> None:
        """Put the notes of the page at its end."""
        builder = self._builder
        opened = builder.suspended()
        inside, self._inside = self._inside, 0
        while self._deferred:
            waiting, self._deferred = self._deferred, []
            for element in waiting:
                builder.block(2)
                self._walk(element)
        self._inside = inside
        builder.resume(opened)

    def _space(self, element: _Element) -> None:
        quantity = number(attribute(element, "quantity"))
        if (attribute(element, "dim") or "") == "vertical":
            self._builder.blank_lines(min(200, max(0, round(quantity or 1))))
        elif not self._is_ours:
            self._builder.text(" ")

    def _shift_hand(self, element: _Element) -> None:
        if self._shift is not None:
            self._builder.close(self._shift)
            self._shift = None
        key = (attribute(element, "new") or attribute(element, "hand") or "").lstrip("#")
        hand = self.hands.get(key)
        # The type of the page itself is no mark on it.
        if hand is not None and hand.medium not in ("typewriter", "print"):
            self._shift = self._builder.open("handwriting", {"hand": hand.id})

    def _note_join(self, element: _Element) -> None:
        targets = (attribute(element, "target") or "").replace("#", "").split()
        if len(targets) == 2:
            self._joins.append((targets[0], targets[1]))

    def _anchor(self, element: _Element) -> None:
        key = attribute(element, "id") or ""
        if self._is_ours and key.endswith("-at"):
            self._keys[key] = self._builder.caret("note", {})

    def _gap(self, element: _Element) -> None:
        meaning = meaning_of(element, self.hands)
        assert meaning is not None
        desc = next(children(element, "desc"), None)
        words = "".join(map(str, desc.itertext())) if desc is not None else ""
        said = " ".join(words.split())
        builder, key = self._builder, attribute(element, "id")
        zones = zones_of(element)
        if (said or (words and self._is_ours)) and meaning.kind == "gap":
            draft = builder.open("gap", meaning.fields, key=key, zones=zones)
            builder.text(words)
            draft = builder.close(draft)
        else:
            if said and not (self._is_ours and meaning.kind == "redaction"):
                # Of what is withheld the mark says how much; the sign is not what was withheld.
                before = meaning.fields.get("comment")
                meaning.fields["comment"] = f"{before}; {said}" if before else said
            draft = builder.caret(meaning.kind, meaning.fields, key=key, zones=zones)
            if "blank-after" in (attribute(element, "rend") or "").split():
                builder.take_back(draft, blank_before=False, blank_after=True)
        self._known(draft, key)
        self._join_piece(element, draft)

    def _beside(self, note: _Element) -> None:
        """Read what a file of ours says to stand beside the text: only its mark has its words."""
        inner = next(children(note, "stamp"), note)
        meaning = meaning_of(inner, self.hands) or Meaning("note", {})
        key = attribute(inner, "id")
        at = self._keys.pop((attribute(note, "target") or "").lstrip("#"), None)
        text = "".join(map(str, inner.itertext()))
        # A line of the page begins with an element, before which stands a line end.
        fields = {**meaning.fields, **({"text": text} if text else {})}
        fields.pop("flow", None)
        fields.pop("comment", None)
        if at is None:
            draft = self._builder.caret(meaning.kind, fields, key=key, zones=zones_of(inner))
            draft.start, draft.end = -1, -1
        else:
            draft = at
            draft.kind, draft.fields, draft.zones = meaning.kind, fields, zones_of(inner)
        self._known(draft, key)

    # What holds text

    def _begun(self, element: _Element, name: str, parent: _Element | None) -> Leave | None:
        """Begin the block or line that an element is, and return how it ends."""
        builder = self._builder
        if self._is_ours:
            if name in ("p", "ab", "head", "fw"):
                builder.own_block()
            return None
        level, before = self._level(element, name, parent), element.getprevious()
        if name == "surface":
            builder.begin_page(attribute(element, "id"))
        if name == "cell" and before is not None:
            builder.cell()
        if name == "w" and (zone := zone_of(element)):
            start = builder.page.length
            return lambda: builder.word(_after_blanks(builder.page, start), zone)
        if not level:
            return None
        builder.block(level)
        # The zone of a paragraph is that of many lines, of which none says how high it is.
        if name in ("l", "line", "head") and (key := zone_of(element)):
            builder.line(key)
        is_paragraph = name in ("p", "ab", "head", "l", "item", "cell", "salute", "signed", "note")
        self._inside += is_paragraph
        self._depth += name.startswith("div")

        after = element.getnext()
        is_led = name == "label" and after is not None and local(after) == "item"

        def leave() -> None:
            if not is_led:
                builder.block(level)
            self._inside -= is_paragraph
            self._depth -= name.startswith("div")

        return leave

    def _level(self, element: _Element, name: str, parent: _Element | None) -> int:
        """Return what parts an element from what is before it: 2 a blank line, 1 a line end."""
        if name in ("note", "metamark"):
            # What stands before all text of the page need not wait for its end.
            return 2 if not self._inside or not self._builder.page.length else 0
        before = element.getprevious()
        if name == "item" and before is not None and local(before) == "label":
            self._builder.text(" ")
            return 0
        level = 2 if name in BLOCKS else 1 if name in LINES else 0
        if not level and parent is not None and local(parent) in OF_LINES:
            return 1 if has_only_elements(parent) else 0
        return level

    def _marked(self, element: _Element, name: str, parent: _Element | None) -> Leave | None:
        """Open the mark that an element is, and return how it is closed."""
        meaning = self._meaning(element, name, parent)
        if name == "subst":
            self._struck.append(None)
            return lambda: self._after_subst()
        if meaning is None:
            if name not in PLAIN:
                self._unknown[name] += 1
            return None
        in_subst = parent is not None and local(parent) == "subst"
        if in_subst and name == "add" and self._struck and self._struck[-1] is not None:
            struck = self._struck[-1]
            meaning.fields["substitutes"] = struck.id
            if not self._is_ours and _are_words(struck, element, self._builder):
                self._builder.text(" ")
        key = attribute(element, "id")
        draft = self._builder.open(meaning.kind, meaning.fields, key=key, zones=zones_of(element))
        self._known(draft, key)

        def leave() -> None:
            last = self._builder.close(draft)
            if in_subst and name == "del" and self._struck:
                self._struck[-1] = draft
            self._closed(element, last)

        return leave

    def _meaning(self, element: _Element, name: str, parent: _Element | None) -> Meaning | None:
        if name in ("choice", "app"):
            return choice_of(element)[1]
        in_choice = parent is not None and local(parent) in ("choice", "app")
        if in_choice and name != "unclear":
            return None
        if self._is_ours and (name in ("head", "seg")):
            return own_meaning(element)
        if name == "head":
            return Meaning("heading", {"level": min(6, max(1, self._depth))})
        return meaning_of(element, self.hands)

    def _after_subst(self) -> None:
        self._struck.pop()

    def _closed(self, element: _Element, draft: MarkDraft) -> None:
        """Undo in a file of ours what was only written to be seen, and join pieces of a mark."""
        rend = (attribute(element, "rend") or "").split()
        if self._is_ours and "put-in" in rend:
            before, after = "blank-before" in rend, "blank-after" in rend
            self._builder.take_back(draft, blank_before=before, blank_after=after)
        if self._is_ours and is_block_owner(element) and draft.page is not None:
            # Such an element holds its lines whole, with the blanks beside what is marked.
            text = draft.page.text[draft.start : draft.end]
            draft.start = (draft.start or 0) + len(text) - len(text.lstrip())
            draft.end = max(draft.start, draft.end - (len(text) - len(text.rstrip())))
        self._join_piece(element, draft)

    def _join_piece(self, element: _Element, draft: MarkDraft) -> None:
        """Let the mark of which an element is a further piece go on, where nothing parts them."""
        first = self._keys.get((attribute(element, "prev") or "").lstrip("#"))
        if first is None or first.page is not draft.page or first.kind != draft.kind:
            return
        between = draft.page.text[first.end : draft.start] if draft.page is not None else ""
        if not between.strip():
            first.end = draft.end
            draft.is_gone = True
            self._known(first, attribute(element, "id"))

    def _known(self, draft: MarkDraft, key: str | None) -> None:
        if key:
            self._keys[key] = draft

    def _join(self) -> None:
        """Tie additions to the strikes they stand for, as lists of such pairs say."""
        for struck, added in self._joins:
            one, other = self._keys.get(struck), self._keys.get(added)
            if one is not None and other is not None:
                other.fields["substitutes"] = one.id

    def _surfaces_of(self, drafts: Sequence[PageDraft]) -> list[Surface | None]:
        """Return the surface of each page: the one it names, else the one at its place, where
        there are as many.
        """
        ordered = list(dict.fromkeys(self._surfaces.values()))
        is_even = len(ordered) == len(drafts) and not any(d.surface for d in drafts)
        by_image = {surface.image: surface for surface in ordered if surface.image}
        result: list[Surface | None] = []
        for number_, draft in enumerate(drafts):
            found = self._surfaces.get(draft.surface or "") or by_image.get(draft.image or "")
            result.append(ordered[number_] if found is None and is_even else found)
        return result


def _in_turn(leaves: Sequence[Leave | None]) -> Leave | None:
    """Return what ends an element: the mark first, then the block it is in."""
    wanted = [leave for leave in reversed(leaves) if leave is not None]
    if not wanted:
        return None

    def leave() -> None:
        for each in wanted:
            each()

    return leave


def _are_words(struck: MarkDraft, added: _Element, builder: TextBuilder) -> bool:
    """True where what was struck and what stands for it are whole words."""
    page = struck.page
    if page is None or page is not builder.page or struck.start is None:
        return False
    before = page.text[max(0, struck.start - 1) : struck.start]
    subst = added.getparent()
    after = (subst.tail or "")[:1] if subst is not None else ""
    is_long = struck.end - struck.start > 1
    return is_long and not before.isalnum() and not after.isalnum()


def _after_blanks(page: PageDraft, start: int) -> int:
    text = page.text[start:]
    return start + len(text) - len(text.lstrip())
