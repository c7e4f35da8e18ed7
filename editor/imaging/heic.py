"""HEIC photographs, decoded in a process of their own.

May import pi_heif and Pillow (inside functions) and core. A damaged HEIC can make pi_heif read
memory that is not its own (1.4.0: one changed byte in the EXIF box, a segmentation fault within a
minute of random damage); in this process it would take hours of unsaved work with it. The child
costs a tenth of a second for a kind of scan that is rare. It is no longer needed when the damaged
photograph of `tests/faults/test_bad_scans.py` raises an exception in pi_heif itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from editor.core.errors import ScanError
from editor.imaging.raster import MAX_PIXELS, Raster, Tone

if TYPE_CHECKING:
    from PIL import Image

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1")
_TIME_LIMIT_S = 120
_CHILD = "from editor.imaging.heic import answer; answer()"


@dataclass(frozen=True, slots=True)
class Photograph:
    """What a HEIC file says of its main image: already upright, since HEIC ignores EXIF
    orientation.
    """

    size: tuple[int, int]
    tone: Tone
    dpi: tuple[float, float] | None


def is_heic(head: bytes) -> bool:
    """True where the first bytes of a file are those of a HEIC or HEIF, and not of an AVIF."""
    return head[4:8] == b"ftyp" and head[8:12] in _BRANDS and b"avif" not in head[8:64]


def identify(path: Path) -> Photograph:
    """Return what the file says of its main image. Raises ScanError."""
    return _ask(path, "identify")[0]


def load(path: Path) -> Raster:
    """Return the main image as a raster; ask `identify` for its size first. Raises ScanError."""
    from PIL import Image as PillowImage

    told, data = _ask(path, "load")
    width, height = told.size
    channels = 3 if told.tone == "colour" else 1
    if len(data) != width * height * channels:
        raise _damaged(path, f"{len(data)} bytes of pixels")
    return Raster.of(PillowImage.frombytes("L" if channels == 1 else "RGB", told.size, data))


def answer() -> None:
    """Write what the parent asked for to standard output: a line of JSON, then the pixels. For the
    child only.
    """
    question, name = sys.argv[1], sys.argv[2]
    import pi_heif
    from PIL import Image as PillowImage

    from editor.imaging import pixels

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    PillowImage.MAX_IMAGE_PIXELS = MAX_PIXELS
    with PillowImage.open(name, formats=("HEIF",)) as image:
        tone = pixels.tone_of(image)
        header = {"size": image.size, "tone": tone, "dpi": pixels.exif_dpi(image)}
        sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
        if question == "load":
            image.load()
            upright: Image.Image = pixels.upright_eight_bit(image, tone=tone, orientation=1)
            sys.stdout.buffer.write(upright.tobytes())


def _ask(path: Path, question: str) -> tuple[Photograph, bytes]:
    places = os.pathsep.join(str(Path(place).resolve()) for place in sys.path)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, question, str(path.resolve())],
            env={**os.environ, "PYTHONPATH": places},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            check=True,
        )
        header, _, data = done.stdout.partition(b"\n")
        told = cast("dict[str, list[int]]", json.loads(header))
        dpi = told["dpi"]
        size = (int(told["size"][0]), int(told["size"][1]))
        photograph = Photograph(size, cast("Tone", told["tone"]), (dpi[0], dpi[1]) if dpi else None)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as exc:
        details = getattr(exc, "stderr", None) or repr(exc).encode()
        raise _damaged(path, details.decode(errors="replace")[-2000:]) from exc
    return photograph, data


def _damaged(path: Path, details: str) -> ScanError:
    return ScanError(
        f'Could not read "{path.name}": the file is damaged or cut short. Get a fresh copy of it.',
        details=details,
    )
