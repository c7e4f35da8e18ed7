"""Finds the fonts of a set by the names of their families: those that fontconfig knows, and those
in folders.

Three sets, so that what nets see of machines, hands and stamps that they have not learned can be
learned from pages of their own, and judged by yet others. None of the fonts is part of this
project; pictures drawn with them are under no condition of theirs.

Debian: fonts-gnutypewriter, -tlwg-typewriter-ttf, -tlwg-typist-ttf, -tlwg-typo-ttf,
-freefont-ttf, -liberation, -lmodern, -texgyre, -anonymous-pro, -breip, -dkg-handwriting, -bwht,
-kristi, -dancingscript, -rufscript, -ecolier-court, -femkeklaver, -kaushanscript, -cmu,
-urw-base35, -ocr-b, -levien-typoscript, -joscelyn. npm, by family: @expo-google-fonts, @fontsource.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import ImageFont

FAMILIES: Final = {
    "train": {
        "typed": (
            "GNUTypewriter/Standard", "Courier Prime/Regular", "Courier Prime/Bold",
            "Tlwg Typewriter/Regular", "Tlwg Typewriter/Bold", "Tlwg Typist/Regular",
            "Tlwg Typist/Bold", "Tlwg Typo/Regular", "FreeMono/Regular", "FreeMono/Bold",
            "Liberation Mono/Regular", "Latin Modern Mono/10 Regular",
            "Latin Modern Mono/8 Regular",
            "Latin Modern Mono Light/10 Bold", "TeX Gyre Cursor/Regular", "TeX Gyre Cursor/Bold",
            "Anonymous Pro/Regular", "PT Mono/Regular", "DejaVu Sans Mono/Book",
            "Inconsolata/Medium",
            "NanumGothicCoding/Regular", "Share Tech Mono/Regular", "Ubuntu Mono/Regular",
            "Cousine/Regular", "Source Code Pro/Regular", "Fira Mono/Regular",
            "Sometype Mono/Regular", "Overpass Mono/Regular", "Red Hat Mono/Regular",
            "DM Mono/Regular", "B612 Mono/Regular",
        ),
        "print": (
            "Liberation Serif/Regular", "Liberation Serif/Bold", "Liberation Serif/Italic",
            "Liberation Sans/Regular", "Liberation Sans/Bold", "TeX Gyre Schola/Regular",
            "TeX Gyre Schola/Bold", "TeX Gyre Bonum/Bold", "TeX Gyre Adventor/Regular",
            "TeX Gyre Heros/Bold", "Latin Modern Roman/10 Regular", "Latin Modern Roman/10 Bold",
            "Goudy Bookletter 1911/Regular", "Vollkorn/Regular", "Libre Baskerville/Regular",
            "EB Garamond/12 Regular", "TypoScript/Regular",
            "Gelasio/Regular", "Gentium Plus/Regular", "Caladea/Regular", "Crimson Text/Regular",
            "Cardo/Regular", "Unna/Regular", "Quattrocento/Regular", "PT Serif/Regular",
            "STIX Two Text/Regular", "IM FELL English/Regular", "Libre Caslon Text/Regular",
        ),
        "hand": (
            "Breip/Medium", "DkgHandwriting/Roman", "Because We Build/Regular",
            "Because We Connect/Regular", "Because We Create/Regular", "Because We Learn/Regular",
            "Kristi/Medium", "Dancing Script/Regular", "Rufscript/Regular",
            "Ecolier_court/Regular", "femkeklaver/Regular", "Caveat/Regular",
            "Reenie Beanie/Regular", "Nanum Pen/Regular", "Marck Script/Regular",
            "Patrick Hand/Regular", "Indie Flower/Regular", "Shadows Into Light/Regular",
            "Sacramento/Regular", "Mansalva/Regular", "TeX Gyre Chorus/Regular",
            "Annie Use Your Telescope/Regular", "Architects Daughter/Regular", "Bad Script/Regular",
            "Birthstone/Regular", "Cedarville Cursive/Regular", "Condiment/Regular",
            "Corinthia/Regular", "Covered By Your Grace/Regular", "Damion/Regular",
            "Ephesis/Regular", "Gaegu/Regular", "Handlee/Regular", "Herr Von Muellerhoff/Regular",
            "Homemade Apple/Regular", "Italianno/Regular", "Licorice/Regular",
            "Monsieur La Doulaise/Regular", "MonteCarlo/Regular", "Mr De Haviland/Regular",
            "Ms Madi/Regular", "Nanum Brush Script/Regular", "Neucha/Regular", "Oooh Baby/Regular",
            "Parisienne/Regular", "Pinyon Script/Regular", "Poor Story/Regular",
            "Rochester/Regular", "Rock Salt/Regular", "Schoolbell/Regular",
            "Sue Ellen Francisco /Regular", "Swanky and Moo Moo/Regular", "Tangerine/Regular",
            "The Girl Next Door/Regular", "Vibur/Medium", "Whisper/Regular", "Yellowtail/Regular",
            "Delicious Handrawn/Regular", "Short Stack/Regular", "Permanent Marker/Regular",
            "Shantell Sans/Regular",
            "Aguafina Script/Regular", "Beth Ellen/Regular", "Bonbon/Regular",
            "Clicker Script/Regular", "Cookie/Regular", "Dawning of a New Day/Regular",
            "Eagle Lake/Regular", "Fasthand/Regular", "Fuggles/Regular", "Grape Nuts/Regular",
            "Grechen Fuemen/Regular", "Jim Nightshade/Regular", "Just Me Again Down Here/Regular",
            "Klee One/Regular", "League Script/League Script", "Liu Jian Mao Cao/Regular",
            "Loved by the King/Regular", "Merienda/Regular", "Mr Bedfort/Regular",
            "Mrs Saint Delafield/Regular", "Niconne/Regular", "Nothing You Could Do/Regular",
            "Pacifico/Regular", "Playball/Regular", "Rancho/Regular", "Romanesco/Regular",
            "Ruge Boogie/Regular", "Satisfy/Regular", "Sedgwick Ave/Regular", "Square Peg/Regular",
            "Style Script/Regular", "Updock/Regular", "Waiting for the Sunrise/Regular",
            "Water Brush/Regular", "WindSong/Regular", "Yomogi/Regular", "Zhi Mang Xing/Regular",
            "Comforter/Regular", "Carattere/Regular", "Explora/Regular", "Splash/Regular",
            "Luxurious Script/Regular", "Imperial Script/Regular", "Moon Dance/Regular",
        ),
        "stamp": (
            "Liberation Sans/Bold", "Liberation Sans/Regular", "Liberation Sans Narrow/Bold",
            "Liberation Serif/Bold", "League Gothic/Regular", "Oswald/SemiBold",
            "Bebas Neue/Regular", "TeX Gyre Heros Cn/Bold", "TeX Gyre Adventor/Bold",
            "Old Standard TT/Bold", "Libre Franklin/Bold", "Libre Franklin/Medium",
            "Latin Modern Sans Demi Cond/10 Regular", "TeX Gyre Schola/Bold",
            "Cabin/Bold",
            "Alfa Slab One/Regular", "Archivo Narrow/Regular", "Archivo Narrow/Bold",
            "Archivo Black/Regular", "Black Ops One/Regular", "Fjalla One/Regular",
            "Saira Condensed/Regular", "Saira Condensed Condensed/Bold",
            "Saira Stencil One/Regular", "PT Sans Narrow/Regular", "PT Sans Narrow/Bold",
            "Rokkitt/Regular", "Rokkitt/Bold", "Staatliches/Regular", "Khand/Regular", "Khand/Bold",
            "Ubuntu Condensed/Regular", "Aleo/Regular", "Aleo/Bold", "Arvo/Regular", "Arvo/Bold",
            "Graduate/Regular", "Germania One/Regular", "Asap Condensed/Regular",
            "Asap Condensed/Bold",
        ),
    },
    "aside": {
        "typed": (
            "Cutive Mono/Regular", "Cutive/Regular", "NovaMono/Regular", "Oxygen Mono/Regular",
            "Roboto Mono/Regular", "Syne Mono/Regular", "Xanh Mono/Regular", "Azeret Mono/Regular",
            "Martian Mono/Regular", "JetBrains Mono/Regular", "Victor Mono/Regular",
            "Lekton/Regular", "Kode Mono/Regular", "Spline Sans Mono/Regular",
            "Noto Sans Mono/Regular",
        ),
        "print": (
            "Lora/Regular", "Merriweather/Regular", "Source Serif 4/Regular", "Domine/Regular",
            "Neuton/Regular", "Playfair Display/Regular", "Spectral/Regular",
            "Cormorant Garamond/Regular", "Alegreya/Regular", "Old Standard TT/Regular",
            "Linden Hill/Regular", "Bitter/Regular", "Rosarivo/Regular",
        ),
        "hand": (
            "Arizonia/Regular", "Bilbo/Regular", "Calligraffitti/Regular", "Coming Soon/Regular",
            "Crafty Girls/Regular", "Dekko/Regular", "Euphoria Script/Regular",
            "Fondamento/Regular", "Give You Glory/Regular", "Ruthie/Regular", "Itim/Regular",
            "Just Another Hand/Regular", "Kavivanar/Regular", "Kolker Brush/Regular",
            "Leckerli One/Regular", "Long Cang/Regular", "Lovers Quarrel/Regular",
            "Miss Fajardose/Regular", "Mr Dafoe/Regular", "My Soul/Regular", "Norican/Regular",
            "Over the Rainbow/Regular", "Petit Formal Script/Regular", "Qwigley/Regular",
            "Redressed/Regular", "Rouge Script/Regular", "Send Flowers/Regular",
            "Seaweed Script/Regular", "Sriracha/Regular", "Stalemate/Regular", "Sunshiney/Regular",
            "Vujahday Script/Regular", "Walter Turncoat/Regular", "Waterfall/Regular",
            "Yesteryear/Regular", "Zeyada/Regular", "Estonia/Regular", "Caramel/Regular",
            "Babylonica/Regular", "Gwendolyn/Regular", "Mea Culpa/Regular", "Inspiration/Regular",
            "Grey Qo/Regular", "Ballet/Regular",
        ),
        "stamp": (
            "Big Shoulders Display Thin/Bold", "Big Shoulders Display Thin Black/Regular",
            "Pathway Gothic One/Regular", "Francois One/Regular", "Squada One/Regular",
            "Stardos Stencil/Bold", "Stardos Stencil/Regular", "Allerta Stencil/Regular",
            "Passion One/Bold", "Passion One/Regular", "Russo One/Regular", "Paytone One/Regular",
            "Bowlby One SC/Regular", "Fira Sans Condensed/Bold", "Fira Sans Condensed/Regular",
            "Encode Sans Condensed/Bold", "Encode Sans Condensed/Regular",
            "IBM Plex Sans Condensed/Bold", "IBM Plex Sans Condensed/Regular",
            "Holtwood One SC/Regular", "Ultra/Regular", "Coustard/Regular", "Crete Round/Regular",
            "Sanchez/Regular", "Chivo/Bold", "Chivo/Regular", "Work Sans/Bold", "Work Sans/Regular",
            "Hammersmith One/Regular", "Viga/Regular", "Pragati Narrow/Bold",
            "Pragati Narrow/Regular", "Yanone Kaffeesatz/Bold", "Yanone Kaffeesatz/Regular",
        ),
    },
    "unseen": {
        "typed": (
            "Nimbus Mono PS/Regular", "Nimbus Mono PS/Bold", "IBM Plex Mono/Regular",
            "IBM Plex Mono/Light", "CMU Typewriter Text/Regular", "CMU Typewriter Text/Bold",
            "OCR B/Regular", "Special Elite/Regular", "Tlwg Mono/Regular", "Space Mono/Regular",
        ),
        "print": (
            "Nimbus Roman/Regular", "Nimbus Roman/Bold", "Nimbus Sans/Bold", "P052/Roman",
            "C059/Bold", "URW Gothic/Book", "CMU Serif/Roman", "Sorts Mill Goudy/Regular",
            "Zilla Slab/Regular",
        ),
        "hand": (
            "La Belle Aurore/Regular", "Alex Brush/Regular", "Allura/Regular",
            "Gochi Hand/Regular", "Kalam/Light", "Hurricane/Regular", "Meow Script/Regular",
            "Great Vibes/Regular", "Z003/Medium Italic", "Because We Mentor/Regular",
            "Because We Organize/Regular", "Gloria Hallelujah/Regular", "Joscelyn/Regular",
        ),
        "stamp": (
            "Anton/Regular", "Barlow Condensed/Bold", "Roboto Condensed/Bold",
            "Roboto Condensed/Regular", "Zilla Slab/Bold", "Teko/Medium", "Nimbus Sans/Bold",
            "Nimbus Sans Narrow/Bold", "Antonio/Bold", "C059/Bold", "OSP-DIN/DIN",
        ),
    },
}  # fmt: skip
"""For each set what it types, prints, writes and stamps with, as “family/style”."""


@dataclass
class Fonts:
    """The fonts of one set that are here, by what they are for; each a (name, path)."""

    by_use: dict[str, list[tuple[str, Path]]]

    @classmethod
    def found(cls, which: str, folders: Iterable[Path]) -> Fonts:
        """Look for the fonts of a set; raises SystemExit where a use has none."""
        known: dict[str, Path] = {}
        for path in sorted({*_of_fontconfig(), *_of_folders(folders)}):
            try:
                family, style = ImageFont.truetype(str(path), 20).getname()
            except OSError:
                continue
            known.setdefault(f"{family}/{style}", path)
        by_use = {
            use: [(name, known[name]) for name in names if name in known]
            for use, names in FAMILIES[which].items()
        }
        lacking = [use for use, fonts in by_use.items() if not fonts]
        if lacking:
            raise SystemExit(f"no font for {', '.join(lacking)}: see drawing/fonts.py for packages")
        return cls(by_use)

    def names(self) -> list[str]:
        return sorted({name for fonts in self.by_use.values() for name, _ in fonts})


def _of_fontconfig() -> list[Path]:
    command = shutil.which("fc-list")
    if command is None:
        return []
    told = subprocess.run([command, "--format", "%{file}\n"], capture_output=True, check=True)
    return [Path(p) for p in told.stdout.decode().split("\n") if p.endswith((".ttf", ".otf"))]


def _of_folders(folders: Iterable[Path]) -> list[Path]:
    return [p for folder in folders for p in folder.rglob("*") if _is_whole(p)]


def _is_whole(path: Path) -> bool:
    """Of what the web's packages part by script, the part for Latin."""
    of_web = path.suffix == ".woff" and "-latin-" in path.name and "-ext-" not in path.name
    return path.suffix in (".ttf", ".otf") or of_web
