"""Whatever Tesseract does, a page costs one clear sentence at most: no hang, no child, no file
left.

A shell script plays Tesseract, so the real engine code runs up to the process boundary.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from editor.core.errors import (
    Cancelled,
    EditorError,
    ExitStatus,
    FormatError,
    MissingProgram,
    ScanError,
    UsageError,
)
from editor.jobs import CancelToken, JobRunner
from editor.ocr.engine import OcrRequest
from editor.ocr.tesseract import TesseractEngine, default_timeout_s
from tests.fake_engines import CrashingEngine, RefusingEngine, SlowEngine

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the fake program is a shell script"
)

LONG_S = 20.0
HEAD = """#!/bin/sh
case "$1" in
  --version) echo "tesseract 5.3.0"; exit 0;;
  --list-langs) printf 'List of available languages in "/x/" (3):\\neng\\nosd\\nfra\\n'; exit 0;;
esac
"""
# Holds a pipe open for as long as any process of it lives, then sleeps in a child of its own.
HANG = 'exec 9>"{pipe}"\nsleep 600\n'

Fake = Callable[[str], TesseractEngine]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this test."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a `tesseract` on the PATH that does what the script says when it is asked to read."""

    def make(script: str, head: str = HEAD) -> TesseractEngine:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "tesseract"
        program.write_text(head + script, "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return TesseractEngine()

    return make


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "page.pgm"
    path.write_bytes(b"P5\n4 4\n255\n" + bytes(16))
    return path


@pytest.fixture
def asked_for(picture: Path) -> OcrRequest:
    return OcrRequest(picture, label="page 3")


class LifeLine:
    """Tells when the hanging program has begun, and when its last process is gone."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.begun = threading.Event()
        self.gone_at = float("inf")
        self._pipe = pipe
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with self._pipe.open("rb") as file:
            self.begun.set()
            file.read()
        self.gone_at = time.monotonic()

    def wait_gone(self) -> float:
        self._thread.join(LONG_S)
        return self.gone_at


def read_failing(engine: TesseractEngine, request: OcrRequest) -> EditorError:
    with pytest.raises(EditorError) as caught:
        engine.recognise(request)
    return caught.value


def test_a_missing_tesseract_is_told_with_the_package(
    tmp_path: Path, asked_for: OcrRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = read_failing(TesseractEngine(), asked_for)
    assert isinstance(error, MissingProgram)
    assert error.status is ExitStatus.MISSING_PROGRAM
    assert "not installed" in error.message


@pytest.mark.parametrize(
    ("platform", "hint"),
    [
        ("linux", "apt install tesseract-ocr"),
        ("darwin", "brew install tesseract"),
        ("win32", "winget install UB-Mannheim.TesseractOCR"),
    ],
)
def test_the_way_to_install_is_that_of_the_system(
    platform: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from editor.ocr import tesseract

    monkeypatch.setattr(tesseract.sys, "platform", platform)
    with pytest.raises(MissingProgram, match=hint):
        TesseractEngine("no-such-tesseract").version()


def test_a_program_that_cannot_be_started_is_named(tmp_path: Path, asked_for: OcrRequest) -> None:
    program = tmp_path / "tesseract"
    program.write_text("not a program", "utf-8")
    error = read_failing(TesseractEngine(str(program)), asked_for)
    assert isinstance(error, MissingProgram)
    assert str(program) in error.message


def test_another_program_of_that_name_is_not_believed(fake: Fake, asked_for: OcrRequest) -> None:
    error = read_failing(fake("", head="#!/bin/sh\necho hello\n"), asked_for)
    assert isinstance(error, MissingProgram)
    assert "does not answer like Tesseract" in error.message


@pytest.mark.parametrize(("lang", "package"), [("deu", "deu"), ("eng+chi_sim", "chi-sim")])
def test_a_missing_language_is_told_with_its_package_before_anything_is_read(
    fake: Fake, picture: Path, tmp_path: Path, lang: str, package: str
) -> None:
    engine = fake(f'touch "{tmp_path}/was-read"\n')
    error = read_failing(engine, OcrRequest(picture, lang=lang))
    assert isinstance(error, MissingProgram)
    assert f"`apt install tesseract-ocr-{package}`" in error.message
    assert "Installed: eng, fra." in error.message
    assert not (tmp_path / "was-read").exists()


def test_a_language_installed_meanwhile_needs_no_restart(
    fake: Fake, picture: Path, tmp_path: Path
) -> None:
    head = HEAD.replace("exit 0;;\nesac", f'cat "{tmp_path}/more"; exit 0;;\nesac')
    (tmp_path / "more").touch()
    engine = fake("exit 1\n", head=head)
    assert isinstance(read_failing(engine, OcrRequest(picture, lang="deu")), MissingProgram)
    (tmp_path / "more").write_text("deu\n", "utf-8")
    assert not isinstance(read_failing(engine, OcrRequest(picture, lang="deu")), MissingProgram)
    assert engine.languages() == ("deu", "eng", "fra")


def test_a_language_that_fails_to_load_is_named(fake: Fake, asked_for: OcrRequest) -> None:
    said = "Failed loading language 'eng' Tesseract couldn't load any languages!"
    error = read_failing(fake(f'echo "{said}" >&2\nexit 1\n'), asked_for)
    assert isinstance(error, MissingProgram)
    assert "tesseract-ocr-eng" in error.message


@pytest.mark.parametrize("psm", [0, 2, 14, -1])
def test_a_mode_that_reads_nothing_is_wrong_use(picture: Path, psm: int) -> None:
    with pytest.raises(UsageError, match=f"Layout mode {psm} "):
        TesseractEngine("no-such-tesseract").recognise(OcrRequest(picture, psm=psm))


@pytest.mark.parametrize("lang", ["", "eng+", "../eng", "-c", "eng deu", "eng\n"])
def test_a_language_that_is_no_code_is_wrong_use(picture: Path, lang: str) -> None:
    with pytest.raises(UsageError, match="no language"):
        TesseractEngine("no-such-tesseract").recognise(OcrRequest(picture, lang=lang))


def test_a_picture_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="page 3"):
        TesseractEngine("no-such-tesseract").recognise(
            OcrRequest(tmp_path / "gone.pgm", label="page 3")
        )


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("kill -SEGV $$\n", "crashed while reading page 3 (SIGSEGV)"),
        ("exit 134\n", "crashed while reading page 3 (SIGABRT)"),
        ("kill -KILL $$\n", "killed while reading page 3, most likely for want of memory"),
        ("exit 137\n", "killed while reading page 3, most likely for want of memory"),
        ("echo 'Image too large: (40000, 10)' >&2; exit 1\n", "up to 32,767 pixels a side"),
        ("echo 'Error in pixRead: pix not read' >&2; exit 1\n", "cannot read the picture"),
        ("echo 'something new' >&2; exit 1\n", "Tesseract failed on page 3."),
        ("exit 0\n", "left no answer for page 3"),
    ],
)
def test_a_failed_run_is_one_sentence_and_leaves_no_file(
    fake: Fake, asked_for: OcrRequest, scratch: Path, script: str, sentence: str
) -> None:
    error = read_failing(fake(script), asked_for)
    assert sentence in error.message
    assert "something new" not in error.message
    assert list(scratch.iterdir()) == []


def test_what_tesseract_said_is_kept_in_the_details(fake: Fake, asked_for: OcrRequest) -> None:
    error = read_failing(fake("echo 'something new' >&2; exit 1\n"), asked_for)
    assert "something new" in error.details


@pytest.mark.parametrize(
    "said", ["Empty page!!", "Image too small to scale!! (2x36 vs min width of 3)"]
)
def test_nothing_to_read_is_an_empty_page_and_no_error(
    fake: Fake, asked_for: OcrRequest, said: str
) -> None:
    assert fake(f"echo '{said}' >&2; exit 1\n").recognise(asked_for).lines == ()


def test_damaged_utf8_costs_its_letter_only(
    fake: Fake, asked_for: OcrRequest, data: Path, tmp_path: Path
) -> None:
    table = (data / "ocr" / "picture.tsv").read_bytes().replace(b"quick", b"qu\xff\xfeck")
    (tmp_path / "bad.tsv").write_bytes(table)
    (tmp_path / "bad.hocr").write_bytes(b"\xff\xfe")
    result = fake(
        f'cp "{tmp_path}/bad.tsv" "$2.tsv"; cp "{tmp_path}/bad.hocr" "$2.hocr"\n'
    ).recognise(asked_for)
    words = list(result.words)
    assert len(words) == 19
    assert [(word.text, word.conf) for word in words if word.conf == 0] == [("qu\ufffd\ufffdck", 0)]


def test_an_answer_that_is_no_table_is_one_sentence(fake: Fake, asked_for: OcrRequest) -> None:
    error = read_failing(fake('echo "<html>" | tee "$2.tsv" > "$2.hocr"\n'), asked_for)
    assert isinstance(error, FormatError)
    assert "row 1" in error.message


def test_the_time_limit_kills_tesseract_and_its_children(
    fake: Fake, picture: Path, tmp_path: Path, scratch: Path
) -> None:
    life = LifeLine(tmp_path / "pipe")
    engine = fake(HANG.format(pipe=tmp_path / "pipe"))
    error = read_failing(engine, OcrRequest(picture, timeout_s=0.5, label="page 3"))
    assert "did not finish page 3" in error.message
    assert life.wait_gone() < float("inf")
    assert list(scratch.iterdir()) == []


def test_cancelling_a_job_kills_tesseract_at_once(
    fake: Fake, asked_for: OcrRequest, tmp_path: Path, scratch: Path
) -> None:
    life = LifeLine(tmp_path / "pipe")
    engine = fake(HANG.format(pipe=tmp_path / "pipe"))
    errors: list[EditorError] = []
    with JobRunner() as runner:
        job = runner.submit(
            "ocr",
            lambda token, _report: engine.recognise(asked_for, cancel=token),
            on_error=errors.append,
        )
        assert life.begun.wait(LONG_S)
        asked = time.monotonic()
        job.cancel()
        assert job.wait(LONG_S)
        # 0.2 s is the aim; a busy machine gets some air.
        assert life.wait_gone() - asked < 1.0
    assert [type(error) for error in errors] == [Cancelled]
    assert list(scratch.iterdir()) == []


def test_closing_the_runner_stops_all_reading(
    fake: Fake, asked_for: OcrRequest, tmp_path: Path
) -> None:
    life = LifeLine(tmp_path / "pipe")
    engine = fake(HANG.format(pipe=tmp_path / "pipe"))
    runner = JobRunner(ocr_threads=1)
    for _ in range(3):
        runner.submit("ocr", lambda token, _report: engine.recognise(asked_for, cancel=token))
    assert life.begun.wait(LONG_S)
    assert runner.close(LONG_S)
    assert life.wait_gone() < float("inf")


def test_a_cancel_before_the_start_starts_nothing(
    fake: Fake, asked_for: OcrRequest, tmp_path: Path
) -> None:
    token = CancelToken()
    token.cancel()
    engine = fake("", head=f'#!/bin/sh\ntouch "{tmp_path}/started"\n')
    with pytest.raises(Cancelled):
        engine.recognise(asked_for, cancel=token)
    assert not (tmp_path / "started").exists()


def test_a_tesseract_that_hangs_before_reading_can_be_cancelled_too(
    fake: Fake, asked_for: OcrRequest, tmp_path: Path
) -> None:
    life = LifeLine(tmp_path / "pipe")
    engine = fake("", head="#!/bin/sh\n" + HANG.format(pipe=tmp_path / "pipe"))
    token = CancelToken()
    threading.Thread(target=lambda: life.begun.wait(LONG_S) and token.cancel()).start()
    with pytest.raises(Cancelled):
        engine.recognise(asked_for, cancel=token)
    assert life.wait_gone() < float("inf")


def test_each_child_gets_one_thread_the_resolution_and_a_path(
    fake: Fake, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "8")
    engine = fake(f'echo "$OMP_THREAD_LIMIT" "$@" > "{tmp_path}/asked"\nexit 1\n')
    read_failing(engine, OcrRequest(picture, lang="fra+eng", psm=6, dpi=150))
    asked = (tmp_path / "asked").read_text("utf-8").split()
    assert asked[:2] == ["1", str(picture)]
    assert asked[3:9] == ["--psm", "6", "-l", "fra+eng", "--dpi", "150"]
    assert os.environ["OMP_THREAD_LIMIT"] == "8"


@pytest.mark.parametrize(
    "script", ["kill -SEGV $$\n", "exit 1\n", "echo gibberish\n", "printf '\\377\\376'\n"]
)
def test_an_orientation_that_cannot_be_found_never_fails_the_page(
    fake: Fake, picture: Path, script: str
) -> None:
    assert fake(script).orientation(picture) is None


def test_orientation_without_tesseract_is_unknown(picture: Path) -> None:
    assert TesseractEngine("no-such-tesseract").orientation(picture) is None


def test_the_time_limit_grows_with_the_picture(tmp_path: Path) -> None:
    page, other = tmp_path / "page.ppm", tmp_path / "page.png"
    page.write_bytes(b"P6\n# made by a scanner\n5000 2000\n255\n")
    other.write_bytes(b"\x89PNG")
    assert default_timeout_s(page) == pytest.approx(120)
    assert default_timeout_s(other) > 120


def test_an_engine_that_breaks_fails_its_job_with_a_sentence(asked_for: OcrRequest) -> None:
    errors: list[EditorError] = []
    with JobRunner() as runner:
        for engine in (CrashingEngine(), RefusingEngine()):
            job = runner.submit(
                "ocr",
                lambda token, _report, engine=engine: engine.recognise(asked_for, cancel=token),
                on_error=errors.append,
                title="Reading page 3",
            )
            assert job.wait(LONG_S)
    assert "Reading page 3 failed unexpectedly (ZeroDivisionError)" in errors[0].message
    assert errors[1].message == "The engine is out of ink. Fill it up."


def test_a_slow_engine_stops_when_its_job_is_cancelled(asked_for: OcrRequest) -> None:
    engine, errors = SlowEngine(), []
    with JobRunner() as runner:
        job = runner.submit(
            "ocr",
            lambda token, _report: engine.recognise(asked_for, cancel=token),
            on_error=errors.append,
        )
        assert engine.begun.wait(LONG_S)
        job.cancel()
        assert job.wait(LONG_S)
    assert [type(error) for error in errors] == [Cancelled]
