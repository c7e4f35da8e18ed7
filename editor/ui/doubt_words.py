"""The words for why something is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from editor.core.doubt_queue import Target
    from editor.core.doubting import Reason


def reason_in_words(reason: Reason) -> str:
    """Return a reason in words, for a person."""
    translate = QCoreApplication.translate
    words = {
        "unsure": translate("Doubts", "read with low confidence"),
        "unsure-nearby": translate("Doubts", "what stands beside it is in doubt too"),
        "unknown": translate("Doubts", "not in the dictionary"),
        "confusion": translate("Doubts", "“{read}” is often read for “{true}”"),
        "common-word": translate("Doubts", "“{read}” for “{true}” would make a commoner word"),
        "characters": translate("Doubts", "odd characters"),
        "sentence": translate("Doubts", "odd capital or stop for its place in the sentence"),
        "size": translate("Doubts", "its box does not fit its letters"),
        "place": translate("Doubts", "stands oddly in its line"),
        "mark": translate("Doubts", "disturbed by a mark"),
        "read-otherwise": translate("Doubts", "another reading differs"),
        "corrected": translate("Doubts", "the same reading was corrected elsewhere"),
        "own-confusion": translate("Doubts", "“{read}” was corrected to “{true}” in this document"),
    }
    return words[reason.kind].format(read=reason.read, true=reason.true)


def target_in_words(target: Target) -> str:
    """Return why something is in the queue where no reason is known, and what a person chooses."""
    translate = QCoreApplication.translate
    words: dict[Target, str] = {
        "likely": translate("Doubts", "Likely wrong"),
        "low-confidence": translate("Doubts", "Read with low confidence"),
        "unknown": translate("Doubts", "Not in the dictionary"),
        "confusion": translate("Doubts", "A word, but perhaps another"),
        "differs": translate("Doubts", "Readings differ"),
        "unseen": translate("Doubts", "Not looked at yet"),
        "mark": translate("Doubts", "Marks to confirm"),
        "orphan": translate("Doubts", "Marks without a place"),
        "query": translate("Doubts", "Queries"),
        "seen": translate("Doubts", "Marks seen by the program"),
    }
    return words[target]


def reasons_in_words(reasons: Iterable[Reason]) -> str:
    """Return reasons as one line, the weightiest first."""
    return "; ".join(map(reason_in_words, reasons))
