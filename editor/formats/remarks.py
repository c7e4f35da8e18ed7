"""What finished documents say in words: of a mark, of their rule, and of what they could not carry.

May import the core. The words are those of the file, in English like its labels; the window does
not show them. A remark says which particulars of the mark it tells, so that the loss report and
the file cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..core.document import Document
from ..core.marks import CERTAINTIES, FLOWS, KINDS, MEDIA, PLACES, SUBTYPES, Mark
from .blocks import ShownPage
from .loss import Carried, Reading, carried
from .reading import ReadMark

KIND_WORDS: Final = {
    "strike": "struck",
    "overstrike": "typed over",
    "addition": "added",
    "handwriting": "handwriting",
    "stamp": "stamp",
    "classification": "classification",
    "form": "printed form",
    "underline": "underlined",
    "superscript": "raised",
    "unclear": "unclear",
    "gap": "illegible",
    "redaction": "withheld",
    "heading": "heading",
    "note": "note",
    "query": "query",
}
_PLACES: Final = {
    "above": "above the line",
    "below": "below the line",
    "inline": "in the line",
    "margin-left": "in the left margin",
    "margin-right": "in the right margin",
    "top": "at the top",
    "bottom": "at the foot",
    "end": "at the end",
}
_FLOWS: Final = {
    "main": "part of the running text",
    "aside": "beside the running text",
    "form": "part of the form",
    "stamp": "part of a stamp",
    "page-furniture": "page furniture",
}

_LACKS: Final = {
    "region": "the place on the scan",
    "span": "the place in the text",
    "kind": "the kind",
    "subtype": "the exact kind",
    "flow": "the part of the page it belongs to",
}
_RULES: Final = {
    "diplomatic": (
        "Diplomatic reading: the text as the pages show it.",
        "Struck words are struck through, typed-over ones twice.",
        "Additions are raised and in italics, stamps framed, handwriting is in italics.",
        "Unclear words are underlined by dots.",
        "Illegible and withheld words stand in brackets; withheld text is nowhere in this file.",
    ),
    "clean": (
        "Clean reading: the text as it was meant to be read.",
        "Struck and typed-over words and notes are left out.",
        "Additions, handwriting and unclear words stand in the text unmarked.",
        "Stamps, headings, classifications and forms are set apart.",
        "Illegible and withheld words stand in brackets; withheld text is nowhere in this file.",
    ),
}


LACKING: Final = (
    "Letters that the typefaces of this file lack are shown as boxes; copied text has them"
)


def vocabulary() -> str:
    """Return the words that finished documents say of any mark, whatever the pages say."""
    words = [*KIND_WORDS.values(), *_PLACES.values(), *_FLOWS.values(), *_LACKS.values()]
    words += [*KINDS, *MEDIA, *CERTAINTIES, *PLACES, *FLOWS]
    words += [subtype for subtypes in SUBTYPES.values() for subtype in subtypes]
    words += ["certainty", "of", "here", "not here", "without", "with", "in place of", "reads"]
    words += ["turned by", "other marks on this page", "Transcript", "Note", "Page", "Scan of page"]
    words += ["The scan of this page is not in this file."]
    words += ["true", "supralinear", "infralinear"]
    words += ["Notes", "Other marks on this page", "Not approved: this page"]
    words += ["Transcript of pages", "each with its scan"]
    words += ["Back to note in the text", "Beside the text", "Transcript of page"]
    words += ["AnnotationPage", "Annotation", "Canvas", "Range", "SpecificResource", "TextualBody"]
    words += ["painting", "supplementing", "tagging", "identifying", "describing", "commenting"]
    words += ["questioning", "block", "line", "transcript", "marks", "text/plain", "Review"]
    words += ["polygon", "points", "viewBox", "SvgSelector", "Image", "image/jpeg", "xywh", "Pages"]
    words += ["About this document", "continued", "Marks on the scans", "Written by Facing"]
    words += [f"{LACKING}: U+0000 and more"]
    return "\n".join(words)


class Remark(NamedTuple):
    """One line on a mark, and the names of what it tells (as in a loss report)."""

    text: str
    tells: frozenset[str]


@dataclass(frozen=True, slots=True)
class Look:
    """What a format can show: the kinds of `inline` on a run of text, the places of marks on a
    picture of the scan, the place in the text of what stands beside it; a remark to every mark or
    only to those with more to say than they show.
    """

    inline: frozenset[str]
    has_outlines: bool = False
    has_anchors: bool = False
    remarks_all: bool = False


def label_of(mark: Mark) -> str:
    """Return what kind of mark it is, in words; a kind that Facing does not know by its name."""
    words = KIND_WORDS.get(mark.kind, mark.kind)
    return f"{words} ({mark.subtype})" if mark.subtype else words


def hand_of(mark: Mark, document: Document) -> str | None:
    """Return the name of a mark's hand, None where it has none."""
    if mark.hand is None:
        return None
    hand = document.hand(mark.hand)
    return hand.label if hand is not None else mark.hand


