"""Makes the sample document from a facsimile of the telegram: two scans, transcript, truth, marks.

    python packaging/make_sample.py SOURCE_FOLDER TARGET.facing

`SOURCE_FOLDER` holds `page-1.png`, `page-2.png`, `transcript.md`, `truth-1.json`, `truth-2.json`
and `expected-marks.json`. May import the session and the core. The document is built by the
program's own commands, so it is what the window would have saved; ids and times are fixed, so the
same source always gives the same bytes.

The spans and kinds of marks are those of `expected-marks.json`. What it says of a mark's look was
reasoned from the text alone, so the truth of the pages wins for region, medium, ink, hand and
rotation. Its names become kinds of the format like this:

- letterhead: form/letterhead, and a heading of level 1;
- form-text: form/label, typed or printed as the page has it;
- serial-number, telegram-number, routing-number: handwriting/number where the page shows writing,
  stamp/file-number where it shows a numbering stamp;
- classification-marking: classification, and stamp/classification where the page shows a stamp;
- strike, overstrike, unclear: the same;
- routing: handwriting/routing; transmission-date-stamp: stamp/transmission with its time;
- declassification-stamp: stamp/declassification; the writing in its blanks: handwriting/fill-in,
  handwriting/initials; its printed words (stamp-legend) get no mark of their own;
- addressee, handling-caption, subject-line, drafting-line, approving-officer, clearing-officer,
  end-mark, telegraphic-signature, page-break-candidate: a note that says what the words are;
- sic-query, and whatever else carries a query: a query, which never corrects anything.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

# Works from a checkout that is not installed, like everything in this folder.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from editor.core.commands import AddMark, ChangeDocument, ReplaceReading, reading
from editor.core.document import Line, Page, Word
from editor.core.errors import EditorError
from editor.core.geometry import Box, Polygon, Region
from editor.core.marks import Agent, Extent, Hand, Mark, default_flow
from editor.core.spans import Placed, Span
from editor.formats.imported import import_record
from editor.session.importing import read_transcript
from editor.session.making import new_document
from editor.session.marking import regions_of
from editor.session.session import Session

Truth = dict[str, Any]

NAMESPACE: Final = uuid.UUID("c6d8a5f2-3f0e-5c0b-9a53-1d2f7b6e1714")
CREATED: Final = "2026-11-23T12:00:00Z"
TITLE: Final = "Telegram 1714 to Moscow"
SECOND_PAGE: Final = "planning invade Cuba"
AGENT: Final = Agent("s-sample", "Software", "sample")
HANDS: Final = (
    Hand("h-typist", "typist", "typewriter", "black", "typist"),
    Hand("h-drafter", "drafter's pen", "ink", "blue-black", "drafter"),
    Hand("h-router", "routing pen", "ink", "blue-black", "routing clerk"),
    Hand("h-file-clerk", "file clerk", "ink", "black", "file clerk"),
    Hand("h-message-centre", "message centre's stamps", "stamp", None, "message centre"),
    Hand("h-declassifier", "declassification reviewer", "ink", None, "declassification reviewer"),
)
_HAND_OF_ROLE: Final = {
    "file number": "h-file-clerk",
    "routing number": "h-router",
    "routing": "h-router",
    "stamp fill-in": "h-declassifier",
}
_KINDS: Final[dict[str, tuple[tuple[str, str | None], ...]]] = {
    "letterhead": (("form", "letterhead"), ("heading", None)),
    "form-text": (("form", "label"),),
    "classification-marking": (("classification", None),),
    "strike": (("strike", None),),
    "overstrike": (("overstrike", None),),
    "unclear": (("unclear", None),),
    "routing": (("handwriting", "routing"),),
    "transmission-date-stamp": (("stamp", "transmission"),),
    "declassification-stamp": (("stamp", "declassification"),),
    "handwriting": (("handwriting", "fill-in"),),
    "initials": (("handwriting", "initials"),),
    "stamp-legend": (),
    "sic-query": (),
}
_NUMBERS: Final = ("serial-number", "telegram-number", "routing-number")
_NOTES: Final = {
    "addressee": "Addressee.",
    "handling-caption": "Handling caption: few readers are to get the telegram.",
    "subject-line": "Subject line.",
    "drafting-line": "Drafting line: office {office}, drafter {drafter}, typist {typist}.",
    "approving-officer": "Officer who approved transmission and classification.",
    "clearing-officer": "Officer who cleared the telegram.",
    "end-mark": "End of the message.",
    "telegraphic-signature": "Typed name of the Secretary of State, not a signature by hand.",
    "page-break-candidate": "The foot of the page interrupts the sentence; it goes on at "
    f"“{SECOND_PAGE}” on the next page.",
}
_TRUTH_TYPES: Final = {
    "strike": "strikethrough",
    "overstrike": "overstrike",
    "handwriting": "handwriting",
    "stamp": "stamp",
    "classification": "stamp",
}
_MEDIUM_OF_WORD: Final = {
    "typed": "typewriter",
    "print": "print",
    "handwritten": "ink",
    "stamp": "stamp",
}
_PENS: Final = {"black": "black", "blue": "blue", "blueblack": "blue-black"}


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the facsimile: its part of the transcript, where that begins, its truth."""

    text: str
    start: int
    truth: Truth

    def truth_words(self) -> list[Truth]:
        """Return the words in reading order, which is that of the lines."""
        words = {word["id"]: word for word in self.truth["words"]}
        return [words[word_id] for line in self.truth["lines"] for word_id in line["words"]]

    def words_at(self, span: Span) -> list[Truth]:
        """Return the words that share a letter with a span of the page."""
        runs = re.finditer(r"\S+", self.text)
        pairs = zip(runs, self.truth_words(), strict=True)
        return [word for run, word in pairs if run.start() < span.end and run.end() > span.start]

    def mark_at(self, kind: str, span: Span) -> Truth | None:
        """Return what the truth knows of a mark of that kind on these words, or None."""
        ids = {word["id"] for word in self.words_at(span)}
        found = [
            mark
            for mark in self.truth["marks"]
            if mark["type"] == _TRUTH_TYPES.get(kind) and ids.issuperset(mark["words"])
        ]
        return max(found, key=lambda mark: len(mark["words"]), default=None)


