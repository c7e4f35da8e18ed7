"""`facing import`: a transcript from another program, tied to the scans word by word."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import ProgressLine, add_by, agent_of, answer, writing_session
from editor.core.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from editor.session import Session
    from editor.session.importing import Transcript

NAME = "import"
HELP = "bring a transcript, or what another copy of the document holds, into a document"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--page", metavar="N", type=int, help="the page it is the transcript of")
    parser.add_argument("--from", dest="format", metavar="FORMAT", help="told by itself otherwise")
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.session.annotating import is_annotation_file
    from editor.session.copies import is_copy
    from editor.session.importing import read_transcript

    if arguments.format == "facing" or (arguments.format is None and is_copy(arguments.file)):
        return _import_copy(arguments)
    if is_annotation_file(arguments.file, arguments.format):
        return _import_annotations(arguments)
    transcript = read_transcript(arguments.file, format_id=arguments.format)
    with writing_session(arguments.document, agent_of(arguments)) as session:
        document = session.document
        if arguments.page is not None:
            page_ids = [document.entry_number(arguments.page).id]
        else:
            page_ids = [e.id for e in document.entries]
        return import_transcript(session, transcript, page_ids)


def _import_copy(arguments: argparse.Namespace) -> int:
    """Take another copy of the document in, and save."""
    from editor.jobs import CancelToken
    from editor.session import copies

    if arguments.page is not None:
        raise UsageError("Another copy is taken in as a whole: leave --page out.")
    if not copies.is_copy(arguments.file):
        raise UsageError(f'"{arguments.file}" is no document of Facing. Check the name.')
    with writing_session(arguments.document, agent_of(arguments)) as session:
        line = ProgressLine("Comparing page")
        work = copies.copy_merging(session, arguments.file)
        plan = work(
            CancelToken(), lambda progress: line.show(progress.done + 1, progress.total or 0)
        )
        if plan.is_empty:
            answer("The other copy holds nothing that this one lacks.")
            told = plan.unread
        else:
            taken = copies.take_copy(session, plan)
            session.save()
            answer(
                f"{taken.changed} page(s) changed, {taken.came} came, "
                f"{taken.conflicts} to decide, {taken.events} event(s) of the logs."
            )
            told = copies.copy_told(session, taken)
    for sentence in told:
        print(f"facing: {sentence}", file=sys.stderr)
    return ExitStatus.DONE


def _import_annotations(arguments: argparse.Namespace) -> int:
    """Take the annotations of another program in, and save."""
    from editor.session import annotating

    file = annotating.read_annotation_file(arguments.file)
    with writing_session(arguments.document, agent_of(arguments)) as session:
        document = session.document
        only = document.entry_number(arguments.page).id if arguments.page is not None else None
        pages = {entry.id: session.page(entry.id) for entry in document.entries}
        plan = annotating.plan_annotations(document, pages, file, only=only)
        if plan.pages:
            annotating.apply_annotations(session, plan)
            session.save()
    first, *told = annotating.annotations_told(plan)
    if plan.astray and only is None:
        told.append("Say with --page which page they are about.")
    answer(first)
    for sentence in told:
        print(f"facing: {sentence}", file=sys.stderr)
    return ExitStatus.DONE


def import_transcript(
    session: Session, transcript: Transcript, page_ids: Sequence[str], *, reads: bool = True
) -> int:
    """Import a transcript into pages and save; with `reads`, scans are read first of which nothing
    is known.

    Returns the exit status: that of a reading that failed, DONE otherwise.
    """
    from editor.session import importing

    status = _read_first(session, transcript, page_ids) if reads else ExitStatus.DONE
    readings = {page_id: session.page(page_id) for page_id in page_ids}
    plan = importing.plan_import(transcript, page_ids, readings)
    line = ProgressLine("Linking page")
    pages = importing.link_all(
        importing.link_tasks(session, plan),
        report=lambda progress: line.show(progress.done + 1, len(page_ids)),
    )
    kept = importing.keep_what_was_there(session, pages)
    importing.apply_import(session, plan, pages)
    session.save()
    for sentence in (*plan.notices, *importing.breaks_told(session, plan)):
        print(f"facing: {sentence}", file=sys.stderr)
    for path in kept:
        print(f"facing: what the page said before is kept in {path}.", file=sys.stderr)
    return status


def _read_first(session: Session, transcript: Transcript, page_ids: Sequence[str]) -> ExitStatus:
    from editor.cli.reading import read_pages
    from editor.ocr.reading import ReadingSettings
    from editor.session import importing

    unread = importing.unread_pages(session, transcript, page_ids)
    if not unread:
        return ExitStatus.DONE
    lang = "+".join(session.document.language) or "eng"
    return read_pages(session, unread, ReadingSettings(lang), jobs=None)
