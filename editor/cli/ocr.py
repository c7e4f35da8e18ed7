"""`facing ocr`: read pages again, or show how a part of one reads; what a person touched stays."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import (
    add_by,
    add_reading,
    agent_of,
    answer,
    page_ids,
    print_json,
    reading_session,
    writing_session,
)

if TYPE_CHECKING:
    from editor.core.geometry import Box
    from editor.imaging.looks import Look
    from editor.ocr.part import PartReading
    from editor.session import Session

NAME = "ocr"
HELP = "read pages by OCR; text that a person touched stays"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--pages", metavar="1-3,5", help="which pages; all by default")
    add_reading(parser, lang=None)
    parser.add_argument(
        "--region",
        metavar="X,Y,W,H",
        help="read this part of one page and print it; changes nothing",
    )
    parser.add_argument(
        "--treatment",
        choices=("none", "clean", "no-colour", "enlarge", "invert"),
        default="none",
        help="how to treat the part before it is read",
    )
    parser.add_argument(
        "--merge", action="store_true", help="merge the part into the page instead of printing it"
    )
    parser.add_argument(
        "--look",
        metavar="FILE|JSON",
        help="read with the scan adjusted, like '{\"threshold\": true}'; changes no scan",
    )
    parser.add_argument("--json", action="store_true", help="print the part in JSON")
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="pages at once; one a core by default"
    )
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.cli.reading import read_pages
    from editor.core.errors import UsageError
    from editor.ocr.reading import ReadingSettings

    if arguments.region is not None:
        if arguments.look is not None:
            raise UsageError("--look goes with whole pages, --treatment with --region.")
        return _read_part(arguments)
    if arguments.treatment != "none" or arguments.merge or arguments.json:
        raise UsageError("--treatment, --merge and --json go with --region.")
    if arguments.jobs is not None and arguments.jobs < 1:
        raise UsageError("--jobs needs a number of 1 or more.")
    look = _look_of(arguments.look)
    with writing_session(arguments.document, agent_of(arguments)) as session:
        lang = arguments.lang or "+".join(session.document.language) or "eng"
        settings = ReadingSettings(lang, arguments.psm, arguments.layout, look)
        wanted = page_ids(session.document, arguments.pages)
        return read_pages(session, wanted, settings, jobs=arguments.jobs)


def _look_of(given: str | None) -> Look:
    """Return the look that an option names: JSON itself, or a file that holds it."""
    from editor.core.errors import UsageError
    from editor.imaging.looks import KEYS, PLAIN, Look

    if given is None:
        return PLAIN
    shown = given if len(given) < 60 else given[:60] + "…"
    try:
        text = given if given.lstrip().startswith("{") else Path(given).read_text("utf-8")
        value = json.loads(text)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise UsageError(f'Could not read the look "{shown}": {why}.') from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f'"{shown}" is no look. Write it like {{"contrast": 30}}, or name a file with that.',
            details=repr(error),
        ) from error
    unknown = sorted(set(value) - set(KEYS)) if isinstance(value, dict) else [shown]
    if unknown:
        raise UsageError(f'A look has no "{unknown[0]}". It has: {", ".join(KEYS)}.')
    return Look.from_json(value)


def _read_part(arguments: argparse.Namespace) -> int:
    from editor.cli.reading import in_words

    box = _box_of(arguments.region)
    if not arguments.merge:
        with reading_session(arguments.document) as session:
            return _print(_reading_of(session, arguments, box), is_json=arguments.json)
    with writing_session(arguments.document, agent_of(arguments)) as session:
        part = _reading_of(session, arguments, box)
        merged = session.apply_reading(part.page, region=part.box)
        session.save()
    if merged is not None:
        print(f"facing: {in_words(merged)}.", file=sys.stderr)
    return _print(part, is_json=arguments.json)


def _reading_of(session: Session, arguments: argparse.Namespace, box: Box) -> PartReading:
    from editor.core.errors import UsageError
    from editor.ocr.part import read_part
    from editor.ocr.part_settings import BLOCK_PSM, PartSettings
    from editor.ocr.tesseract import TesseractEngine

    wanted = page_ids(session.document, arguments.pages)
    if len(wanted) != 1:
        raise UsageError("--region needs one page: name it with --pages.")
    entry = session.document.entry(wanted[0])
    lang = arguments.lang or "+".join(session.document.language) or "eng"
    # 3, the mode for whole pages, is what the option says when nobody gave it.
    psm = BLOCK_PSM if arguments.psm == 3 else arguments.psm
    return read_part(
        session.scan_path(entry),
        entry.scan,
        session.page(entry.id),
        box,
        settings=PartSettings(lang, psm, arguments.treatment),
        engine=TesseractEngine(),
        label=f"page {session.document.number_of(entry.id)}",
    )


def _box_of(region: str) -> Box:
    from editor.core.errors import UsageError
    from editor.core.geometry import Box

    try:
        x, y, w, h = (int(part) for part in region.split(","))
        return Box(x, y, w, h)
    except ValueError:
        raise UsageError(
            f'"{region}" is no region. Write it like 100,200,640,48: left, top, width, height.'
        ) from None


def _print(part: PartReading, *, is_json: bool) -> int:
    page, box = part.page, part.box
    if not is_json:
        answer(page.text)
        return 0
    words = [
        {
            "text": page.word_text(r),
            "box": [b.x, b.y, b.w, b.h] if (b := r.item.box) else None,
            "conf": r.item.conf,
        }
        for r in page.words.placed()
    ]
    print_json(
        {
            "region": [box.x, box.y, box.w, box.h],
            "text": page.text,
            "words": words,
            "engine": page.engine,
        }
    )
    return 0