def remark_on(shown: ShownPage, each: ReadMark, document: Document) -> Remark:
    """Return all that a mark says besides where it stands."""
    mark = each.mark
    parts = remark_parts(shown, each, document)
    told = frozenset(name for name, _ in parts)
    if mark.subtype:
        told |= {"subtype"}
    label = label_of(mark)
    text = "; ".join(words for _, words in parts)
    return Remark(f"{label[:1].upper()}{label[1:]}{': ' if text else ''}{text}", told)


def remark_parts(shown: ShownPage, each: ReadMark, document: Document) -> list[tuple[str, str]]:
    """Return what a remark tells of a mark besides its kind, as names (of a loss report) and
    words.
    """
    mark = each.mark
    parts = [(name, words) for name, words in _particulars(shown, mark, document) if words]
    is_beside = each.start < 0 or each.row.start == each.row.end
    if mark.text and (mark.kind == "gap" if mark.id in shown.put_in else not is_beside):
        parts.append(("text", f"reads “{mark.text}”"))
    if mark.comment:
        parts.append(("comment", mark.comment))
    return parts


def _particulars(
    shown: ShownPage, mark: Mark, document: Document
) -> Iterable[tuple[str, str | None]]:
    yield "hand", hand_of(mark, document)
    yield "medium", mark.medium
    yield "ink", mark.ink
    yield "place", _PLACES.get(mark.place or "", mark.place)
    yield "when", mark.when
    if mark.extent is not None:
        yield "extent", f"{mark.extent.quantity} {mark.extent.unit}"
    if mark.placeholder:
        yield "placeholder", f"with {mark.placeholder}"
    if mark.substitutes:
        quote = shown.quote(mark.substitutes)
        yield "substitutes", f"in place of “{quote}”" if quote else None
    for name, value in mark.fields:
        yield "fields", f"{name}: {value}"
    if mark.rotation is not None:
        yield "rotation", f"turned by {mark.rotation:g}°"
    if mark.certainty:
        yield "certainty", f"{mark.certainty} certainty"
    yield "flow", _FLOWS.get(mark.flow or "", mark.flow)


def is_telling(mark: Mark) -> bool:
    """True for a mark that says more than its kind and place show; a kind that Facing does not
    know shows nothing.
    """
    if mark.kind not in KIND_WORDS:
        return True
    has_more = mark.hand or mark.comment or mark.when or mark.fields or mark.substitutes
    return bool(has_more) or mark.kind in ("note", "query") or mark.certainty in ("low", "medium")


def has_remark(shown: ShownPage, each: ReadMark, look: Look) -> bool:
    """True where a file of that look has a remark on the mark."""
    if shown.reading == "clean":
        return False
    is_anchored = each.start != each.end or each.row.start == each.row.end
    return is_anchored and (look.remarks_all or is_telling(each.mark))


def note_numbers(shown: ShownPage, look: Look) -> dict[str, int]:
    """Return the numbers of a page's notes by mark: in the order in which the marks end, for there
    the numbers stand; asides come last.
    """
    told = [m for m in shown.marks if has_remark(shown, m, look) and is_telling(m.mark)]
    owners = {block.owner.mark.id for block in shown.blocks if block.owner}
    places = {aside.row.mark.id: place for place, aside in enumerate(shown.asides)}
    told.sort(key=lambda m: m.mark.id, reverse=True)
    told.sort(key=lambda m: (places.get(m.mark.id, -1), m.end, -m.start, m.mark.id in owners))
    return {m.mark.id: number for number, m in enumerate(told, 1)}


