"""Inks are named as a person would name them."""

from __future__ import annotations

import pytest

from editor.core.ink_names import ink_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("#353232", "black"),
        ("#8a8a88", "grey"),
        ("#202244", "blue-black"),
        ("#2a3fb0", "blue"),
        ("#66517a", "purple"),
        ("#b03030", "red"),
        ("#b02050", "red"),
        ("#2f6b3a", "green"),
        ("#6b4a2f", "brown"),
        ("blue pencil", "blue pencil"),
        ("#zzzzzz", "#zzzzzz"),
        (None, None),
    ],
)
def test_a_colour_has_its_everyday_name(code: str | None, name: str | None) -> None:
    assert ink_name(code) == name
