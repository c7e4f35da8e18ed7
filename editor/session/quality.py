"""Error rates of a document's pages against what they should say: an approved version, a ground
truth in a file or a folder of files, another document.

Knows no Qt. The comparing works on a snapshot and may run in any thread: of pages that are not
loaded it reads the files itself, so that a document of 500 pages is neither loaded nor kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from editor.core.as_read import as_read
from editor.core.document import Document, Page, PageEntry
from editor.core.errors import DocumentError, EditorError, RuleRefusal, UsageError
from editor.core.quality import (
    Comparison,
    Normalisation,
    Rate,
    compared,
    total_of,
)
from editor.formats.jsonfile import sha256_of_text
from editor.jobs import CancelToken, Progress, Report
from editor.session.importing import plan_import, read_transcript
from editor.session.job_pages import page_for_job
from editor.session.session import Session
from editor.storage.folder import DocumentStore
from editor.storage.review_texts import Decision, decided_texts
from editor.storage.versions import Version, version_numbered

SourceKind = Literal["present", "ocr", "submitted", "approved", "version", "file"]
_VERSION: Final = re.compile(r"version:[0-9]{1,9}")
MOST_CONFUSIONS: Final = 50
"""So many confusions are listed; the rest are in the totals."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: what a page says now, what was read on its scan, what was last
    submitted or approved of it, the version of a `number`, or a file (of any format that can be
    imported), a folder of files, another document."""

    kind: SourceKind
    path: Path | None = None
    number: int = 0

    @classmethod
    def named(cls, name: str) -> Source:
        """Return the source of a name of the command line; any other than these is a path."""
        match name:
            case "present" | "ocr" | "submitted" | "approved":
                return cls(name)
            case _ if _VERSION.fullmatch(name):
                return cls("version", number=int(name.partition(":")[2]))
            case _:
                return cls("file", Path(name))

    @property
    def name(self) -> str:
        if self.kind == "version":
            return f"version:{self.number}"
        return self.kind if self.path is None else self.path.name


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What came of one page; `missing` says in a sentence why nothing could be compared."""

    page_id: str
    number: int
    comparison: Comparison | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """What came of a document: its pages in order, and all that were compared as one."""

    of: Source
    against: Source
    normalisation: Normalisation
    pages: tuple[PageQuality, ...]
    total: Comparison

    @property
    def compared_count(self) -> int:
        return sum(each.comparison is not None for each in self.pages)


def sources_of(session: Session) -> list[Source]:
    """Return what the pages of a document can be compared with without any file."""
    found = [Source("present"), Source("ocr")]
    for decision in ("submitted", "approved"):
        if decided_texts(session.store.review_log, decision):
            found.append(Source(decision))
    return found


def default_sources(session: Session, of: str | None, against: str | None) -> tuple[Source, Source]:
    """Return what is compared with what where a person leaves it open: what was read with what was
    approved, or with what the pages say now; a present text with the reference that they name."""
    if against is None:
        is_approved = bool(decided_texts(session.store.review_log, "approved"))
        against = "approved" if is_approved and of != "approved" else "present"
    if of is None:
        of = "ocr" if against in ("present", "approved", "submitted") else "present"
    return Source.named(of), Source.named(against)


Texts = Callable[[str], str]
"""Returns the text of a page; raises EditorError with the reason where there is none."""


class Snapshot:
    """The pages of a session at one moment. Made on the session's thread, for any other."""

    def __init__(self, session: Session) -> None:
        self.document = session.document
        self._session, self._store = session, session.store
        self._read = {
            entry.id: page
            for entry in session.document.entries
            if (page := session.keeper.reading(entry.id)) is not None
        }

    def page(self, page_id: str) -> Page:
        """Return a page, reading its files where it was not loaded; raises DocumentError."""
        return page_for_job(self._session, self.document, page_id)

    def text(self, page_id: str) -> str:
        """Return a page's transcript alone, which is quicker."""
        page = self.document.pages.get(page_id)
        return page.text if page is not None else self._store.page_text(page_id)

    def reading(self, page_id: str) -> Page | None:
        """Return what OCR read last, for a page without such a version what its words remember."""
        if page_id in self._read:
            return self._read[page_id]
        for version in reversed(self._store.versions.versions(page_id)):
            if version.kind == "ocr":
                return self.version(version, page_id)
        return as_read(self.page(page_id))

    def version(self, version: Version, page_id: str) -> Page:
        """Return a version of a page; raises DocumentError where it cannot be read."""
        return self._store.versions.page(self.document, version, page_id, self.page(page_id))

    def numbered(self, page_id: str, number: int) -> Page:
        """Return the version of a number; raises UsageError where the page has none."""
        versions = self._store.versions.versions(page_id)
        return self.version(version_numbered(versions, number), page_id)

    def decided(self, page_id: str, text_hash: str) -> str | None:
        """Return the text of that hash, as the page now is or once was; None where it is gone."""
        text = self.text(page_id)
        if sha256_of_text(text) == text_hash:
            return text
        for version in reversed(self._store.versions.versions(page_id)):
            if version.text_hash == text_hash:
                return self.version(version, page_id).text
        return None

    def decisions(self, decision: Decision) -> dict[str, str]:
        """Return the hashes of what was decided on, by page."""
        return decided_texts(self._store.review_log, decision)


