"""Hunspell dictionaries: where they lie, which ones a document's languages mean, and the open one.

May import the standard library, `editor.paths` and chunspell, the wrapper round Hunspell that has
wheels for every system. Hunspell only judges words here: what it would suggest costs 0.1 to 1 s a
word with the interpreter held (measured), which would stop the typing, and knows nothing of what
OCR confuses; see `editor.lexicon.candidates`.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editor import paths

log = logging.getLogger(__name__)

_LARGEST_BYTES: Final = 64 << 20
_MOST_ALPHABET: Final = 48
_RAREST_LETTER: Final = 2000
"""A letter is left out of the alphabet that is fewer than one in so many."""

_LANGUAGES: Final = {
    "afr": "af", "amh": "am", "ara": "ar", "asm": "as", "aze": "az", "bel": "be", "ben": "bn",
    "bod": "bo", "bos": "bs", "bre": "br", "bul": "bg", "cat": "ca", "ces": "cs", "cos": "co",
    "cym": "cy", "dan": "da", "deu": "de", "deu_latf": "de", "dzo": "dz", "ell": "el",
    "eng": "en", "enm": "enm", "epo": "eo", "est": "et", "eus": "eu", "fao": "fo", "fas": "fa",
    "fin": "fi", "fra": "fr", "frk": "de", "frm": "frm", "fry": "fy", "gla": "gd", "gle": "ga",
    "glg": "gl", "grc": "grc", "guj": "gu", "hat": "ht", "heb": "he", "hin": "hi", "hrv": "hr",
    "hun": "hu", "hye": "hy", "ind": "id", "isl": "is", "ita": "it", "ita_old": "it", "jav": "jv",
    "kan": "kn", "kat": "ka", "kaz": "kk", "khm": "km", "kir": "ky", "kmr": "kmr", "kor": "ko",
    "lao": "lo", "lat": "la", "lav": "lv", "lit": "lt", "ltz": "lb", "mal": "ml", "mar": "mr",
    "mkd": "mk", "mlt": "mt", "mon": "mn", "mri": "mi", "msa": "ms", "mya": "my", "nep": "ne",
    "nld": "nl", "nor": "nb", "oci": "oc", "ori": "or", "pan": "pa", "pol": "pl", "por": "pt",
    "pus": "ps", "que": "qu", "ron": "ro", "rus": "ru", "san": "sa", "sin": "si", "slk": "sk",
    "slv": "sl", "snd": "sd", "spa": "es", "spa_old": "es", "sqi": "sq", "srp": "sr",
    "srp_latn": "sr", "swa": "sw", "swe": "sv", "tam": "ta", "tat": "tt", "tel": "te",
    "tgk": "tg", "tha": "th", "tir": "ti", "tur": "tr", "uig": "ug", "ukr": "uk", "urd": "ur",
    "uzb": "uz", "uzb_cyrl": "uz", "vie": "vi", "yid": "yi", "yor": "yo",
}  # fmt: skip
"""What Tesseract calls a language, and what dictionaries are named after (ISO 639-1 where it has
one)."""
_PREFERRED: Final = {
    # Memoranda and telegrams quote each other: either spelling is right.
    "en": ("en_US", "en_GB"),
    "pt": ("pt_PT", "pt_BR"),
    "nb": ("nb_NO", "nn_NO"),
    "de": ("de_DE", "de_DE_frami", "de"),
    "sr": ("sr", "sr_Latn", "sr-Latn", "sr_RS"),
}
"""The dictionaries of a language that are used together, where there are several; else the one
named after the language alone, then after its country, then the first."""
_ENCODINGS: Final = {
    "MICROSOFT-CP1250": "cp1250", "MICROSOFT-CP1251": "cp1251", "MICROSOFT-CP1252": "cp1252",
    "TIS620-2533": "tis-620", "ISO-10646-1": "utf-8",
}  # fmt: skip
"""Names that Hunspell has for encodings and Python has not."""


@dataclass(frozen=True, slots=True)
class DictionaryFile:
    """A pair of files, `NAME.aff` and `NAME.dic`, in a folder."""

    name: str
    folder: Path

    @property
    def language(self) -> str:
        """What the name begins with: `en` of `en_US`."""
        return self.name.replace("-", "_").partition("_")[0].lower()


def user_folder() -> Path:
    """Return where a person puts dictionaries of their own; it may not exist yet."""
    return paths.config_dir() / "dictionaries"


def places() -> tuple[Path, ...]:
    """Return the folders that may hold dictionaries, a person's own first, then the ones that ship,
    then the system's; most of them do not exist."""
    own = [user_folder(), *map(Path, filter(None, os.environ.get("DICPATH", "").split(os.pathsep)))]
    return (*own, paths.resources() / "dictionaries", *_system_places())


