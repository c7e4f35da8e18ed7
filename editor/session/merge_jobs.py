"""Taking a new reading as a job: what it makes of a page is worked out on a snapshot.

Merging a page of many words takes seconds, in which the window must not stand still. The result is
taken only where the page is still the very one it was worked out for, else it is worked out anew:
what was typed meanwhile counts like all that a person did.
"""

from __future__ import annotations

from collections.abc import Callable

from editor.core.errors import EditorError
from editor.core.merge_reading import MergedReading, MergeReading, WorkedOut
from editor.jobs import CancelToken, Report, Runner
from editor.session.session import Session


def take_reading_later(
    session: Session,
    runner: Runner,
    command: MergeReading,
    *,
    on_done: Callable[[MergedReading | None], None],
    on_error: Callable[[EditorError], None],
) -> None:
    """Take a reading as one undo step; tells how it was merged, None when it became the page's
    text. `on_error` also hears of a page that is gone."""
    page_id = command.reading.id

    def begin() -> None:
        page = session.page(page_id)

        def work(_cancel: CancelToken, _report: Report) -> WorkedOut:
            return command.worked_out(page)

        # The `ocr` lane may be full of pages, and this one waits to be shown.
        runner.submit("search", work, on_done=take, on_error=on_error, title="Taking what was read")

    def take(worked_out: WorkedOut) -> None:
        try:
            if session.page(page_id) is not worked_out.page:
                begin()
                return
            session.execute(worked_out)
        except EditorError as error:
            on_error(error)
            return
        on_done(worked_out.merged)

    try:
        begin()
    except EditorError as error:
        on_error(error)
