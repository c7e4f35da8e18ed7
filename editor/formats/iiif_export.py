"""A IIIF Presentation 3 manifest with its pictures: each scan a canvas, its transcript and marks
annotations on it.

May import the core. Written by our own JSON writer: iiif-prezi3 costs 0.6 s to import and pins an
old Pillow, so it judges the file in the tests instead. One manifest holds all annotations, for
viewers open them without another request; the pictures lie in a folder beside it.

The standard wants a web address for everything, and a file on a disk has none. So the writer takes
the address of the folder that will be served (`Extras.base`), and where nobody said one it is that
of `python -m http.server`: true on the machine it is made on, and told in a notice. Relative
addresses were refused, for viewers do not resolve them; an invented domain would lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon, Region, union_of
from ..core.marks import Json, JsonObject
from .annotation_parts import bcp47
from .boxed_lines import BoxedLine, BoxedPage, boxed_pages, carried_in, words_told
from .extras import Extras, Picture
from .jsonfile import dumpb
from .loss import Carried, ExportResult, Reading
from .reading import ReadMark
from .remarks import Look, approval_told, has_remark, label_of, losses_told, remark_on, rules_of
from .selectors import svg_of
from .withheld import withheld_boxes

CONTEXT: Final[list[Json]] = [
    "http://iiif.io/api/extension/text-granularity/context.json",
    "http://iiif.io/api/presentation/3/context.json",
]
LOCAL: Final = "http://localhost:8000/"
"""What `python -m http.server` serves a folder at."""

_LOOK: Final = Look(frozenset(), has_outlines=True, remarks_all=True)
_NOT_EVALUATED: Final = "http://rightsstatements.org/vocab/CNE/1.0/"
_RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "yi")
_MOTIVATIONS: Final = {"note": "commenting", "query": "questioning"}


def export_iiif(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the manifest, its pictures beside it, and what they carry of each mark."""
    writer = _Writer(document, reading, extras)
    boxed = []
    for page in boxed_pages(document, pages, reading, extras):
        writer.add(page)
        boxed.append(page)
    manifest = (extras.file_name, dumpb(writer.manifest()))
    notices = (_local_notice(),) if not extras.base else ()
    return ExportResult(
        (manifest, *writer.files), tuple(writer.marks), words=words_told(boxed), notices=notices
    )


def _local_notice() -> str:
    return (
        f"The addresses in the manifest begin with {LOCAL}, where a viewer finds it while the "
        "folder is served from this machine. Say in the settings, or with --base-url, where on the "
        "web it will stand."
    )