def number(truth_id: str) -> int:
    """Return the number in an id of the truth, such as 17 of `w17`."""
    return int(truth_id[1:])


def box(truth: Truth) -> Box:
    return Box.from_corners(*truth["bbox"])


def plain_text(markdown: str) -> str:
    """Return the transcript without the marker of its heading and the pairs of its strikes."""
    return re.sub(r"^#{1,6} ", "", markdown, flags=re.MULTILINE).replace("~~", "")


def source_pages(source: Path, expected: Truth) -> list[SourcePage]:
    """Return both pages; SystemExit where the transcript is not the one the marks were set on."""
    text = plain_text((source / "transcript.md").read_bytes().decode())
    if hashlib.sha256(text.encode()).hexdigest() != expected["plain"]["sha256"]:
        raise SystemExit("The plain transcript is not the one that expected-marks.json describes.")
    cut = expected["pageBreak"]["candidatesPlain"][1]
    if not text.startswith(SECOND_PAGE, cut):
        raise SystemExit(f"The second page does not begin at {cut} with “{SECOND_PAGE}”.")
    truths = [json.loads((source / f"truth-{n}.json").read_bytes()) for n in (1, 2)]
    return [SourcePage(text[:cut], 0, truths[0]), SourcePage(text[cut:], cut, truths[1])]


def page_words(source: SourcePage) -> tuple[Placed[Word], ...]:
    """Return the transcript's words with the boxes of the truth; SystemExit where they differ."""
    rows = []
    runs, truths = list(re.finditer(r"\S+", source.text)), source.truth_words()
    if len(runs) != len(truths):
        raise SystemExit(f"{len(runs)} words in the transcript, {len(truths)} on the page.")
    for run, truth in zip(runs, truths, strict=True):
        if run[0] != truth["text"]:
            raise SystemExit(f"“{run[0]}” in the transcript is “{truth['text']}” on the page.")
        word = Word(
            number(truth["id"]),
            box(truth),
            line=number(truth["line"]),
            origin="imported",
            link="exact",
        )
        rows.append(Placed(run.start(), run.end(), word))
    return tuple(rows)


