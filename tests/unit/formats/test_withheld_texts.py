"""The search for what is withheld sees through the writing of each kind of file."""

from __future__ import annotations

import pytest

from editor.formats.withheld import first_found, searched_for
from tests.unit.formats.examples import mark, page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", 'page,text\r\n1,"met A. ""Kow"" & *B* there"\r\n'),
        ("a.md", 'met A\\. "Kow" \\& \\*B\\* there'),
        ("a.md", 'met <u>A. "Kow"</u> &amp; *B* there'),
        ("a.md", 'met A. "Kow"\\\n\\& \\*B\\* there'),
        ("a.xml", '<a>met <b>A. "Ko</b>w" &amp; *B* there</a>'),
        ("a.xml", "<a t='met A. \"Kow\" &amp; *B* there'/>"),
    ],
)
def test_a_secret_in_the_writing_of_a_format_is_found(name: str, data: str) -> None:
    secret = 'A. "Kow" & *B*'
    made = page(secret, (0, len(secret), mark("redaction", 1)))
    assert first_found(data.encode(), name, searched_for(made)) is not None
    assert first_found(data.replace("Ko", "No").encode(), name, searched_for(made)) is None