Measuring = Callable[[CancelToken, Report], Quality]


def measuring(
    session: Session,
    of: Source,
    against: Source,
    page_ids: Sequence[str],
    normalisation: Normalisation,
) -> Measuring:
    """Return the work of comparing pages as they are now, for a job.

    The work raises UsageError where a file does not fit the pages, FormatError, DocumentError,
    RuleRefusal where no page could be compared, Cancelled.
    """
    snapshot = Snapshot(session)

    def work(cancel: CancelToken, report: Report) -> Quality:
        texts = [_texts(snapshot, source, page_ids) for source in (of, against)]
        pages = []
        for done, page_id in enumerate(page_ids):
            cancel.raise_if_cancelled()
            report(Progress(done, len(page_ids)))
            number = snapshot.document.number_of(page_id)
            pages.append(_measured(page_id, number, texts[0], texts[1], normalisation))
        found = [each.comparison for each in pages if each.comparison is not None]
        if pages and not found:
            raise RuleRefusal(f"No page could be compared: {pages[0].missing}")
        return Quality(of, against, normalisation, tuple(pages), total_of(found))

    return work


def _measured(
    page_id: str, number: int, of: Texts, against: Texts, normalisation: Normalisation
) -> PageQuality:
    try:
        text, reference = of(page_id), against(page_id)
    except EditorError as error:
        return PageQuality(page_id, number, missing=error.message)
    return PageQuality(page_id, number, compared(text, reference, normalisation))


def _texts(snapshot: Snapshot, source: Source, page_ids: Sequence[str]) -> Texts:
    match source.kind:
        case "present":
            return snapshot.text
        case "ocr":
            return lambda page_id: _read(snapshot, page_id)
        case "version":
            return lambda page_id: snapshot.numbered(page_id, source.number).text
        case "submitted" | "approved":
            return _decided(snapshot, source.kind)
        case "file":
            assert source.path is not None
            return _of_path(snapshot, source.path, page_ids)


def _read(snapshot: Snapshot, page_id: str) -> str:
    page = snapshot.reading(page_id)
    if page is None:
        number = snapshot.document.number_of(page_id)
        raise RuleRefusal(f"Nothing was read by OCR on page {number}. Read it first.")
    return page.text


def _decided(snapshot: Snapshot, decision: Decision) -> Texts:
    hashes = snapshot.decisions(decision)

    def text(page_id: str) -> str:
        number = snapshot.document.number_of(page_id)
        if page_id not in hashes:
            raise RuleRefusal(f"Page {number} was not {decision} yet.")
        found = snapshot.decided(page_id, hashes[page_id])
        if found is None:
            raise RuleRefusal(f"What was {decision} of page {number} is in no version any more.")
        return found

    return text


def _of_path(snapshot: Snapshot, path: Path, page_ids: Sequence[str]) -> Texts:
    if path.name.endswith((".facing", ".facing.zip")) or (path / "document.json").exists():
        return _of_document(snapshot.document, path)
    if path.is_dir():
        return _of_folder(snapshot.document, path)
    transcript = read_transcript(path)
    pages = {page_id: snapshot.page(page_id) for page_id in page_ids}
    plan = plan_import(transcript, page_ids, pages)
    return lambda page_id: plan.pages[page_id].text


