"""The two faces of the transcript, loaded from the program's own files so that every system shows
the same.

May import QtGui and editor.paths. Family names are read back from Qt and not written down here,
because a font file may be replaced by another of its kind.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontDatabase

from editor import paths

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fonts:
    """Family names: a proportional reading face and a fixed-pitch typewriter face."""

    reading: str
    typewriter: str

    def face(self, name: str) -> str:
        """Return the family of the transcript face "reading" or "typewriter"."""
        return self.typewriter if name == "typewriter" else self.reading


def load_fonts() -> Fonts:
    """Register the faces that ship with the program; a face that is absent is the system's own."""
    reading, typewriter = "", ""
    for path in sorted((paths.resources() / "fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        if not families:
            log.warning("No font in %s", path.name)
            continue
        if QFontDatabase.isFixedPitch(families[0]):
            typewriter = typewriter or families[0]
        else:
            reading = reading or families[0]
    return Fonts(
        reading=reading or _system_family(QFont.StyleHint.Serif),
        typewriter=typewriter
        or QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(),
    )


def _system_family(hint: QFont.StyleHint) -> str:
    font = QFont()
    font.setStyleHint(hint)
    return font.defaultFamily()
