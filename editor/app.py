"""Puts the program together: arguments, settings, fonts, theme, window, crash hook.

The composition root: the only place besides `editor.ui` that knows Qt. `render` is the window drawn
off-screen, so a picture of a page is what a person would see, not a second drawing of it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QTimer,
)
from PySide6.QtWidgets import QApplication

import editor
from editor import paths
from editor.core.errors import EditorError, ExitStatus, ScanError
from editor.core.settings import Settings
from editor.storage.settings_file import (
    load_geometry,
    load_settings,
    save_geometry,
    save_settings,
)
from editor.ui.collecting import Collecting
from editor.ui.main_window import MainWindow
from editor.ui.plurals import EnglishPlurals
from editor.ui.theme import apply, apply_text_size, theme_for

if TYPE_CHECKING:
    from editor.ocr.engine import OcrEngine
    from editor.ui.fonts import Fonts

log = logging.getLogger(__name__)

_M_MMAP_THRESHOLD = -3  # of malloc.h
_MMAP_FROM_BYTES = 1 << 20
_SWITCH_S = 0.0005
RENDER_TIMEOUT_S = 60.0


def main(argv: Sequence[str]) -> int:
    """Open the window, or draw it; returns the exit status."""
    _start_log()
    if argv and argv[0] == "render":
        return _render_command(argv[1:])
    arguments = _window_parser().parse_args(argv)
    if arguments.offscreen is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return _guarded(lambda: _sample_offscreen(arguments.offscreen))
    if not _has_display():
        print(
            "facing: there is no display to open the window on. Set DISPLAY, or use a command "
            "that needs none: facing --help.",
            file=sys.stderr,
        )
        return int(ExitStatus.MISSING_PROGRAM)
    application = make_application([sys.argv[0]])
    window = make_window()
    _install_crash_hook(window)
    window.show()
    if arguments.sample:
        QTimer.singleShot(0, lambda: window.files.open_sample())
    elif arguments.files:
        files = [p.absolute() for p in arguments.files]
        QTimer.singleShot(0, lambda: window.files.open_files(files))
    elif window.settings.on_start == "last" and window.settings.open_document:
        QTimer.singleShot(0, lambda: window.files.open_last())
    return application.exec()


def _has_display() -> bool:
    """True unless Qt would abort for want of one; only X11 and Wayland can be missing."""
    if sys.platform in ("win32", "darwin") or "QT_QPA_PLATFORM" in os.environ:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _start_log() -> None:
    """Log to standard error what FACING_LOG asks for, and nothing otherwise."""
    logging.basicConfig(level=os.environ.get("FACING_LOG", "CRITICAL"), format="%(message)s")
    _log_qt_messages()


class _Parser(argparse.ArgumentParser):
    """Tells wrong use in one sentence, as every other failure is told."""

    def error(self, message: str) -> NoReturn:
        """Leave with the status of wrong use."""
        self.exit(ExitStatus.USAGE, f"facing: {message}. See {self.prog} --help.\n")


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="facing", description="Open the window.")
    parser.add_argument("files", metavar="DOC | SCAN", type=Path, nargs="*")
    parser.add_argument("--sample", action="store_true", help="open a copy of the sample telegram")
    parser.add_argument(
        "--offscreen", metavar="FOLDER", type=Path, help="with --sample: no window, files here"
    )
    return parser


def _give_memory_back() -> None:
    """Let large pieces of memory that are freed go back to the system (glibc only).

    By itself glibc raises the size from which it does so with the largest piece freed, up to
    32 MB; decoded scans then leave some 200 MB behind that nobody uses.
    """
    import ctypes

    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MMAP_FROM_BYTES)
    except (OSError, AttributeError):
        log.debug("this system has no mallopt")


def make_application(argv: list[str]) -> QApplication:
    """Return the application object, made when there is none yet, with its fonts."""
    # Each call into Qt gives the interpreter away; a job that computes would keep it for 5 ms each
    # time, some ten times in a key press.
    sys.setswitchinterval(_SWITCH_S)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.setStyle("Fusion")
        has_plurals = application.findChild(EnglishPlurals) is not None
    else:
        # Not setStyle, which gives the style back: a wrapper of that with all its lists takes
        # longer than the application itself, as it does to look for children.
        application = QApplication([*(argv or ["facing"]), "-style", "fusion"])
        has_plurals = False
    application.setApplicationName("Facing")
    application.setApplicationVersion(editor.__version__)
    application.setDesktopFileName("facing")
    if not has_plurals:
        application.installTranslator(EnglishPlurals(application))
        Collecting(application)
    return application


def make_window(settings: Settings | None = None) -> MainWindow:
    """Return the window, with the person's settings unless others are given."""
    notice, keeps_geometry = "", settings is None
    if settings is None:
        loaded = load_settings()
        settings, notice = loaded.settings, loaded.notice
    application = QApplication.instance()
    if isinstance(application, QApplication):
        # While there are no widgets yet that would have to be polished again.
        apply_text_size(application, settings.interface_size_percent)
        apply(application, theme_for(settings.theme))
    window = MainWindow(
        settings=settings,
        engine=_engine,
        save_settings=save_settings,
        fonts=_fonts,
        geometry=_kept_geometry() if keeps_geometry else (),
        keep_geometry=_keep_geometry if keeps_geometry else None,
    )
    if notice:
        window.messages.warning(notice)
    return window


