"""The restorable versions of a page, in `versions/0001/NAME.jsonl`: one file a person."""

from __future__ import annotations

from dataclasses import dataclass

from editor.core.marks import Agent


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a page that can be had back; `number` grows with time and stays the same.

    `kind` is `saved ocr import restored found text submitted returned approved`; `agent` is None
    where nobody knows who it was.
    """

    number: int
    when: str
    agent: Agent | None
    kind: str
    label: str = ""
