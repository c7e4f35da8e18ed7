"""Comments and proposals in words: who said what when, what is to become what.

May import QtCore, core and session. Names are claims; times are shown in the person's own zone.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from editor.core.comments import ANSWER, REOPENED, RESOLVED
from editor.core.document import Document
from editor.core.marks import Mark
from editor.core.suggestions import Suggestion
from editor.session.commenting import Said, name_of
from editor.session.proposing import Proposed
from editor.ui.mark_words import kind_word

translate = QCoreApplication.translate
_SHORT = 36


def row_words(document: Document, item: Said | Proposed) -> str:
    """Return the row of a list: page, number, who, and what in short."""
    if isinstance(item, Proposed):
        return translate("Comments", "{page} · {who}: {change}").format(
            page=item.page_number,
            who=name_of(document, item.found.suggestion.creator),
            change=change_words(item.found.suggestion),
        )
    mark = item.thread.mark
    said = " ".join((mark.comment or "").split())
    if item.number:
        return translate("Comments", "{page} · [{number}] {who}: {said}").format(
            page=item.page_number,
            number=item.number,
            who=name_of(document, mark.creator),
            said=said,
        )
    return translate("Comments", "{page} · {who}: {said}").format(
        page=item.page_number, who=name_of(document, mark.creator), said=said
    )


def state_words(item: Said | Proposed) -> str:
    """Return what is special about a row, or nothing."""
    if isinstance(item, Proposed):
        return translate("Comments", "the text was changed since") if item.is_stale else ""
    if item.thread.is_resolved:
        return translate("Comments", "resolved")
    if item.thread.is_lost:
        return translate("Comments", "its place is gone")
    count = sum(a.kind == ANSWER for a in item.thread.answers)
    return translate("Comments", "%n answer(s)", "", count) if count else ""


def change_words(proposal: Suggestion) -> str:
    """Return a proposed change in a line."""
    old = _short(proposal.old)
    if proposal.kind == "reading":
        if not proposal.old:
            return translate("Comments", "insert “{new}”").format(new=_short(proposal.new))
        if not proposal.new:
            return translate("Comments", "delete “{old}”").format(old=old)
        return translate("Comments", "“{old}” → “{new}”").format(old=old, new=_short(proposal.new))
    kind = kind_word(proposal.mark_kind)
    match proposal.action:
        case "add":
            return translate("Comments", "mark “{old}” as {kind}").format(old=old, kind=kind)
        case "remove":
            return translate("Comments", "remove the mark {kind}").format(
                kind=kind_word(proposal.old)
            )
        case _:
            return translate("Comments", "mark {old} → {kind}").format(
                old=kind_word(proposal.old), kind=kind
            )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def when_words(created: str | None) -> str:
    """Return a time of a file as it is written here; nothing for what is none."""
    moment = QDateTime.fromString(created or "", Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return ""
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


def thread_html(document: Document, item: Said) -> str:
    """Return a thread for reading: its place, then each that spoke."""
    where = translate("Comments", "Page {page}").format(page=item.page_number)
    if item.quoted:
        where = translate("Comments", "Page {page}, “{quoted}”").format(
            page=item.page_number, quoted=item.quoted
        )
    if item.thread.is_lost:
        where = translate("Comments", "{where} (gone from the page)").format(where=where)
    parts = [f"<p><i>{escape(where)}</i></p>"]
    parts += [_said_html(document, m) for m in (item.thread.mark, *item.thread.answers)]
    return "".join(parts)


def _said_html(document: Document, mark: Mark) -> str:
    who, when = name_of(document, mark.creator), when_words(mark.created)
    if mark.kind == RESOLVED:
        head = translate("Comments", "{who} resolved it · {when}").format(who=who, when=when)
    elif mark.kind == REOPENED:
        head = translate("Comments", "{who} opened it again · {when}").format(who=who, when=when)
    else:
        head = translate("Comments", "{who} · {when}").format(who=who, when=when)
    said = escape(mark.comment or "").replace("\n", "<br>")
    return f"<p><b>{escape(head)}</b><br>{said}</p>"


def proposal_html(document: Document, item: Proposed) -> str:
    """Return a proposal for reading: what is to become what, who says so and why."""
    proposal = item.found.suggestion
    head = translate("Comments", "{who} proposes · {when}").format(
        who=name_of(document, proposal.creator), when=when_words(proposal.created)
    )
    parts = [f"<p><b>{escape(head)}</b><br>{escape(change_words(proposal))}</p>"]
    if proposal.reason:
        parts.append(f"<p>{escape(proposal.reason)}</p>")
    if item.is_stale:
        told = translate(
            "Comments",
            "The text was changed since. Compare it with the scan: it can only be refused.",
        )
        parts.append(f"<p><i>{escape(told)}</i></p>")
    return "".join(parts)
