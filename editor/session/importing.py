"""Bringing a transcript into a document: read, cut into the pages of the scans, tied to them word
by word.

The work is done in steps that can run anywhere: `read_transcript` looks at the file, `plan_import`
says which text goes to which page, `link_plan` ties one page (a job: it reads the scan's ink), and
`apply_import` makes all of it one undo step. A page that somebody worked on is not thrown away: its
words and marks follow the new text by difference, and what a person tied stays tied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from editor.core.commands import ChangeDocument, ReplaceReading, Together
from editor.core.document import Line, Page, ScanRef, Word
from editor.core.errors import DocumentError, EditorError, FormatError, UsageError
from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.hands import hands_taken, with_hands
from editor.core.linked_page import ink_of, linked_page, with_regions
from editor.core.links import is_unlinked_by_person
from editor.core.marks import Mark
from editor.core.page_breaks import PageBreak, page_breaks, snippet
from editor.core.rows import InkSeen
from editor.core.spans import Placed
from editor.formats.imported import MAX_BYTES, Imported, ImportedPage, import_record
from editor.formats.registry import format_named, sniff_format
from editor.jobs import CancelToken, Progress, Report
from editor.session.session import Session, new_mark_id, now_iso
from editor.storage.reanchor import follow_text

_BREAK_QUESTION: Final = (
    "The page break was put here by comparing the transcript with the scans. Is it right?"
)
_UNSAFE: Final = re.compile(r"[^\w.\- ]+")


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript file as it was read; `data` are its bytes, kept in the document's `source/`."""

    name: str
    data: bytes
    imported: Imported