def _engine() -> OcrEngine:
    """The reading program, for a window that is about to decode its first scan."""
    _give_memory_back()
    from editor.ocr.tesseract import TesseractEngine

    return TesseractEngine()


def _fonts() -> Fonts:
    from editor.ui.fonts import load_fonts

    return load_fonts()


def _kept_geometry() -> tuple[bytes, ...]:
    """The parts of the window's geometry, each behind its length; empty when none was kept."""
    kept, parts = load_geometry(), []
    while len(kept) >= 4:
        end = 4 + int.from_bytes(kept[:4], "big")
        parts.append(kept[4:end])
        kept = kept[end:]
    return tuple(parts)


def _keep_geometry(window: MainWindow) -> None:
    parts = window.geometry_parts()
    save_geometry(b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def _log_qt_messages() -> None:
    """Send what Qt has to say to the log; its chatter on standard error is no answer of ours."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def tell(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        logging.getLogger("qt").log(levels[kind], "%s", message)

    qInstallMessageHandler(tell)


def _install_crash_hook(window: MainWindow) -> None:
    """Show unexpected errors instead of losing them on a terminal that nobody sees."""
    from types import TracebackType

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        from editor.ui.messages import error_dialog

        # Shown, not exec'd: a second error must not wait behind the first.
        error_dialog(window, error).show()

    sys.excepthook = hook


# Off-screen


def _render_command(argv: Sequence[str]) -> int:
    parser = _Parser(
        prog="facing render", description="Draw the window on a page into a PNG picture."
    )
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--page", metavar="N", type=int, default=1)
    parser.add_argument("-o", dest="output", metavar="PNG", type=Path)
    parser.add_argument("--size", type=_size, default=(1600, 1000), metavar="WxH")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    arguments = parser.parse_args(argv)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return _guarded(lambda: _render(arguments))


def _size(text: str) -> tuple[int, int]:
    width, times, height = text.lower().partition("x")
    if not (times and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is no size; write it like 1600x1000")
    if not (200 <= int(width) <= 16_000 and 200 <= int(height) <= 16_000):
        raise argparse.ArgumentTypeError("the size must be between 200x200 and 16000x16000")
    return int(width), int(height)


def _guarded(run: Callable[[], int]) -> int:
    try:
        return run()
    except EditorError as error:
        print(f"facing: {error.message}", file=sys.stderr)
        return int(error.status)
    except KeyboardInterrupt:
        print("facing: stopped.", file=sys.stderr)
        return int(ExitStatus.INTERRUPTED)


def _render(arguments: argparse.Namespace) -> int:
    from editor.session import Session
    from editor.session.people import agent_named, user_name

    session = Session.open(arguments.document, agent=agent_named(user_name()), write=False)
    try:
        page_id = session.document.entry_number(arguments.page).id
        session.page(page_id)
    except BaseException:
        session.close()
        raise
    make_application(["facing"])
    window = make_window(Settings(theme=arguments.theme, animates=False, checks_spelling=False))
    failures: dict[str, str] = {}
    window.loader.failed.connect(failures.__setitem__)
    try:
        window.resize(*arguments.size)
        window.set_session(session)
        window.messages.clear()
        window.show_page(page_id)
        _wait_for(lambda: window.runner.is_idle)
        if page_id in failures:
            # A window with an empty place for the scan is no picture of the page.
            raise ScanError(failures[page_id])
        picture_of(window, arguments.output or Path(f"{session.name}.png"))
    finally:
        window.close()
    return 0


def picture_of(window: MainWindow, output: Path) -> None:
    """Draw the window into a PNG file once its scan is there; raises SaveError."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    from editor.session.exporting import write_output

    window.show()
    _wait_for(lambda: window.runner.is_idle)
    window.workspace.scan.picture.is_patient = True
    window.refresh()
    _settle()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    write_output(output, bytes(data.data()))


def _wait_for(is_done: Callable[[], bool]) -> None:
    """Let the program run until something is true; only where there is no event loop of its own."""
    until = time.monotonic() + RENDER_TIMEOUT_S
    while time.monotonic() < until:
        _settle()
        if is_done():
            _settle()
            return
        time.sleep(0.005)
    raise EditorError("The picture could not be drawn in time. Try again, or a smaller scan.")


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _sample_offscreen(folder: Path) -> int:
    """Do what the window does with the sample, without a screen, and say where the results are."""
    import shutil

    document = folder / "telegram-1714.facing"
    shutil.rmtree(document, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(paths.resources() / "samples" / "telegram-1714.facing", document)
    make_application(["facing"])
    window = make_window(Settings(theme="light", animates=False, checks_spelling=False))
    try:
        window.resize(1600, 1000)
        if not window.files.open_path(document):
            return int(ExitStatus.INPUT)
        session = window.session
        assert session is not None
        session.save()
        entry = session.document.entries[0]
        picture = folder / "window.png"
        picture_of(window, picture)
    finally:
        window.close()
    print(f"Annotation file: {document / 'annotations' / f'{entry.id}.json'}")
    print(f"Picture of the window: {picture}")
    return 0
