"""Saving one page of many against its bare files, and opening many pages against opening one.

Ratios of medians taken in turns within one run, so that a slow or busy machine slows both sides.
The aims (2 for saving, the reading of the manifest for opening) are printed with what was measured;
the limits that fail a run are wider, because a disk that syncs in a tenth of a millisecond leaves
little but the making of the JSON to compare with.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from editor.core.document import Document
from editor.formats import jsonfile
from editor.formats.manifest import read_manifest
from editor.formats.version_lines import facts_of_lines
from editor.session.people import agent_named
from editor.storage.files import Files
from editor.storage.folder import DocumentStore
from editor.storage.versions import Kept, Snapshot, VersionStore
from tests import factories
from tests.unit.storage.examples import TEXT, typed

PAGES = 500
ROUNDS = 25
MOST_TIMES_BARE = 14.0
"""Measured 3.6 to 9.3: the sooner a disk has flushed, the more our own work weighs beside it."""
MOST_TIMES_MANIFEST = 3.0
MOST_TIMES_WITHOUT_VERSION = 1.8
MOST_TIMES_FILE = 5.0
ADA = agent_named("Ada")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Document]:
    """A document of 500 pages of 400 words and 12 marks, as the design measured."""
    text = (TEXT * 12)[:2500]
    marks = [("strike", n * 50, n * 50 + 7) for n in range(12)]
    document = factories.document(
        *(factories.page(text, page_id=f"{n:04}", marks=marks) for n in range(1, PAGES + 1))
    )
    return made(tmp_path_factory.mktemp("many") / "many.facing", document), document


def made(path: Path, document: Document) -> Path:
    store = DocumentStore.create(path, replace(document, entries=()), agent_name="Ada")
    store.save(document, pages=document.pages.keys(), manifest=True)
    store.close()
    return path


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_saving_one_page_of_many_costs_little_more_than_its_files(
    folder: tuple[Path, Document], tmp_path: Path
) -> None:
    path, document = folder
    store = DocumentStore.open(path, write=True, agent_name="Ada")
    document = store.load()
    document = document.loaded(store.load_page(document, "0250"))
    files = [
        path / name for name in store.save(typed(document, "x", page_id="0250"), pages=["0250"])
    ]
    contents = [file.read_bytes() for file in files]

    def bare() -> None:
        for number, content in enumerate(contents):
            with (tmp_path / str(number)).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())

    ours, theirs = [], []
    for number in range(ROUNDS):
        theirs.append(seconds(bare))
        changed = typed(document, f"{number} ", page_id="0250")
        ours.append(seconds(lambda d=changed: store.save(d, pages=["0250"])))
    store.close()

    assert len(files) == 4
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"\nsave one of {PAGES} pages: {statistics.median(ours) * 1000:.1f} ms, "
        f"{ratio:.1f} times its bare files (aim 2)"
    )
    assert ratio < MOST_TIMES_BARE


def test_opening_many_pages_costs_the_reading_of_the_manifest(
    folder: tuple[Path, Document], tmp_path: Path
) -> None:
    path, document = folder
    one = made(tmp_path / "one.facing", factories.document(document.pages["0001"]))
    raw = (path / "document.json").read_bytes()

    def opened(each: Path) -> None:
        store = DocumentStore.open(each, write=True, agent_name="Ada")
        store.load()
        store.close()

    many, single, manifest = [], [], []
    for _ in range(ROUNDS):
        many.append(seconds(lambda: opened(path)))
        single.append(seconds(lambda: opened(one)))
        manifest.append(seconds(lambda: read_manifest(jsonfile.loads(raw, name="document.json"))))

    aim = statistics.median(single) + statistics.median(manifest)
    ratio = statistics.median(many) / aim
    print(
        f"\nopen {PAGES} pages: {statistics.median(many) * 1000:.1f} ms, "
        f"{ratio:.2f} times one page and the manifest (aim 1)"
    )
    assert ratio < MOST_TIMES_MANIFEST


def test_keeping_a_version_costs_little_of_a_save(
    folder: tuple[Path, Document], tmp_path: Path
) -> None:
    path, document = folder
    store = DocumentStore.open(path, write=True, agent_name="Ada")
    document = store.load()
    document = document.loaded(store.load_page(document, "0251"))
    with_versions, without = [], []
    for number in range(ROUNDS + 2):
        for times, keeps in ((without, False), (with_versions, True)):
            changed = typed(document, f"{number} {keeps} ", page_id="0251")
            shot = Snapshot(changed.pages["0251"], "saved", ADA, f"2026-11-26T10:00:{number:02}Z")
            kept = Kept((shot,), ADA) if keeps else None
            save = partial(store.save, changed, pages=["0251"], kept=kept)
            times.append(seconds(save))
    store.close()
    # The first of each finds folders and files made.
    ratio = statistics.median(with_versions[2:]) / statistics.median(without[2:])
    print(
        f"\nsave one page with its version: {statistics.median(with_versions[2:]) * 1000:.1f} ms, "
        f"{ratio:.2f} times the save without"
    )
    assert ratio < MOST_TIMES_WITHOUT_VERSION


def test_a_thousand_versions_are_listed_at_about_the_cost_of_their_file(tmp_path: Path) -> None:
    files = Files(tmp_path, "many")
    store = VersionStore(files)
    document = factories.document(factories.page((TEXT * 12)[:2500]))
    for number in range(1000):
        document = typed(document, f"{number} ")
        when = f"2026-11-26T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        store.add(
            document, Kept((Snapshot(document.pages["0001"], "saved", ADA, when),), ADA, 10_000)
        )
    content = (tmp_path / "versions/0001/u-ada.jsonl").read_bytes()

    def floor() -> None:
        with (tmp_path / "versions/0001/u-ada.jsonl").open("rb") as file:
            for line in file:
                json.loads(line.partition(b"\t")[0])

    def gone_through() -> None:
        for _, state in VersionStore(files).states("0001"):
            facts_of_lines(state)

    page, versions = document.pages["0001"], store.versions("0001")
    listed, bare, one, who = [], [], [], []
    for _ in range(5):
        bare.append(seconds(floor))
        listed.append(seconds(lambda: VersionStore(files).versions("0001")))
        one.append(seconds(lambda: store.page(document, versions[500], "0001", page)))
        who.append(seconds(gone_through))
    assert len(versions) == 1000
    ratio = statistics.median(listed) / statistics.median(bare)
    print(
        f"\n1000 versions: {len(content) / 1000:.0f} bytes each, listed in "
        f"{statistics.median(listed) * 1000:.1f} ms, {ratio:.1f} times reading the file; "
        f"one read in {statistics.median(one) * 1000:.1f} ms, all gone through in "
        f"{statistics.median(who) * 1000:.0f} ms"
    )
    assert ratio < MOST_TIMES_FILE