@dataclass(frozen=True, slots=True)
class Break:
    """A page of an import begins with `begins`, at `offset` of the whole text."""

    page_id: str
    offset: int
    begins: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Which part of a transcript goes to which page; `breaks` where the text was cut to fit the
    scans, none where the file says itself what its pages are."""

    transcript: Transcript
    pages: Mapping[str, ImportedPage]
    breaks: tuple[Break, ...] = ()
    notices: tuple[str, ...] = ()


def read_transcript(path: Path, *, format_id: str | None = None) -> Transcript:
    """Read a transcript file. Raises UsageError when it is not there or of no known format,
    FormatError when it is damaged or holds no text, DocumentError when it may not be read."""
    data = bytes_of(path)
    chosen = (
        sniff_format(data, path.name)
        if format_id is None
        else format_named(format_id, writing=False)
    )
    imported = chosen.read(data, path.name, new_mark_id)
    if not any(page.text.strip() for page in imported.pages):
        raise FormatError(f'There is no text in "{path.name}". Check that it is the right file.')
    return Transcript(path.name, data, imported)


def bytes_of(path: Path) -> bytes:
    """Return what a file holds that somebody wants to import. Raises UsageError when it is not
    there, DocumentError when it may not be read or is too large."""
    if not path.exists():
        raise UsageError(f'There is no transcript "{path}". Check the name.')
    if path.is_dir():
        raise UsageError(f'"{path}" is a folder. Name the transcript file.')
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(
                f'"{path.name}" is larger than {MAX_BYTES >> 20} MB. Split it into smaller files.'
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f'Could not read "{path}": {(error.strerror or "it failed").lower()}. '
            "Check its permissions or copy it.",
            details=repr(error),
        ) from error


def plan_import(
    transcript: Transcript, page_ids: Sequence[str], readings: Mapping[str, Page]
) -> ImportPlan:
    """Return which text goes to which of the pages; `readings` hold what was read on their scans.

    A file with as many pages as there are scans says itself how it is divided; any other is one
    text, cut where the readings say.
    """
    pages = transcript.imported.pages
    notices = transcript.imported.notices
    if len(pages) == len(page_ids):
        return ImportPlan(transcript, dict(zip(page_ids, pages, strict=True)), notices=notices)
    require_fit(transcript, len(page_ids))
    whole = joined(pages)
    words = [_read_words(readings.get(page_id)) for page_id in page_ids]
    found = page_breaks(whole.text, words)
    return ImportPlan(
        transcript,
        dict(zip(page_ids, cut(whole, [b.offset for b in found]), strict=True)),
        tuple(
            _as_break(page_id, each, whole.text)
            for page_id, each in zip(page_ids[1:], found, strict=True)
        ),
        notices,
    )


def require_fit(transcript: Transcript, count: int) -> None:
    """Raise UsageError where a transcript cannot be divided among that many pages: one with boxes
    says itself what its pages are."""
    pages = transcript.imported.pages
    if len(pages) != count and any(page.words for page in pages):
        raise UsageError(
            f'"{transcript.name}" has {len(pages)} page(s), and the document {count}: name the '
            "page with --page, or give a file with as many pages."
        )


def with_breaks(plan: ImportPlan, offsets: Sequence[int]) -> ImportPlan:
    """Return the plan with its breaks where a person put them."""
    whole = joined(list(plan.pages.values()))
    breaks = tuple(
        b if b.offset == at else Break(b.page_id, at, snippet(whole.text, at), True)
        for b, at in zip(plan.breaks, offsets, strict=True)
    )
    pages = dict(zip(plan.pages, cut(whole, offsets), strict=True))
    return replace(plan, pages=pages, breaks=breaks)


def _read_words(reading: Page | None) -> list[str]:
    if reading is None:
        return []
    return [r.item.ocr or reading.word_text(r) for r in ink_of(reading)]


def _as_break(page_id: str, found: PageBreak, text: str) -> Break:
    is_sure = found.is_read and not found.astray
    return Break(page_id, found.offset, snippet(text, found.offset), is_sure)


def joined(pages: Sequence[ImportedPage]) -> ImportedPage:
    """Return pages of text as one; between them a line end where the one before has none, and no
    places, for those were of scans of their own."""
    if len(pages) == 1:
        return pages[0]
    texts: list[str] = []
    marks: list[Placed[Mark]] = []
    offset = 0
    for number, page in enumerate(pages, 1):
        is_open = number < len(pages) and page.text and not page.text[-1].isspace()
        texts.append(f"{page.text}\n" if is_open else page.text)
        bare = (r._replace(item=replace(r.item, regions=())) for r in page.marks)
        marks.extend(_shifted(row, offset) for row in bare)
        offset += len(texts[-1])
    return ImportedPage("".join(texts), marks=tuple(marks))


def _shifted(row: Placed[Mark], by: int) -> Placed[Mark]:
    return Placed(row.start + by, row.end + by, row.item) if row.is_placed else row


def cut(page: ImportedPage, offsets: Sequence[int]) -> list[ImportedPage]:
    """Return a text in parts that begin at these offsets; a mark over a cut is two marks."""
    edges = [0, *offsets, len(page.text)]
    parts = []
    for number in range(len(edges) - 1):
        start, end = edges[number], edges[number + 1]
        is_last = number == len(edges) - 2
        rows = []
        for row in page.marks:
            low, high = max(row.start, start), min(row.end, end)
            is_caret = row.start == row.end
            is_here = start <= row.start < end or (is_last and row.start == end)
            if not row.is_placed:
                # What has no place in the text stays with its beginning.
                if number == 0:
                    rows.append(row)
                continue
            if is_here if is_caret else low < high:
                # The first part keeps the id, the others are marks of their own.
                mark = row.item if low == row.start else replace(row.item, id=new_mark_id())
                rows.append(Placed(low - start, high - start, mark))
        parts.append(ImportedPage(page.text[start:end], marks=tuple(rows)))
    return parts


def unread_pages(session: Session, transcript: Transcript, page_ids: Sequence[str]) -> list[str]:
    """Return the pages of whose scan nothing is known that words could be tied to, and for which
    the transcript brings no boxes of its own."""
    parts = transcript.imported.pages
    given = dict(zip(page_ids, parts, strict=True)) if len(parts) == len(page_ids) else {}
    return [i for i in page_ids if not _has_boxes(given.get(i)) and not ink_of(session.page(i))]


def _has_boxes(part: ImportedPage | None) -> bool:
    words = () if part is None else part.words
    return bool(words) and all(row.item.link == "exact" for row in words)


def link_part(old: Page, part: ImportedPage, scan: ScanRef, ink: InkSeen | None) -> Page:
    """Return the page that a part of a transcript becomes; pure, any thread.

    Its words are tied to what `old` knows of the scan, or to the boxes that the file has; with
    neither they have no link.
    """
    part = scaled_to(part, scan.size)
    base, marks, kept = old, list(part.marks), dict[tuple[int, int], Word]()
    if old.is_touched:
        followed = follow_text(old, part.text)
        marks = _merged_marks(list(followed.marks), part.marks)
        kept = {(r.start, r.end): r.item for r in followed.words.placed() if _is_by_person(r.item)}
        base = replace(old, next_word_id=followed.next_word_id)
    if part.words:
        return _with_boxes_of_file(base, part, marks, kept, scan.size, ink)
    return linked_page(base, part.text, marks, old, scan.size, ink, kept=kept)


def _is_by_person(word: Word) -> bool:
    """True for a word whose link, or having none, a person decided."""
    is_set = word.link == "person" or word.origin == "confirmed"
    return is_set or is_unlinked_by_person(word)


def _with_boxes_of_file(
    old: Page,
    part: ImportedPage,
    marks: Sequence[Placed[Mark]],
    by_person: Mapping[tuple[int, int], Word],
    size: Size,
    ink: InkSeen | None,
) -> Page:
    """Return a page with the boxes that the file has; where they are guesses, what was read on the
    scan says better, and what a person tied stays."""
    first = old.next_word_id
    words = [r._replace(item=replace(r.item, id=first + n)) for n, r in enumerate(part.words)]
    sure = {(r.start, r.end): r.item for r in words if r.item.link == "exact" and r.item.box}
    sure |= by_person
    base = replace(old, next_word_id=first + len(words), lines=part.lines or old.lines)
    page = linked_page(base, part.text, marks, old, size, ink, kept=sure)
    guesses = {(r.start, r.end): r.item for r in words if r.item.box is not None}
    rows = []
    for row in page.words:
        guess = guesses.get((row.start, row.end))
        is_open = row.item.link != "exact" and (row.start, row.end) not in sure
        rows.append(row._replace(item=guess) if guess is not None and is_open else row)
    page = replace(page, words=type(page.words)(rows, disjoint=True))
    if not part.lines:
        return page
    page = _on_lines_of_file(page, part.lines, {(r.start, r.end): r.item.line for r in words})
    return replace(page, marks=type(page.marks)([with_regions(page, row) for row in marks]))


def _on_lines_of_file(
    page: Page, lines: tuple[Line, ...], line_of: Mapping[tuple[int, int], int | None]
) -> Page:
    """Return a page whose words stand on the lines of the file, which numbers them in its own way;
    ink without a word keeps the engine's line, under another number."""
    after = max(line.id for line in lines) + 1 - min((each.id for each in page.lines), default=0)
    rows = []
    for row in page.words:
        line = line_of.get((row.start, row.end))
        if not row.is_placed and row.item.line is not None:
            line = row.item.line + after
        rows.append(row._replace(item=replace(row.item, line=line)))
    used = {r.item.line for r in rows}
    read = (replace(each, id=each.id + after) for each in page.lines)
    kept = tuple(each for each in read if each.id in used)
    return replace(page, words=type(page.words)(rows, disjoint=True), lines=(*lines, *kept))