def page_lines(source: SourcePage) -> tuple[Line, ...]:
    return tuple(Line(number(line["id"]), box(line)) for line in source.truth["lines"])


def kinds_of(annotation: Truth, source: SourcePage, span: Span) -> Sequence[tuple[str, str | None]]:
    """Return kind and subtype of the marks that an annotation becomes, queries apart."""
    name = annotation["mark"]
    if name in _NOTES:
        return (("note", None),)
    if name in _NUMBERS:
        is_stamped = source.mark_at("stamp", span) is not None
        return (("stamp", "file-number") if is_stamped else ("handwriting", "number"),)
    kinds = _KINDS[name]
    if name == "classification-marking" and source.mark_at("stamp", span) is not None:
        return (("stamp", "classification"), *kinds)
    return kinds


def query_text(annotation: Truth) -> str | None:
    """Return the question that an annotation asks, with the reading it would expect, or None."""
    query = annotation.get("query")
    if query is None:
        return None
    sentences = [f"{query[0].upper()}{query[1:]}."]
    if "parallel" in annotation:
        sentences.append(f"The parallel text has “{annotation['parallel']}”.")
    if "suggest" in annotation:
        sentences.append(f"Perhaps “{annotation['suggest']}”.")
    return " ".join(sentences)


def comment_of(kind: str, annotation: Truth) -> str | None:
    if kind == "query":
        return query_text(annotation)
    if kind == "note":
        return _NOTES[annotation["mark"]].format_map(annotation)
    expansion = annotation.get("expansion")
    return f"{expansion[0].upper()}{expansion[1:]}." if expansion else None


def ink_of(mark: Truth) -> str | None:
    """Return the name of a mark's colour; black where red, green and blue are nearly the same."""
    if "color" not in mark:
        return None
    if "pen" in mark:
        return _PENS[mark["pen"]]
    red, green, blue = mark["color"]
    if max(red, green, blue) - min(red, green, blue) < 20:
        return "black"
    if blue > red > green:
        return "violet"
    raise SystemExit(f"No name for the ink {mark['color']} of “{mark['text']}”.")


def hand_of(mark: Truth, subtype: str | None, annotation: Truth) -> str:
    """Return who made a mark that the truth shows."""
    match mark["type"]:
        case "overstrike":
            return "h-typist"
        case "strikethrough":
            # The truth tells pens apart, not people: who struck is the expert's word.
            is_later = annotation.get("hand") == "declassifier"
            return "h-declassifier" if is_later else "h-drafter"
        case "stamp":
            return "h-declassifier" if subtype == "declassification" else "h-message-centre"
        case _:
            return _HAND_OF_ROLE[mark["role"]]


def place_of(kind: str, mark: Truth, source: SourcePage) -> str | None:
    """Return where on the sheet a routing code or a classification stands, None for all else."""
    if mark.get("role", "").startswith("routing"):
        return "margin-left"
    if kind == "classification":
        is_high = box(mark).centre[1] < source.truth["image"]["height"] / 2
        return "top" if is_high else "bottom"
    return None


def regions_on(page: Page, span: Span, mark: Truth | None) -> tuple[Region, ...]:
    """Return the strokes or the outline that the truth gives, else the boxes of the words."""
    if mark is None:
        return regions_of(page, span)
    outlines = [stroke["polygon"] for stroke in mark.get("strokes", ())] or [mark["polygon"]]
    return tuple(Polygon(tuple((x, y) for x, y in outline)) for outline in outlines)