def quoted(shown: ShownPage, each: ReadMark) -> str:
    """Return what a mark covers, shortened in the middle, for a remark on it."""
    covered = " ".join(shown.text[max(each.start, 0) : max(each.end, 0)].split())
    return f"{covered[:40]} … {covered[-15:]}" if len(covered) > 60 else covered


def carried_by(
    shown: ShownPage, document: Document, look: Look, *, has_picture: bool = False
) -> list[Carried]:
    """Return what became of every mark of a page in a file of that look."""
    told = {each.mark.id: each for each in shown.marks}
    owners = {block.owner.mark.id for block in shown.blocks if block.owner}
    result = []
    for row in shown.page.marks:
        each = told.get(row.item.id)
        kept: set[str] = set()
        if row.item.id in shown.carried_out:
            kept |= {"kind", "span"}
        if each is not None:
            kept |= _shown_facets(shown, each, look, is_owner=row.item.id in owners)
            if has_remark(shown, each, look):
                kept |= {"kind", *remark_on(shown, each, document).tells}
                kept |= {"span"} if each.start < each.end else set()
            if has_picture and look.has_outlines and not row.item.is_off_scan:
                kept |= {"kind", "region"} if row.item.regions else set()
        result.append(carried(shown.page.id, row, kept))
    return result


def _shown_facets(shown: ShownPage, each: ReadMark, look: Look, *, is_owner: bool) -> set[str]:
    """Return what the text itself shows of a mark."""
    mark = each.mark
    if mark.id in shown.put_in:
        is_plain = shown.reading == "clean" and mark.kind == "addition"
        # For words that nobody can read a sign is put in, not what may have stood there.
        words = {"text"} if mark.kind != "gap" else set()
        return {"span", "text"} if is_plain else {"kind", "span", "extent", *words}
    if mark.id in shown.carried_out:
        return {"extent"}
    if is_owner:
        return {"kind", "span", "level"}
    if each.start < each.end:
        return {"kind", "span"} if mark.kind in look.inline else set()
    if each.row.start != each.row.end:
        return set()
    place = {"span"} if look.has_anchors and each.start >= 0 else set()
    return {"kind", *place, *(("text",) if mark.text else ())}


def rules_of(reading: Reading, line_breaks: str) -> tuple[str, ...]:
    """Return the sentences that say how the marks are shown."""
    return (*_RULES[reading], lines_rule(line_breaks))


def lines_rule(line_breaks: str) -> str:
    """Return the sentence on the ends of lines."""
    if line_breaks == "reflow":
        return "The lines of paragraphs are joined."
    return "Lines end where they end on the pages."


def approval_told(waiting: int, pages: int) -> str:
    """Return what a file says of pages that are not approved; nothing where all are."""
    return f"Not approved: {waiting} of {pages} page(s)." if waiting else ""


def losses_told(marks: Sequence[Carried]) -> list[str]:
    """Return in sentences what a file carries: all marks, then each kind that lost something."""
    states = Counter(each.state for each in marks)
    if not marks:
        return ["The pages have no marks."]
    if states["kept"] == len(marks):
        return [f"All {len(marks)} mark(s) are here with all that is known of them."]
    known = f"{states['kept']} are here with all that is known of them"
    told = [f"Of {len(marks)} mark(s), {known}, {states['partly']} in part, {states['lost']} not."]
    for kind in dict.fromkeys(each.mark.kind for each in marks if each.lost):
        rows = [each for each in marks if each.mark.kind == kind]
        lost = sum(each.state == "lost" for each in rows)
        partly = [each for each in rows if each.state == "partly"]
        lacks = Counter(_LACKS.get(name, name) for each in partly for name in each.lost)
        parts = [f"{lost} of {len(rows)} not here"] if lost else []
        if partly:
            parts.append(f"{len(partly)} of {len(rows)} without {', '.join(lacks)}")
        words = KIND_WORDS.get(kind, kind)
        told.append(f"{words[:1].upper()}{words[1:]}: {'; '.join(parts)}.")
    return told
