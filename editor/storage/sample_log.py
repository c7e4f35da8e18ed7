"""The samples of a document: `samples/NAME.jsonl`, one file a person, only ever appended to.

May import `formats`, `core` and the checked files. Each line names the line before it by hash, so
that a line which was changed or taken out shows. They stand beside the review logs and not in them:
a judgement of 200 words says nothing of a page's state, and would make every reading of the state
read it too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.core.marks import Agent, Json, JsonObject
from editor.core.sampling import VERDICTS, Judged, Judgement, Sample, SampledWord
from editor.formats.jsonfile import loads, sha256_of_bytes
from editor.formats.review import whole_line

from .files import Files

_FOLDER: Final = "samples/"
_FORMAT: Final = "1.0"


def log_path(agent: Agent) -> str:
    return f"{_FOLDER}{agent.id}.jsonl"


def drawn_line(sample: Sample, agent: Agent, previous: str | None) -> bytes:
    """Return the line that says that a sample was drawn."""
    words: list[Json] = [
        [
            w.page_id,
            w.start,
            w.end,
            w.text,
            *([w.box.x, w.box.y, w.box.w, w.box.h] if w.box else []),
        ]
        for w in sample.words
    ]
    return _line(
        {
            "format": _FORMAT,
            "type": "drawn",
            "id": sample.id,
            "when": sample.when,
            "by": {"id": agent.id, "name": agent.name},
            "seed": sample.seed,
            "unit": sample.unit,
            "wordsInAll": sample.words_in_all,
            "pagesInAll": sample.pages_in_all,
            "words": words,
        },
        previous,
    )


def judged_line(
    sample_id: str, index: int, judgement: Judgement, agent: Agent, previous: str | None
) -> bytes:
    """Return the line that says what a reader said of a word of a sample."""
    return _line(
        {
            "format": _FORMAT,
            "type": "judged",
            "sample": sample_id,
            "word": index,
            "verdict": judgement.verdict,
            "read": judgement.read,
            "when": judgement.when,
            "by": {"id": agent.id, "name": agent.name},
        },
        previous,
    )


def _line(value: JsonObject, previous: str | None) -> bytes:
    linked = {**value, "previous": previous}
    return json.dumps(linked, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def last_hash(files: Files, relative: str) -> str | None:
    """Return the hash of the last line of a log, None where there is none."""
    lines = _lines(files, relative)
    return sha256_of_bytes(lines[-1]) if lines else None


def _lines(files: Files, relative: str) -> list[bytes]:
    content = files.peek(relative) if files.exists(relative) else None
    *lines, last = (content or b"").split(b"\n")
    if last and whole_line(last):
        lines.append(last)
    return [line for line in lines if line.strip()]


def _paths(files: Files) -> list[str]:
    names = (r for r in files.all() if r.startswith(_FOLDER) and r.endswith(".jsonl"))
    return sorted(names)


def read_samples(files: Files) -> list[Judged]:
    """Return all samples with what was judged, the latest first; of two judgements of a word the
    later counts. A line that is none of ours is left out."""
    samples: dict[str, Sample] = {}
    judgements: list[tuple[str, int, Judgement]] = []
    for relative in _paths(files):
        for line in _lines(files, relative):
            try:
                _read_line(loads(line, name=relative), samples, judgements)
            except (FormatError, KeyError, TypeError, ValueError, IndexError):
                continue
    found = {sample_id: Judged(sample) for sample_id, sample in samples.items()}
    for sample_id, index, judgement in sorted(judgements, key=lambda each: each[2].when):
        judged = found.get(sample_id)
        if judged is not None and 0 <= index < len(judged.sample.words):
            judged.judgements[index] = judgement
    return sorted(found.values(), key=lambda each: each.sample.when, reverse=True)


def _read_line(
    value: Any, samples: dict[str, Sample], judgements: list[tuple[str, int, Judgement]]
) -> None:
    who, when = str(value["by"]["name"]), str(value["when"])
    if value["type"] == "drawn":
        sample = Sample(
            str(value["id"]),
            int(value["seed"]),
            "pages" if value["unit"] == "pages" else "words",
            tuple(_read_word(row) for row in value["words"]),
            int(value["wordsInAll"]),
            int(value["pagesInAll"]),
            who,
            when,
        )
        samples[sample.id] = sample
    elif value["type"] == "judged" and value["verdict"] in VERDICTS:
        judgement = Judgement(value["verdict"], str(value.get("read", "")), who, when)
        judgements.append((str(value["sample"]), int(value["word"]), judgement))


def _read_word(row: Any) -> SampledWord:
    page_id, start, end, text, *box = row
    place = Box(*(int(n) for n in box)) if len(box) == 4 else None
    return SampledWord(str(page_id), int(start), int(end), str(text), place)


def sample_problems(files: Files) -> Iterator[str]:
    """Yield one sentence for each line that another was changed or taken out before, and each that
    cannot be read."""
    for relative in _paths(files):
        known: set[str | None] = {None}
        for number, line in enumerate(_lines(files, relative), 1):
            try:
                previous = loads(line, name=f"{relative}, line {number}").get("previous")
            except FormatError as cause:
                yield cause.message
                continue
            is_hash = previous is None or isinstance(previous, str)
            if not is_hash or previous not in known:
                yield f"{relative}, line {number}: the line it builds on is missing or was changed."
            known.add(sha256_of_bytes(line))
