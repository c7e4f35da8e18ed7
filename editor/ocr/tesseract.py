"""Tesseract as an `OcrEngine`, called the way pytesseract calls it, with a cancel and an
environment for each child.

May import `core`, `jobs`, pytesseract (inside functions: it costs start-up time) and its
neighbours. The command name, the child's streams, the error text and the OSD parser are
pytesseract's; the call itself is ours, because `pytesseract.run_tesseract` hands every child the
process environment (`OMP_THREAD_LIMIT` could only be set for the whole program), offers no way to
stop a running child, and leaves its output files behind when a child is killed by the time limit.
TSV and hOCR come from one run.
"""

from __future__ import annotations

import logging
import re
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from editor.core.errors import EditorError, MissingProgram, ScanError, UsageError
from editor.jobs import CancelToken
from editor.ocr.child import ChildOutcome, run_child
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, Orientation, QuarterTurn
from editor.ocr.tesseract_output import decode, read_baselines, read_tsv

log = logging.getLogger(__name__)

READING_MODES = (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
LARGEST_SIDE_PX = 32_767
TIMEOUT_S = 60.0
TIMEOUT_S_PER_MEGAPIXEL = 6.0

_QUERY_TIMEOUT_S = 30.0
_ASSUMED_MEGAPIXELS = 100.0
_NOT_READING_LANGUAGES = frozenset({"osd", "equ"})

_LANG = re.compile(r"[A-Za-z][\w/-]*(\+[A-Za-z][\w/-]*)*", re.ASCII)
_VERSION = re.compile(r"tesseract\s+v?(\d\S*)")
_PNM_SIZE = re.compile(rb"P[1-6]\s(?:\s*#[^\n]*\n)*\s*(\d+)\s(?:\s*#[^\n]*\n)*\s*(\d+)\s")
_FAILED_LANGUAGE = re.compile(r"Failed loading language '([^']+)'")
_NOTHING_TO_READ = ("Empty page", "Image too small to scale", "Too few characters")
_UNREADABLE = ("cannot read input file", "cannot be read", "no pix returned", "pix not read")
# 128 + signal is how a wrapper script tells what ended its child.
_KILLED, _KILLED_IN_SHELL = -9, 137


class TesseractEngine:
    """Tesseract 4 or 5 on this machine. `command` None means pytesseract's, which is the one on the
    PATH.

    Version and languages are asked once and kept; a language that seems to be missing is asked for
    again, so installing one needs no restart.
    """

    name = "tesseract"

    def __init__(self, command: str | None = None) -> None:
        self._given_command = command
        # No lock around these: two threads that ask at once both get the same answer.
        self._version: str | None = None
        self._languages: tuple[str, ...] | None = None

    def version(self, *, cancel: CancelToken | None = None) -> str:
        """Return the version as in "5.3.0"; raises `MissingProgram`."""
        if self._version is None:
            answer = self._ask("--version", cancel)
            found = _VERSION.search(answer)
            if found is None:
                raise MissingProgram(
                    f'"{self._command()}" does not answer like Tesseract; {_install_hint()}',
                    details=answer[:2000],
                )
            self._version = found[1]
        return self._version

    def languages(self, *, cancel: CancelToken | None = None) -> tuple[str, ...]:
        """Return the installed reading languages, sorted; raises `MissingProgram`."""
        if self._languages is None:
            self._languages = self._installed_languages(cancel)
        return self._languages

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        """Return what the picture says, its boxes in the picture's pixels; an empty page has no
        lines.

        Raises `UsageError` for a mode or language that makes no sense, `MissingProgram`,
        `Cancelled`, `ScanError` for a picture Tesseract cannot read, `EditorError` for a crash or
        the time limit. The child is gone within 0.2 s of a cancel.
        """
        _check(request)
        version = self.version(cancel=cancel)
        self._require_languages(request.lang, cancel)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(
            prefix="facing-ocr-", ignore_cleanup_errors=True
        ) as folder:
            output = Path(folder) / "page"
            outcome = self._read(request, output, cancel)
            lines: tuple[OcrLine, ...] = ()
            if outcome.returncode != 0:
                failure = _failure(request, outcome)
                if failure is not None:
                    raise failure
            else:
                table = _output_of(request, output.with_suffix(".tsv"))
                hocr = _output_of(request, output.with_suffix(".hocr"))
                lines = read_tsv(table, read_baselines(hocr))
        log.info(
            "Read %s in %.1f s: %d words",
            request.subject,
            time.monotonic() - begun,
            sum(len(line.words) for line in lines),
        )
        engine = EngineInfo(self.name, version)
        return OcrResult(engine, request.lang, request.psm, request.dpi, lines)

    def orientation(
        self, image: Path, dpi: int = 300, cancel: CancelToken | None = None
    ) -> Orientation | None:
        """Return the quarter turn that makes the picture upright (Tesseract's OSD); None where
        there is too little text, no `osd` model, or anything goes wrong: not knowing must never
        cost the page. Raises only `Cancelled`.
        """
        arguments = [str(image.absolute()), "-", "--psm", "0", "-l", "osd", "--dpi", str(dpi)]
        try:
            outcome = self._call(arguments, default_timeout_s(image), cancel)
        except (MissingProgram, OSError) as exc:
            log.warning("Orientation of %s is unknown: %s", image.name, exc)
            return None
        return _orientation_of(decode(outcome.stdout)) if outcome.returncode == 0 else None

    def _read(self, request: OcrRequest, output: Path, cancel: CancelToken | None) -> ChildOutcome:
        arguments = [str(request.image.absolute()), str(output), "--psm", str(request.psm)]
        arguments += ["-l", request.lang, "--dpi", str(request.dpi)]
        # Settings, not config files: a foreign tessdata folder may lack those.
        arguments += ["-c", "tessedit_create_tsv=1", "-c", "tessedit_create_hocr=1"]
        timeout_s = request.timeout_s or default_timeout_s(request.image)
        try:
            return self._call(arguments, timeout_s, cancel)
        except TimeoutError as exc:
            raise EditorError(
                f"Tesseract did not finish {request.subject} in {timeout_s:.0f} seconds and was"
                " stopped. Try another layout mode, or again when the computer is less busy.",
                details=str(exc),
            ) from exc

    def _call(
        self, arguments: list[str], timeout_s: float, cancel: CancelToken | None
    ) -> ChildOutcome:
        """Run Tesseract once; raises `MissingProgram`, `TimeoutError`, `Cancelled`."""
        streams = _pytesseract().subprocess_args()
        command = self._command()
        try:
            return run_child(
                [command, *arguments],
                # Its threads made pages eight times slower on two cores; pages run in parallel.
                env={**streams["env"], "OMP_THREAD_LIMIT": "1"},
                timeout_s=timeout_s,
                cancel=cancel,
                startupinfo=streams["startupinfo"],
            )
        except FileNotFoundError as exc:
            raise MissingProgram(
                f"Tesseract, which reads scans, is not installed; {_install_hint()}",
                details=str(exc),
            ) from exc
        except TimeoutError:
            raise
        except OSError as exc:
            raise MissingProgram(
                f'Tesseract could not be started as "{command}" ({exc.strerror});'
                f" {_install_hint()}",
                details=str(exc),
            ) from exc

    def _command(self) -> str:
        return self._given_command or cast(str, _pytesseract().tesseract_cmd)

    def _ask(self, question: str, cancel: CancelToken | None) -> str:
        try:
            outcome = self._call([question], _QUERY_TIMEOUT_S, cancel)
        except TimeoutError as exc:
            raise EditorError(
                f'Tesseract does not answer "{question}". Check that it runs in a terminal.',
                details=str(exc),
            ) from exc
        # Old versions answer on standard error.
        return decode(outcome.stdout + b"\n" + outcome.stderr)

    def _installed_languages(self, cancel: CancelToken | None) -> tuple[str, ...]:
        listed = {line.strip() for line in self._ask("--list-langs", cancel).splitlines()}
        reading = listed - _NOT_READING_LANGUAGES
        return tuple(sorted(lang for lang in reading if _LANG.fullmatch(lang)))

    def _require_languages(self, lang: str, cancel: CancelToken | None) -> None:
        """Raise `MissingProgram` naming each language that is not installed: Tesseract itself reads
        on without it.
        """
        wanted = lang.split("+")
        if all(part in self.languages(cancel=cancel) for part in wanted):
            return
        self._languages = installed = self._installed_languages(cancel)
        missing = [part for part in wanted if part not in installed]
        if missing:
            raise _missing_languages(missing, installed)


def default_timeout_s(image: Path) -> float:
    """Return the time limit for a picture: a minute, and six seconds a megapixel (usual pages take
    a twentieth of it).
    """
    megapixels = _ASSUMED_MEGAPIXELS
    try:
        with image.open("rb") as file:
            size = _PNM_SIZE.match(file.read(512))
    except OSError:
        size = None
    if size is not None:
        megapixels = int(size[1]) * int(size[2]) / 1e6
    return TIMEOUT_S + TIMEOUT_S_PER_MEGAPIXEL * megapixels


def _pytesseract() -> Any:
    import pytesseract.pytesseract

    return pytesseract.pytesseract


def check_settings(lang: str, psm: int) -> None:
    """Raise UsageError for a language or a layout mode that no Tesseract can have."""
    if psm not in READING_MODES:
        modes = ", ".join(str(mode) for mode in READING_MODES)
        reason = {0: "only finds the orientation", 2: "is not made in Tesseract"}.get(
            psm, "does not exist"
        )
        raise UsageError(f"Layout mode {psm} {reason}; choose one of {modes}.")
    if not _LANG.fullmatch(lang):
        raise UsageError(
            f'"{lang}" is no language for Tesseract; give codes such as eng, or eng+deu.'
        )


def _check(request: OcrRequest) -> None:
    check_settings(request.lang, request.psm)
    if request.dpi < 1:
        raise UsageError(f"A scan cannot have {request.dpi} dots per inch; give a positive number.")
    if not request.image.is_file():
        raise ScanError(f"The picture of {request.subject} is not there: {request.image.name}.")


def _output_of(request: OcrRequest, path: Path) -> str:
    try:
        return decode(path.read_bytes())
    except OSError as exc:
        raise EditorError(
            f"Tesseract left no answer for {request.subject}. Check that the disk is not full and"
            " try again.",
            details=str(exc),
        ) from exc


def _failure(request: OcrRequest, outcome: ChildOutcome) -> EditorError | None:
    """Return what a failed run means, None for a page on which there is nothing to read."""
    code, subject = outcome.returncode, request.subject
    chatter = " ".join(decode(outcome.stderr).split())
    details = f"tesseract ended with {code}: {chatter[-2000:]}"
    if code in (_KILLED, _KILLED_IN_SHELL):
        return EditorError(
            f"Tesseract was killed while reading {subject}, most likely for want of memory."
            " Close other programs, or read fewer pages at once.",
            details=details,
        )
    if code < 0 or code > 128:
        return EditorError(
            f"Tesseract crashed while reading {subject}{_signal_name(code)}."
            " Try another layout mode, or type the page by hand.",
            details=details,
        )
    failed = _FAILED_LANGUAGE.findall(chatter)
    if failed:
        return _missing_languages(failed, ())
    if "Image too large" in chatter:
        return ScanError(
            f"The picture of {subject} is too large for Tesseract, which reads up to"
            f" {LARGEST_SIDE_PX:,} pixels a side; scale it down first.",
            details=details,
        )
    if any(phrase in chatter for phrase in _NOTHING_TO_READ):
        return None
    if any(phrase in chatter for phrase in _UNREADABLE):
        return ScanError(
            f"Tesseract cannot read the picture of {subject}. Check that the scan is whole.",
            details=details,
        )
    return EditorError(
        f"Tesseract failed on {subject}. Try another layout mode; the log has what it said.",
        details=details,
    )


def _signal_name(code: int) -> str:
    number = -code if code < 0 else code - 128
    try:
        return f" ({signal.Signals(number).name})"
    except ValueError:
        return ""


def _missing_languages(missing: list[str], installed: tuple[str, ...]) -> MissingProgram:
    names = " and ".join(missing)
    have = f" Installed: {', '.join(installed)}." if installed else ""
    if sys.platform == "win32":
        how = "choose it under additional languages in the installer of Tesseract"
    elif sys.platform == "darwin":
        how = "install all languages with `brew install tesseract-lang`"
    else:
        packages = " ".join(f"tesseract-ocr-{_package_suffix(lang)}" for lang in missing)
        how = f"install it with `apt install {packages}`"
    return MissingProgram(f"Tesseract has no language {names}; {how}.{have}")


def _package_suffix(lang: str) -> str:
    return lang.lower().replace("_", "-").replace("/", "-")


def _install_hint() -> str:
    if sys.platform == "win32":
        return "install it with `winget install UB-Mannheim.TesseractOCR`, then start Facing again."
    if sys.platform == "darwin":
        return "install it with `brew install tesseract`."
    return "install it with `apt install tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd`."


def _orientation_of(report: str) -> Orientation | None:
    found: dict[str, Any] = _pytesseract().osd_to_dict(report)
    turn = found.get("rotate")
    if turn not in (0, 90, 180, 270):
        return None
    return Orientation(cast(QuarterTurn, turn), float(found.get("orientation_conf", 0.0)))
