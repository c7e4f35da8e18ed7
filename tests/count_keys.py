"""Prints how many keys each page of the shared facsimiles and typed English pages takes.

    python -m tests.count_keys [FOLDER]

Pages are read by OCR into `FOLDER`, which is kept, so that counting again reads nothing anew. On
facsimiles the truth has every word, so that what was read too much is wrong; on corpus pages the
truth leaves out stamps and handwriting, and only what it has is counted.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from editor.cli.common import reading_session
from editor.cli.main import main as facing
from editor.core.document import Page
from editor.lexicon.words import open_lexicon
from tests.conftest import SHARED
from tests.facsimile_pages import truth_files
from tests.typist import FacingTypist, mends_of, plain, spell_checked

ENGLISH = re.compile(r"EHRI-.*(?:US|EN|ET-YV\d+)_\d+")


def corpus_truth(path: Path) -> list[str]:
    """Return the words of an ALTO file of the corpus."""
    root = ElementTree.parse(path).getroot()
    space = re.match(r"\{.*\}", root.tag)
    strings = root.iter(f"{space.group() if space else ''}String")
    return " ".join(s.get("CONTENT", "") for s in strings).split()


def scan_of(path: Path) -> tuple[Path, int] | None:
    """Return the scan that lies beside a truth file, and which of its pages from 0."""
    for file in path.parent.glob("*.tif"):
        # A file of several pages is named by the first and the last of them.
        run = re.fullmatch(r"(.*_)(\d+)-(\d+)", file.stem)
        number = re.fullmatch(r"(.*_)(\d+)", path.stem)
        if run and number and run[1] == number[1] and int(run[2]) <= int(number[2]) <= int(run[3]):
            return file, int(number[2]) - int(run[2])
    stem = path.stem.replace("truth-", "page-")
    beside = (path.with_name(f"{stem}{suffix}") for suffix in (".jpg", ".png", ".jpeg", ".tif"))
    return next(((p, 0) for p in beside if p.is_file()), None)


def pages() -> Iterator[tuple[str, tuple[Path, int], list[str], bool]]:
    """Yield name, scan and page of it, true words, and whether what else was read is wrong."""
    for path in sorted((SHARED / "corpus").rglob("EHRI-*.xml")):
        scan = scan_of(path)
        if scan is not None and ENGLISH.fullmatch(path.stem):
            yield path.stem, scan, corpus_truth(path), False
    for path in truth_files():
        scan = scan_of(path)
        if scan is not None:
            words = json.loads(path.read_text(encoding="utf-8"))["words"]
            yield f"{path.parent.name}-{path.stem}", scan, [w["text"] for w in words], True


def read(folder: Path, scan: Path, index: int) -> Page:
    """Return a page of a scan as it was read, now or before."""
    document = folder / f"{scan.parent.name}-{scan.stem}.facing"
    if not document.exists():
        facing(["new", str(document), str(scan), "--lang", "eng"])
    with reading_session(document) as session:
        return session.page(session.document.entries[index].id)


def main(folder: Path) -> None:
    lexicon, sums = open_lexicon(["eng"]), Counter[str]()
    for name, scan, truth, extra_is_wrong in pages():
        page = read(folder, *scan)
        words = [page.word_text(r) for r in page.words.placed()]
        mends = mends_of(words, truth, extra_is_wrong=extra_is_wrong)
        keys: dict[str, int] = {}
        for inner in (False, True):
            suffix = ", inside" if inner else ""
            keys[f"plain{suffix}"] = plain(page, mends, is_inner=inner).total
            checked = spell_checked(page, mends, lexicon, is_inner=inner)
            keys[f"checked{suffix}"] = checked.total
            keys[f"Facing{suffix}"] = FacingTypist(page, lexicon, is_inner=inner).play(mends).total
        sums.update(keys)
        _print(name, keys)
    _print("all", sums)


def _print(name: str, keys: dict[str, int] | Counter[str]) -> None:
    of_plain = keys["Facing"] / max(1, keys["plain"])
    of_checked = keys["Facing"] / max(1, keys["checked"])
    counts = "  ".join(f"{program} {count:5}" for program, count in keys.items())
    shares = f"{of_plain:4.0%} of plain, {of_checked:4.0%} of checked"
    sys.stdout.write(f"{name:28} {counts}  {shares}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="keys-")))