def scaled_to(part: ImportedPage, size: Size) -> ImportedPage:
    """Return a part with its boxes in pixels of a scan of that size; without boxes where the
    picture it speaks of has another shape."""
    if part.size is None or part.size == size:
        return part
    across, down = size.w / part.size.w, size.h / part.size.h
    if abs(across / down - 1) > 0.01:
        words = tuple(
            r._replace(item=replace(r.item, box=None, link="none", line=None)) for r in part.words
        )
        marks = tuple(r._replace(item=replace(r.item, regions=())) for r in part.marks)
        return replace(part, words=words, marks=marks, lines=())
    words = tuple(
        r._replace(item=replace(r.item, box=_scaled_box(r.item.box, across, down, size)))
        for r in part.words
    )
    marks = tuple(
        r._replace(
            item=replace(r.item, regions=_scaled_regions(r.item.regions, across, down, size))
        )
        for r in part.marks
    )
    lines = tuple(
        replace(
            line,
            box=_scaled_box(line.box, across, down, size),
            baseline=line.baseline
            and tuple((round(x * across), round(y * down)) for x, y in line.baseline),
        )
        for line in part.lines
    )
    return replace(part, words=words, marks=marks, lines=lines, size=size)


def _scaled_box(box: Box | None, across: float, down: float, size: Size) -> Box | None:
    if box is None:
        return None
    corners = (box.x * across, box.y * down, box.right * across, box.bottom * down)
    return Box.from_corners(*corners).clipped(size)


def _scaled_regions(
    regions: tuple[Region, ...], across: float, down: float, size: Size
) -> tuple[Region, ...]:
    scaled: list[Region] = []
    for region in regions:
        if isinstance(region, Polygon):
            scaled.append(Polygon(tuple((x * across, y * down) for x, y in region.points)))
        elif (box := _scaled_box(region, across, down, size)) is not None:
            scaled.append(box)
    return tuple(scaled)


def _merged_marks(old: Sequence[Placed[Mark]], new: Sequence[Placed[Mark]]) -> list[Placed[Mark]]:
    """Return the marks that a page had with those that the file adds; one that is there already is
    not doubled, and none is taken away."""
    there = {(r.start, r.end, r.item.kind) for r in old}
    return [*old, *(r for r in new if (r.start, r.end, r.item.kind) not in there)]