def _of_folder(document: Document, folder: Path) -> Texts:
    """Find the file of a page by its name, which is the page's or that of its scan."""
    names: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.name.startswith("."):
            names.setdefault(file.name.split(".")[0], file)

    def text(page_id: str) -> str:
        entry = document.entry(page_id)
        file = names.get(page_id) or names.get(Path(entry.scan.path).name.split(".")[0])
        if file is None:
            number = document.number_of(page_id)
            raise UsageError(f'"{folder.name}" has no file for page {number}. Name it {page_id}.')
        return "".join(part.text for part in read_transcript(file).imported.pages)

    return text


def _of_document(document: Document, path: Path) -> Texts:
    store = DocumentStore.open(path, write=False, agent_name="")
    try:
        other = store.load()
        counterpart = _counterparts(document, other, path.name)
        texts = {mine: store.page_text(theirs) for mine, theirs in counterpart.items()}
    finally:
        store.close()

    def text(page_id: str) -> str:
        if page_id not in texts:
            number = document.number_of(page_id)
            raise UsageError(f'"{path.name}" has no page with the scan of page {number}.')
        return texts[page_id]

    return text


def _counterparts(document: Document, other: Document, name: str) -> Mapping[str, str]:
    """Return which page of another document has the scan of which page; by their order where it
    has none of these scans and as many pages."""

    def scan(entry: PageEntry) -> tuple[str, int]:
        return entry.scan.sha256, entry.scan.frame

    theirs = {entry.id: scan(entry) for entry in other.entries}
    # Two pages may have the same scan: a page of the same id comes first, then the order.
    found = {e.id: e.id for e in document.entries if theirs.get(e.id) == scan(e)}
    left = [each for each in other.entries if each.id not in found]
    for entry in document.entries:
        same = next((e for e in left if scan(e) == scan(entry)), None)
        if entry.id not in found and same is not None:
            found[entry.id] = same.id
            left.remove(same)
    if found:
        return found
    if len(document.entries) != len(other.entries):
        raise DocumentError(
            f'"{name}" has none of the scans of this document, and not as many pages. '
            "Choose another document."
        )
    return {mine.id: its.id for mine, its in zip(document.entries, other.entries, strict=True)}


def quality_facts(quality: Quality) -> dict[str, Any]:
    """Return what `facing quality --json` prints."""
    rules = quality.normalisation
    return {
        "format": "1.0",
        "of": quality.of.name,
        "against": quality.against.name,
        "normalisation": {
            "form": "NFC",
            "blanks": "folded" if rules.blanks else "as they are",
            "case": "folded" if rules.case else "as it is",
            "punctuation": "left out" if rules.punctuation else "as it is",
        },
        "total": _comparison_facts(quality.total),
        "pages": [
            {"number": p.number, "id": p.page_id, **_comparison_facts(p.comparison)}
            for p in quality.pages
            if p.comparison is not None
        ],
        "leftOut": [
            {"number": p.number, "id": p.page_id, "why": p.missing}
            for p in quality.pages
            if p.comparison is None
        ],
        "confusions": [
            {"true": each.true, "read": each.read, "count": count}
            for each, count in quality.total.commonest(MOST_CONFUSIONS)
        ],
    }


def _comparison_facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "cer": _rounded(comparison.characters),
        "wer": _rounded(comparison.words),
        "characters": comparison.characters._asdict(),
        "words": comparison.words._asdict(),
        "kinds": {kind: rate._asdict() for kind, rate in comparison.kinds.items()},
        "added": dict(comparison.added),
        "caseErrors": comparison.case_errors,
    }


def _rounded(rate: Rate) -> float | None:
    return None if rate.value is None else round(rate.value, 6)


def as_csv(quality: Quality) -> str:
    """Return the pages and their total as a table for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        ("page", "cer", "character errors", "characters", "wer", "word errors", "words", "note")
    )
    for page in quality.pages:
        if page.comparison is None:
            table.writerow((page.number, "", "", "", "", "", "", page.missing))
        else:
            table.writerow((page.number, *_row(page.comparison), ""))
    table.writerow(("total", *_row(quality.total), ""))
    return out.getvalue()


def _row(comparison: Comparison) -> tuple[object, ...]:
    characters, words = comparison.characters, comparison.words
    cer, wer = _rounded(characters), _rounded(words)
    return ("" if cer is None else cer, *characters, "" if wer is None else wer, *words)
