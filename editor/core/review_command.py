"""Giving a document other rules of review, as a step that can be undone. May import the core."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Change, Document, DocumentPart
from .review import ReviewRules


@dataclass(frozen=True, slots=True)
class SetReviewRules:
    """Set the rules of review of a document."""

    rules: ReviewRules
    label: str = "review-rules"

    def change(self, document: Document) -> Change:
        old = document.review_rules
        if old == self.rules:
            return Change(self.label, ())
        return Change(self.label, (DocumentPart((("review_rules", old, self.rules),)),))