class _Writer:
    """Gathers canvases; `files` are the pictures."""

    def __init__(self, document: Document, reading: Reading, extras: Extras) -> None:
        self._document, self._reading, self._extras = document, reading, extras
        self._base = extras.base or LOCAL
        self._stem = PurePosixPath(extras.file_name).stem
        self._id = f"{self._base}{quote(extras.file_name)}"
        self._language = bcp47(document.language)
        self._canvases: list[Json] = []
        self._ranges: list[Json] = []
        self._thumbnail: JsonObject | None = None
        self.files: list[tuple[str, bytes]] = []
        self.marks: list[Carried] = []

    def manifest(self) -> JsonObject:
        """Return the manifest of the canvases so far."""
        made: JsonObject = {
            "@context": CONTEXT,
            "id": self._id,
            "type": "Manifest",
            "label": self._text(self._document.title.strip() or "Transcript"),
            "metadata": self._metadata(),
            "rights": _NOT_EVALUATED,
            "requiredStatement": _labelled("About this transcript", self._statement()),
        }
        if self._language in _RIGHT_TO_LEFT:
            made["viewingDirection"] = "right-to-left"
        if self._thumbnail is not None:
            made["thumbnail"] = [self._thumbnail]
        made["items"] = self._canvases
        if self._ranges:
            made["structures"] = [
                {
                    "id": self._address("range/pages"),
                    "type": "Range",
                    "label": {"en": ["Pages"]},
                    "items": self._ranges,
                }
            ]
        return made

    def _address(self, rest: str) -> str:
        return f"{self._base}{quote(self._stem)}/{rest}"

    def _text(self, text: str) -> JsonObject:
        return {self._language or "none": [text]}

    def _metadata(self) -> list[Json]:
        rows: list[tuple[str, list[str]]] = [("Pages", [str(len(self._canvases))])]
        if self._document.id:
            rows.append(("Identifier", [self._document.id]))
        if self._document.language:
            rows.append(("Language", list(self._document.language)))
        if self._extras.made:
            rows.append(("Made", [self._extras.made]))
        return [_labelled(name, values) for name, values in rows]

    def _statement(self) -> list[str]:
        rules = rules_of(self._reading, self._extras.line_breaks)
        # Those between say how marks look, and here nothing looks like anything.
        told = [rules[0], "Marks are annotations at their places.", *rules[-2:]]
        told += losses_told(self.marks)
        waiting = approval_told(len(self._extras.warnings), len(self._canvases))
        return [waiting, *told] if waiting else told

    # --- a page -------------------------------------------------------------------------------

    def add(self, page: BoxedPage) -> None:
        """Take in a page."""
        number = len(self._canvases) + 1
        canvas_id = self._address(f"canvas/{number}")
        entry = page.shown.entry
        label = self._text(entry.label.strip() or str(page.shown.number))
        canvas: JsonObject = {
            "id": canvas_id,
            "type": "Canvas",
            "label": label,
            "height": page.size.h,
            "width": page.size.w,
        }
        warning = self._extras.warnings.get(page.shown.page.id)
        if warning:
            canvas["requiredStatement"] = _labelled("Review", [warning])
        canvas["items"] = self._painted(page, number, canvas_id)
        kept: dict[str, set[str]] = {}
        lists: list[tuple[str, list[Json]]] = [
            ("Transcript", list(self._lines(page, number, canvas_id))),
            ("Marks", list(self._marks(page, number, canvas_id, kept))),
        ]
        annotations: list[Json] = [
            {
                "id": self._address(f"page/{number}/{name.lower()}"),
                "type": "AnnotationPage",
                "label": {"en": [name]},
                "items": items,
            }
            for name, items in lists
            if items
        ]
        if annotations:
            canvas["annotations"] = annotations
        self._canvases.append(canvas)
        self._ranges.append(
            {
                "id": self._address(f"range/{number}"),
                "type": "Range",
                "label": label,
                "items": [{"id": canvas_id, "type": "Canvas"}],
            }
        )
        self.marks += carried_in(page, kept)

    def _painted(self, page: BoxedPage, number: int, canvas_id: str) -> list[Json]:
        """Return the picture of a canvas, nothing where none may be shown."""
        withheld = withheld_boxes(page.shown.page)
        entry = page.shown.entry
        picture = self._extras.picture(entry, withheld) if withheld is not None else None
        if picture is None:
            return []
        # A folder named images may be there already, with the scans themselves in it.
        name = f"{self._stem}-images/{number:04}{picture.suffix}"
        self.files.append((name, picture.data))
        body = _image(f"{self._base}{quote(name)}", picture)
        if self._thumbnail is None:
            self._thumbnail = body
        annotation: JsonObject = {
            "id": self._address(f"page/{number}/scan/1"),
            "type": "Annotation",
            "motivation": "painting",
            "body": body,
            "target": canvas_id,
        }
        return [
            {
                "id": self._address(f"page/{number}/scan"),
                "type": "AnnotationPage",
                "items": [annotation],
            }
        ]

    def _lines(self, page: BoxedPage, number: int, canvas_id: str) -> Iterator[JsonObject]:
        """Yield the transcript, line by line; lines of which no place is known as one block."""
        count = 0
        block: list[str] = []

        def made(text: str, granularity: str, box: Box | None) -> JsonObject:
            nonlocal count
            count += 1
            return {
                "id": self._address(f"page/{number}/line/{count}"),
                "type": "Annotation",
                "motivation": "supplementing",
                "textGranularity": granularity,
                "body": self._body(text, own_language=True),
                "target": _on(canvas_id, box) if box is not None else canvas_id,
            }

        for line in page.lines:
            if not line.text.strip():
                continue
            if line.box is None:
                block.append(line.text)
                continue
            if block:
                yield made("\n".join(block), "block", None)
                block.clear()
            yield made(line.text, "line", line.box)
        if block:
            yield made("\n".join(block), "block", None)

    def _body(self, text: str, purpose: str = "", *, own_language: bool = False) -> JsonObject:
        body: JsonObject = {"type": "TextualBody", "value": text, "format": "text/plain"}
        language = self._language if own_language else "en"
        if language:
            body["language"] = language
        if purpose:
            body["purpose"] = purpose
        return body

    # --- marks --------------------------------------------------------------------------------

    def _marks(
        self, page: BoxedPage, number: int, canvas_id: str, kept: dict[str, set[str]]
    ) -> Iterator[JsonObject]:
        """Yield the marks of a page; `kept` is told what is written of each."""
        shown = page.shown
        places = _word_boxes(page)
        for count, each in enumerate(shown.marks, 1):
            mark = each.mark
            told = kept.setdefault(mark.id, set())
            told |= {"kind"} | ({"subtype"} if mark.subtype else set())
            bodies: list[Json] = [self._body(label_of(mark), "tagging")]
            words = " ".join(shown.text[max(each.start, 0) : max(each.end, 0)].split())
            if words:
                bodies.append(self._body(words, "identifying", own_language=True))
                told.add("span")
            bodies += self._said(page, each, told)
            regions: Sequence[Region] = () if mark.is_off_scan else mark.regions
            if regions:
                told.add("region")
            annotation: JsonObject = {
                "id": self._address(f"page/{number}/mark/{count}"),
                "type": "Annotation",
                "motivation": _MOTIVATIONS.get(mark.kind, "tagging"),
                "via": mark.id,
                "body": bodies,
                "target": _targets(canvas_id, regions or places.get(mark.id, ()), page),
            }
            for key, value in (("created", mark.created), ("modified", mark.modified)):
                if value:
                    annotation[key] = value
            yield annotation

    def _said(self, page: BoxedPage, each: ReadMark, told: set[str]) -> Iterator[JsonObject]:
        """Yield what a mark says in words of its own, and what is known of it."""
        shown, mark = page.shown, each.mark
        if mark.text and shown.reading == "diplomatic":
            yield self._body(mark.text, "describing", own_language=True)
            told.add("text")
        if has_remark(shown, each, _LOOK):
            remark = remark_on(shown, each, self._document)
            yield self._body(remark.text, "commenting")
            told |= remark.tells
        elif mark.text and mark.id in shown.put_in:
            # Its words stand in the line.
            told.add("text")


