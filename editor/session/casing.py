"""Changing the case of a stretch of text, as a window or a script asks for it."""

from __future__ import annotations

from editor.core.recase import Case, ChangeCase, next_case, recased
from editor.core.spans import Span
from editor.session.session import Session


def change_case(session: Session, page_id: str, span: Span, case: Case) -> Span:
    """Put a stretch into upper, lower, title or sentence case; returns where it stands then."""
    text = span.slice(session.page(page_id).text)
    forms = recased(text, case, session.document.language)
    command = ChangeCase(page_id, span.start, tuple(zip(text, forms, strict=True)))
    session.execute(command)
    return command.span_after(span)


class CaseCycle:
    """Goes through the cases of one stretch, always from the letters that stood there at first, so
    that what a capital cannot tell (`ß`, `ﬁ`, `McCone`) comes back while one goes on.
    """

    def __init__(self, session: Session, page_id: str, span: Span) -> None:
        self._session, self._page_id = session, page_id
        self._start = span.start
        self._first = span.slice(session.page(page_id).text)
        self._forms: tuple[str, ...] = tuple(self._first)
        self._steps = self._order()

    def _order(self) -> list[tuple[str, ...]]:
        """The forms to come, each different from the others, the first letters last."""
        languages = self._session.document.language
        forms: list[tuple[str, ...]] = [self._forms]
        text = self._first
        for _ in range(4):
            case = next_case(text, languages)
            form = recased(self._first, case, languages)
            text = "".join(recased(text, case, languages))
            if all("".join(form) != "".join(each) for each in forms):
                forms.append(form)
        return [*forms[1:], forms[0]]

    @property
    def span(self) -> Span:
        """Where the stretch stands now."""
        return Span(self._start, self._start + len("".join(self._forms)))

    def goes_on(self, session: Session, page_id: str, span: Span) -> bool:
        """True where this is the same stretch, as the last step left it."""
        if session is not self._session or page_id != self._page_id or span != self.span:
            return False
        return span.slice(session.page(page_id).text) == "".join(self._forms)

    def step(self) -> Span:
        """Put the stretch into its next case; returns where it stands then."""
        form = self._steps.pop(0)
        self._steps.append(form)
        pieces = tuple(zip(self._forms, form, strict=True))
        self._session.execute(ChangeCase(self._page_id, self._start, pieces))
        self._forms = form
        return self.span
