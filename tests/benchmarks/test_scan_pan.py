"""Pan and zoom steps on a 35-megapixel grey scan, against copying the pixels of the view."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.geometry import Size
from editor.core.page_view import ViewState
from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster
from editor.ui import theme
from editor.ui.scan_view import ScanView

SIDE = 1000


def median_ms(act: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def test_pan_and_zoom_steps_stay_within_a_frame(qtbot: QtBot, qapp: QApplication) -> None:
    scan = Pyramid.build(Raster.of(Image.effect_noise((5000, 7000), 80)))
    style, palette = qapp.styleSheet(), qapp.palette()
    theme.apply(qapp, theme.LIGHT)
    try:
        view = ScanView(theme.LIGHT)
        qtbot.addWidget(view)
        view.resize(SIDE, SIDE)
        view.show()
        qtbot.waitExposed(view)
        view.set_scan(Size(5000, 7000), scan)
        pixels = bytearray(SIDE * SIDE * 4)
        copy_ms = median_ms(lambda: bytes(pixels), 50)

        def painted(step: Callable[[], object]) -> Callable[[], None]:
            def act() -> None:
                step()
                qapp.processEvents()

            return act

        for zoom in (0.3, 1.0, 1.7):
            view.restore(ViewState(zoom, 2500, 3500))
            qapp.processEvents()
            pan_ms = median_ms(painted(lambda: view.pan(-7, -13)), 40)
            report(f"pan at {zoom:.0%}", pan_ms, copy_ms)
            assert pan_ms < 16
        view.restore(ViewState(1.0, 2500, 3500))
        zoom_ms = median_ms(painted(view.zoom_out), 6)
        report("zoom step", zoom_ms, copy_ms)
        # A step shows another level, whose tiles are cut the first time they are seen.
        assert zoom_ms < 50
    finally:
        qapp.setStyleSheet(style)
        qapp.setPalette(palette)


def report(what: str, taken_ms: float, copy_ms: float) -> None:
    ratio = taken_ms / copy_ms
    print(f"{what}: {taken_ms:.2f} ms, {ratio:.1f} × copying the view ({copy_ms:.2f} ms)")