def _word_boxes(page: BoxedPage) -> dict[str, list[Region]]:
    """Return for each mark in the text the places of its words, one box a line."""
    found: dict[str, list[Region]] = {}
    for line in page.lines:
        for span in line.spans:
            box = _box_within(line, span.start, span.end)
            if box is not None:
                found.setdefault(span.mark.mark.id, []).append(box)
    return found


def _box_within(line: BoxedLine, start: int, end: int) -> Box | None:
    return union_of(
        word.box
        for word in line.words
        if word.box is not None and word.start < end and word.end > start
    )


def _targets(canvas_id: str, regions: Sequence[Region], page: BoxedPage) -> Json:
    """Return the place of a mark, or its places; the whole canvas where none is known."""
    targets: list[Json] = [
        {
            "type": "SpecificResource",
            "source": canvas_id,
            "selector": {"type": "SvgSelector", "value": svg_of(region, page.size)},
        }
        if isinstance(region, Polygon)
        else _on(canvas_id, region)
        for region in regions
    ]
    if not targets:
        return canvas_id
    return targets[0] if len(targets) == 1 else targets


def _on(canvas_id: str, box: Box) -> str:
    return f"{canvas_id}#xywh={box.x},{box.y},{box.w},{box.h}"


def _image(address: str, picture: Picture) -> JsonObject:
    body: JsonObject = {"id": address, "type": "Image", "format": picture.media_type}
    if picture.size is not None:
        body |= {"height": picture.size.h, "width": picture.size.w}
    return body


def _labelled(label: str, values: Sequence[str]) -> JsonObject:
    return {"label": {"en": [label]}, "value": {"en": list(values)}}