def keep_what_was_there(session: Session, pages: Mapping[str, Page]) -> list[str]:
    """Keep the text of pages that somebody worked on and that an import is about to change, where
    nobody can undo it; returns the files. Raises SaveError."""
    when = now_iso()
    return [
        session.store.keep_version(page_id, old.text, when)
        for page_id, page in pages.items()
        if (old := session.page(page_id)).is_touched and old.text not in ("", page.text)
    ]


def apply_import(session: Session, plan: ImportPlan, pages: Mapping[str, Page]) -> None:
    """Put linked pages and their record into the document, as one undo step; the file is kept in
    `source/`. Raises SaveError."""
    path = session.store.add_source(safe_name(plan.transcript.name), plan.transcript.data)
    record = import_record(plan.transcript.imported, plan.transcript.data, path=path)
    record["pages"] = list(pages)
    queried = {b.page_id: b for b in plan.breaks}
    hands, own = hands_taken(session.document, plan.transcript.imported.hands)
    commands = [
        ReplaceReading(with_hands(_queried(page, queried.get(page_id)), own), "import")
        for page_id, page in pages.items()
    ]
    records = (*session.document.imports, record)
    imports = ChangeDocument({"imports": records, "hands": hands})
    for page_id in pages:
        session.page(page_id)
    session.execute(Together((*commands, imports), "import"))


def _queried(page: Page, begin: Break | None) -> Page:
    """Return a page with a query where it was cut from the page before."""
    if begin is None:
        return page
    # A query of an import before this one gives way, whatever was made of the break then.
    kept = [r for r in page.marks if not _is_break_query(r.item)]
    sure = "" if begin.is_sure else " The two sides could not be told apart surely."
    mark = Mark(
        new_mark_id(),
        "query",
        comment=f"{_BREAK_QUESTION}{sure}",
        certainty="high" if begin.is_sure else "low",
        created=now_iso(),
    )
    return replace(page, marks=type(page.marks)([*kept, Placed(0, 0, mark)]))


def _is_break_query(mark: Mark) -> bool:
    return mark.kind == "query" and (mark.comment or "").startswith(_BREAK_QUESTION)


def safe_name(name: str) -> str:
    """Return the name of a file as `source/` may have it."""
    return _UNSAFE.sub("_", name).strip(" .") or "transcript"


@dataclass(frozen=True, slots=True)
class LinkTask:
    """All that tying one page needs, as values; `path` is where its scan lies."""

    old: Page
    part: ImportedPage
    scan: ScanRef
    path: Path


def link_tasks(session: Session, plan: ImportPlan) -> list[LinkTask]:
    """Return what `link_all` needs to tie the pages of a plan."""
    tasks = []
    for page_id, part in plan.pages.items():
        entry = session.document.entry(page_id)
        tasks.append(LinkTask(session.page(page_id), part, entry.scan, session.scan_path(entry)))
    return tasks


def link_all(
    tasks: Sequence[LinkTask], cancel: CancelToken | None = None, report: Report | None = None
) -> dict[str, Page]:
    """Tie pages to their scans, looking at the ink of each scan that can be read. Any thread.
    Raises Cancelled."""
    pages = {}
    for number, task in enumerate(tasks):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if report is not None:
            report(Progress(number, len(tasks), task.old.id))
        pages[task.old.id] = link_part(task.old, task.part, task.scan, _ink_of(task))
    return pages


def _ink_of(task: LinkTask) -> InkSeen | None:
    from editor.imaging import streams
    from editor.imaging.inkmap import InkMap

    if not ink_of(task.old):
        return None
    try:
        raster, reduced = streams.load_fitting(
            task.path, frame=task.scan.frame, render_dpi=task.scan.render_dpi
        )
    except EditorError:
        # Without its picture a page is tied by what was read alone.
        return None
    if raster.size != streams.reduced_size(task.scan.size, reduced):
        return None
    return InkMap(raster, reduced=reduced, size=task.scan.size)


def breaks_told(session: Session, plan: ImportPlan) -> list[str]:
    """Return a sentence for each page break that was found by comparing."""
    told = []
    for each in plan.breaks:
        number = session.document.number_of(each.page_id)
        part = plan.pages[each.page_id]
        if not part.text.strip():
            told.append(f"No text was found for page {number}: check the page break.")
            continue
        unsure = "" if each.is_sure else ", but not surely"
        told.append(
            f'Page {number} begins at "{each.begins}" (character {each.offset}){unsure}: '
            "a query is pinned there."
        )
    return told
