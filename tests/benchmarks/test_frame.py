"""What the telegram frame's recognisers cost: in step with the text, whatever stands in it.

A page four times as long may take about four times as long; one that took sixteen times would hold
up a survey for seconds on a text without line ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from editor.core.frame_recognisers import recognise
from tests import factories
from tests.frame_layouts import LAYOUTS

PARTS = {
    "sent": "Sent to Aa ",
    "dates": "the Jan 1 ",
    "labels": "FROM: ",
    "counts": "1 of 2 ",
    "released": "DECLASSIFIED\n",
    "telegram": LAYOUTS["incoming-1950s"][0],
}
LENGTH = 8_000
MOST = 9.0


def seconds(call: Callable[[], object]) -> float:
    """The least time of the processor in five calls, which others at work disturb least."""
    times = []
    for _ in range(5):
        begun = time.process_time()
        call()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("name", PARTS)
def test_a_longer_page_costs_in_step(name: str) -> None:
    part = PARTS[name]
    short = factories.page(part * (LENGTH // len(part)))
    long = factories.page(part * (4 * LENGTH // len(part)))
    floor = max(seconds(lambda: recognise(short)), 0.002)

    assert seconds(lambda: recognise(long)) / floor < MOST
