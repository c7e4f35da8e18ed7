"""Drawing a sample of words or pages for a second reader, and what the reader says of each.

Knows no Qt. Drawing works on a snapshot and may run in any thread. Each judgement is written at
once, so that a reader can stop at any word and go on another day, or somebody else can. It is no
change of the document and no step of undo: judging the word again takes the place of what was said.
The reader sees what the transcript says (it is not a blind test): one look at ink and word is a
tenth of the work of typing it, and a sample that gets read is worth more than one that does not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final

from editor.core.document import Page
from editor.core.errors import RuleRefusal, UsageError
from editor.core.sampling import (
    Judged,
    Judgement,
    Sample,
    SampledWord,
    Unit,
    Verdict,
    by_page,
    drawn,
    estimate_of,
)
from editor.core.tokens import token_spans
from editor.jobs import CancelToken, Progress, Report
from editor.session.quality import Snapshot
from editor.session.session import Session, new_mark_id, now_iso
from editor.storage.sample_log import drawn_line, judged_line, last_hash, log_path, read_samples

MOST_SEED: Final = 999_999

Drawing = Callable[[CancelToken, Report], Sample]


def new_seed() -> int:
    """Return a seed that nobody chose."""
    return secrets.randbelow(MOST_SEED + 1)


def drawing(session: Session, count: int, *, seed: int, unit: Unit = "words") -> Drawing:
    """Return the work of drawing a sample of the pages as they are now, for a job.

    Raises UsageError for a count that is none, RuleRefusal where the document is read-only; the
    work raises RuleRefusal where there is no word, DocumentError, Cancelled.
    """
    if count < 1:
        raise UsageError("A sample has at least one word or page.")
    if session.read_only:
        raise RuleRefusal(session.read_only)
    snapshot = Snapshot(session)
    name = session.agent.name

    def work(cancel: CancelToken, report: Report) -> Sample:
        places: list[tuple[str, int, int]] = []
        page_ids = [entry.id for entry in snapshot.document.entries]
        for done, page_id in enumerate(page_ids):
            cancel.raise_if_cancelled()
            report(Progress(done, len(page_ids)))
            spans = token_spans(snapshot.text(page_id))
            places += [(page_id, start, end) for start, end in spans]
        if not places:
            raise RuleRefusal("There is no word to draw: the pages have no text.")
        chosen = _chosen(places, count, seed, unit)
        words = _words(snapshot, chosen, cancel)
        pages = len({page_id for page_id, _, _ in places})
        return Sample(new_mark_id(), seed, unit, words, len(places), pages, name, now_iso())

    return work


def _chosen(
    places: list[tuple[str, int, int]], count: int, seed: int, unit: Unit
) -> list[tuple[str, int, int]]:
    if unit == "words":
        keys = (f"{page_id}/{start}" for page_id, start, _ in places)
        return [places[i] for i in drawn(keys, count, seed)]
    pages = list(dict.fromkeys(page_id for page_id, _, _ in places))
    taken = {pages[i] for i in drawn(pages, count, seed)}
    return [place for place in places if place[0] in taken]


def _words(
    snapshot: Snapshot, chosen: list[tuple[str, int, int]], cancel: CancelToken
) -> tuple[SampledWord, ...]:
    words: list[SampledWord] = []
    page: Page | None = None
    for page_id, start, end in chosen:
        if page is None or page.id != page_id:
            cancel.raise_if_cancelled()
            page = snapshot.page(page_id)
        row = page.words.at(start)
        box = row.item.box if row is not None else None
        words.append(SampledWord(page_id, start, end, page.text[start:end], box))
    return tuple(words)


def record(session: Session, sample: Sample) -> None:
    """Write down that a sample was drawn. Raises RuleRefusal, SaveError."""
    path = log_path(session.agent)
    previous = last_hash(session.store.files, path)
    session.store.take_files({path: drawn_line(sample, session.agent, previous)}, {})


def judge(
    session: Session, judged: Judged, index: int, verdict: Verdict, read: str = ""
) -> Judgement:
    """Write down what the person at work says of a word. Raises UsageError, RuleRefusal,
    SaveError."""
    if not 0 <= index < len(judged.sample.words):
        raise UsageError(f"There is no word {index + 1} in the sample.")
    path = log_path(session.agent)
    judgement = Judgement(verdict, read.strip(), session.agent.name, now_iso())
    previous = last_hash(session.store.files, path)
    line = judged_line(judged.sample.id, index, judgement, session.agent, previous)
    session.store.take_files({path: line}, {})
    judged.judgements[index] = judgement
    return judgement


def samples(session: Session) -> list[Judged]:
    """Return the document's samples with what was judged so far, the latest first."""
    return read_samples(session.store.files)


def sample_facts(session: Session, judged: Judged) -> dict[str, Any]:
    """Return what `facing sample --json` prints of a sample."""
    sample, estimate = judged.sample, estimate_of(judged)
    numbers = {entry.id: n for n, entry in enumerate(session.document.entries, 1)}
    readers = sorted({j.by for j in judged.judgements.values() if j.by})
    return {
        "format": "1.0",
        "id": sample.id,
        "seed": sample.seed,
        "unit": sample.unit,
        "drawnBy": sample.drawn_by,
        "when": sample.when,
        "readers": readers,
        "population": {"words": sample.words_in_all, "pages": sample.pages_in_all},
        "drawn": len(sample.words),
        "judged": estimate.judged,
        "wrong": estimate.wrong,
        "unclear": estimate.unclear,
        "left": estimate.left,
        "rate": estimate.rate,
        "interval": None if estimate.low is None else [estimate.low, estimate.high],
        "confidence": 0.95,
        "method": "wilson" if sample.unit == "words" else "ratio of pages",
        "pages": [
            {"number": numbers.get(p.page_id), "id": p.page_id, **p._asdict()}
            for p in by_page(judged)
        ],
        "words": [
            {
                "page": numbers.get(word.page_id),
                "start": word.start,
                "end": word.end,
                "text": word.text,
                "verdict": said.verdict if (said := judged.judgements.get(i)) else None,
                "read": said.read if said else "",
            }
            for i, word in enumerate(sample.words)
        ],
    }