def _system_places() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        for variable in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA", "APPDATA"):
            if base := os.environ.get(variable):
                yield Path(base) / "hunspell"
                yield from _below(Path(base) / "LibreOffice" / "share" / "extensions", "dict-*")
                yield Path(base) / "Mozilla Firefox" / "dictionaries"
        return
    if sys.platform == "darwin":
        yield home / "Library" / "Spelling"
        yield Path("/Library/Spelling")
        app = Path("/Applications/LibreOffice.app/Contents/Resources/extensions")
        yield from _below(app, "dict-*")
        yield from map(Path, ("/opt/homebrew/share/hunspell", "/opt/local/share/hunspell"))
    share = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    yield Path(share) / "hunspell"
    yield home / ".hunspell"
    for base in ("/usr/local/share", "/usr/share", "/run/host/usr/share"):
        yield from (Path(base) / "hunspell", Path(base) / "myspell" / "dicts")
        yield Path(base) / "myspell"
    for base in ("/usr/lib", "/usr/lib64", "/opt"):
        for office in _below(Path(base), "libreoffice*"):
            yield from _below(office / "share" / "extensions", "dict-*")
        yield Path(base) / "firefox" / "dictionaries"


def _below(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def found_in(folders: Iterable[Path]) -> tuple[DictionaryFile, ...]:
    """Return the dictionaries in folders; of one name the first one found."""
    found: dict[str, DictionaryFile] = {}
    for folder in folders:
        for aff in _below(folder, "*.aff"):
            if aff.stem not in found and aff.with_suffix(".dic").is_file():
                found[aff.stem] = DictionaryFile(aff.stem, folder)
    return tuple(found.values())


def chosen_for(language: str, found: Sequence[DictionaryFile]) -> tuple[DictionaryFile, ...]:
    """Return the dictionaries for a language as Tesseract names it (`eng`), or as a dictionary is
    named (`en_GB`, `en-GB`, `en`); none where there is none."""
    name = language.strip().replace("-", "_")
    by_name = {each.name.replace("-", "_").lower(): each for each in found}
    if exact := (by_name.get(name.lower()) if "_" in name else None):
        return (exact,)
    code = _LANGUAGES.get(name.lower(), name.partition("_")[0].lower())
    own = [each for each in found if each.language == code]
    preferred = [by_name[n.lower()] for n in _PREFERRED.get(code, ()) if n.lower() in by_name]
    if preferred:
        # The further names of German are other makes of the same.
        return tuple(preferred[:1] if code == "de" else preferred)
    for wanted in (code, f"{code}_{code}"):
        if wanted in by_name:
            return (by_name[wanted],)
    return tuple(sorted(own, key=lambda each: each.name)[:1])


def language_codes(found: Iterable[DictionaryFile]) -> frozenset[str]:
    """Return the languages of dictionaries as Tesseract names them, where it knows them."""
    codes: dict[str, str] = {}
    for tesseract, language in _LANGUAGES.items():
        codes.setdefault(language, tesseract)
    return frozenset(codes.get(each.language, each.language) for each in found)


class Dictionary:
    """An open dictionary. Any thread; one call at a time."""

    def __init__(self, file: DictionaryFile) -> None:
        """Read the files, which takes 0.1 to 0.3 s with the interpreter held: in a job, and before
        anybody types. Raises OSError where they cannot be read."""
        import hunspell

        self.file = file
        self._lock = threading.Lock()
        self._speller = hunspell.Hunspell(
            file.name,
            hunspell_data_dir=str(file.folder),
            system_encoding=sys.getfilesystemencoding(),
        )
        aff = _read(file.folder / f"{file.name}.aff")
        self._encoding = _encoding_of(aff)
        # Chunspell falls back to ASCII for what Python calls otherwise.
        self._speller._dic_encoding = self._encoding
        self._no_suggestion = _option(aff, b"NOSUGGEST").decode("latin-1")
        self._stems: tuple[str, ...] | None = None
        self.scripts = frozenset(map(script_of, self._sample()))
        """The scripts of its words, as `script_of` names them."""

    def spells(self, word: str) -> bool:
        """True where the dictionary has a word as `core.word_list.plain` gives it."""
        if not word or "\0" in word:
            return False
        try:
            with self._lock:
                return bool(self._speller.spell(word))
        except UnicodeEncodeError:
            return False

    def stems(self) -> tuple[str, ...]:
        """Return the words that its file lists, without the endings that its rules add; what the
        dictionary itself never suggests is left out."""
        if self._stems is None:
            self._stems = tuple(self._read_stems())
        return self._stems

    def alphabet(self) -> str:
        """Return the small letters of its words, the most frequent ones first; the rarest ones,
        as those of foreign names, are left out."""
        counts: dict[str, int] = {}
        for stem in self.stems()[:: max(1, len(self.stems()) // 4000)]:
            for char in stem.lower():
                if char.isalpha():
                    counts[char] = counts.get(char, 0) + 1
        least = sum(counts.values()) / _RAREST_LETTER
        often = [c for c in counts if counts[c] >= least]
        return "".join(sorted(often, key=lambda c: (-counts[c], c))[:_MOST_ALPHABET])

    def _sample(self) -> Iterator[str]:
        lines = _read(self.file.folder / f"{self.file.name}.dic").split(b"\n")
        for line in lines[1 :: max(1, len(lines) // 400)]:
            word = line.partition(b"/")[0].decode(self._encoding, "replace")
            yield from word[:4]

    def _read_stems(self) -> Iterator[str]:
        lines = _read(self.file.folder / f"{self.file.name}.dic").split(b"\n")
        for line in lines[1:]:
            if not line or line.startswith((b"#", b" ", b"\t")):
                continue
            entry = line.decode(self._encoding, "replace").split()[:1]
            word, _, flags = entry[0].partition("/") if entry else ("", "", "")
            if self._no_suggestion and self._no_suggestion in flags:
                continue
            if word.replace("'", "").replace("-", "").isalpha():
                yield word


def script_of(char: str) -> str:
    """Return the script of a letter as Unicode names it (`LATIN`, `CYRILLIC`), empty for others."""
    if not char.isalpha():
        return ""
    if char.isascii():
        return "LATIN"
    return unicodedata.name(char, "").partition(" ")[0]


class Shelf:
    """The dictionaries that were found and those that are open. Any thread."""

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._open: dict[DictionaryFile, Dictionary | None] = {}
        self._found: tuple[DictionaryFile, ...] | None = None

    def found(self) -> tuple[DictionaryFile, ...]:
        """Return every dictionary of this computer; looked for once."""
        if self._found is None:
            self._found = found_in(places() if self._folders is None else self._folders)
        return self._found

    def dictionaries(self, languages: Iterable[str]) -> tuple[Dictionary, ...]:
        """Return the dictionaries of languages, opened; one that cannot be read is left out and
        logged."""
        files: dict[DictionaryFile, None] = {}
        for language in languages:
            files.update(dict.fromkeys(chosen_for(language, self.found())))
        opened = (self._opened(file) for file in files)
        return tuple(each for each in opened if each is not None)

    def missing(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Return the languages that this computer has no dictionary for."""
        return tuple(each for each in languages if not chosen_for(each, self.found()))

    def _opened(self, file: DictionaryFile) -> Dictionary | None:
        with self._lock:
            if file not in self._open:
                try:
                    self._open[file] = Dictionary(file)
                except (OSError, ValueError) as error:
                    log.warning("dictionary %s cannot be used: %r", file.name, error)
                    self._open[file] = None
            return self._open[file]


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise ValueError(f"{path.name} is larger than any dictionary")
    return content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def _option(aff: bytes, name: bytes) -> bytes:
    for line in aff.split(b"\n"):
        parts = line.split()
        if len(parts) >= 2 and parts[0] == name:
            return parts[1]
    return b""


def _encoding_of(aff: bytes) -> str:
    name = _option(aff, b"SET").decode("ascii", "replace").upper() or "ISO8859-1"
    name = _ENCODINGS.get(name, name)
    try:
        "".encode(name)
    except LookupError:
        return "ascii"
    return name