def new_mark(
    annotation: Truth, kind: str, subtype: str | None, *, page: Page, source: SourcePage, span: Span
) -> Mark:
    """Return the mark of a kind that an annotation becomes, as it looks on the page."""
    truth = source.mark_at(kind, span)
    mark = Mark(
        f"urn:uuid:{uuid.uuid5(NAMESPACE, annotation['id'] + '/' + kind)}",
        kind,
        subtype=subtype,
        regions=regions_on(page, span, truth),
        when=None if kind == "query" else annotation.get("date"),
        level=annotation["heading"] if kind == "heading" else None,
        comment=comment_of(kind, annotation),
        created=CREATED,
        creator=AGENT.id,
    )
    if kind in ("heading", "note", "query"):
        # These say something about the words; nobody put them on the page.
        return mark
    medium = "ink" if kind == "strike" else medium_of(source.words_at(span), kind)
    mark = replace(
        mark,
        medium=medium,
        hand="h-typist" if medium == "typewriter" else None,
        certainty=annotation["certainty"],
        flow="page-furniture" if kind == "classification" else default_flow(kind),
    )
    if truth is not None:
        mark = replace(
            mark,
            hand=hand_of(truth, subtype, annotation),
            ink=ink_of(truth),
            place=place_of(kind, truth, source),
            rotation=truth.get("rotation"),
            placeholder=truth.get("char"),
        )
    if "extent" in annotation:
        extent = annotation["extent"]
        mark = replace(mark, extent=Extent(extent["quantity"], extent["unit"]))
    return mark


def medium_of(words: Sequence[Truth], kind: str) -> str:
    """Return what words were made with; those of a stamp also hold what was written into it."""
    media = {_MEDIUM_OF_WORD[word["kind"]] for word in words}
    return "stamp" if kind == "stamp" else min(media)


def page_marks(
    annotations: Sequence[Truth], page: Page, source: SourcePage
) -> Iterator[tuple[Mark, Span]]:
    """Yield the marks of a page with their spans in it."""
    for annotation in annotations:
        start, end = (annotation["plain"][edge] - source.start for edge in ("start", "end"))
        if start < 0 or end > len(source.text):
            continue
        span = Span(start, end)
        if span.slice(source.text) != annotation["exact"]:
            raise SystemExit(f"{annotation['id']} is not at its place in the transcript.")
        kinds = [*kinds_of(annotation, source, span)]
        if query_text(annotation):
            kinds.append(("query", None))
        for kind, subtype in kinds:
            mark = new_mark(annotation, kind, subtype, page=page, source=source, span=span)
            yield mark, span


def fill(session: Session, sources: Sequence[SourcePage], annotations: Sequence[Truth]) -> None:
    """Put transcript, words, lines and marks into the pages of an open document."""
    session.execute(
        ChangeDocument(
            {
                "id": f"urn:uuid:{uuid.uuid5(NAMESPACE, 'document')}",
                "created": CREATED,
                "hands": HANDS,
            }
        )
    )
    for entry, source in zip(session.document.entries, sources, strict=True):
        old = session.page(entry.id)
        words, lines = page_words(source), page_lines(source)
        page = reading(entry.id, source.text, words, lines, engine=None, old=old)
        session.execute(ReplaceReading(page, "import"))
        for mark, span in page_marks(annotations, page, source):
            session.execute(AddMark(entry.id, mark, span))


def keep_transcript(session: Session, transcript: Path) -> None:
    """Keep the transcript's own bytes and note what they were, as an import does."""
    data = transcript.read_bytes()
    path = session.store.add_source(transcript.name, data)
    record = import_record(read_transcript(transcript).imported, data, path=path)
    record["pages"] = [entry.id for entry in session.document.entries]
    session.execute(ChangeDocument({"imports": (record,)}))


def make(source: Path, target: Path) -> None:
    """Make the document; SystemExit with one sentence where the sources do not fit together."""
    expected = json.loads((source / "expected-marks.json").read_bytes())
    sources = source_pages(source, expected)
    scans = [source / page.truth["image"]["file"] for page in sources]
    session = new_document(target, scans, agent=AGENT, title=TITLE)
    try:
        fill(session, sources, expected["annotations"])
        keep_transcript(session, source / "transcript.md")
        session.save()
    finally:
        session.close()
    # Of this machine alone, and of this run: neither belongs into what is shipped.
    for folder in (".facing", "versions"):
        shutil.rmtree(target / folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> None:
    if len(arguments) != 2:
        raise SystemExit("Usage: python packaging/make_sample.py SOURCE_FOLDER TARGET.facing")
    try:
        make(Path(arguments[0]), Path(arguments[1]))
    except EditorError as error:
        raise SystemExit(error.message) from error


if __name__ == "__main__":
    main(sys.argv[1:])
