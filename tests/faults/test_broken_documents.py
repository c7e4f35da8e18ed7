"""Documents whose JSON is damaged one value at a time: every command answers or refuses in one
sentence, and none stumbles."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from editor.__main__ import main
from editor.core.marks import Agent
from editor.session.making import new_document
from tests.factories import page

TEXT = "Following is summary\nof the telegram"
MISSING = object()
WRONG_VALUES = (
    *(None, 0, -1, 1.5, 10**30, 1e300, "", "x", "\x00", "../x", True, MISSING),
    *([], ["x"], [[]], [None], {}, {"a": 1}, "1234567890" * 6),
)
VALUES_A_PLACE = 6
COMMANDS = (
    ("info", "{document}", "--json"),
    ("check", "{document}"),
    ("frame", "{document}"),
    ("export", "{document}", "--to", "webannotation", "-o", "{folder}/out"),
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document of one page with words, lines, marks of several shapes, hands and agents."""
    folder = tmp_path_factory.mktemp("good")
    scan = folder / "scan.pgm"
    scan.write_bytes(b"P5\n600 400\n255\n" + bytes([255]) * 240_000)
    target = folder / "good.facing"
    session = new_document(target, [scan], agent=Agent("u-ada", "Person", "Ada"))
    read = page(TEXT, marks=[("strike", 0, 9), ("stamp", 10, 12), ("unclear", 21, 21)])
    document = session.document.loaded(read)
    session.store.save(document, pages=["0001"], manifest=True)
    session.close()
    manifest = json.loads((target / "document.json").read_bytes())
    manifest["hands"] = [{"id": "h-pen", "label": "pen", "medium": "ink", "colour": "blue"}]
    (target / "document.json").write_text(json.dumps(manifest), "utf-8")
    _enrich(target / "annotations/0001.json")
    for command in COMMANDS:
        assert main([a.format(document=target, folder=folder) for a in command]) == 0
    return target


def _enrich(path: Path) -> None:
    annotations = json.loads(path.read_bytes())
    strike, stamp, _ = annotations["items"]
    image = {"type": "SpecificResource", "source": "images/0001.pgm"}
    strike["hand"] = "document.json#h-pen"
    strike["target"] = [
        *(strike["target"] if isinstance(strike["target"], list) else [strike["target"]]),
        {**image, "selector": {"type": "FragmentSelector", "value": "xywh=pixel:1,2,30,40"}},
    ]
    outline = (
        '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="1,2 30,2 30,40 1,40"/></svg>'
    )
    stamp["target"] = [{**image, "selector": {"type": "SvgSelector", "value": outline}}]
    stamp["rotation"] = -2.6
    stamp["extent"] = {"quantity": 6, "unit": "chars"}
    path.write_text(json.dumps(annotations), "utf-8")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value of a JSON file, of long lists only the first two and the last."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index in sorted({0, 1, len(value) - 1} & set(range(len(value)))):
            yield from places(value[index], (*path, index))


def damaged(value: Any, path: tuple[Any, ...], wrong: object) -> Any:
    if not path:
        return wrong
    result = holder = copy.deepcopy(value)
    for key in path[:-1]:
        holder = holder[key]
    if wrong is MISSING:
        del holder[path[-1]]
    else:
        holder[path[-1]] = wrong
    return result


def answer(
    command: tuple[str, ...], document: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Run a command; returns its status and what it said on standard error."""
    filled = [a.format(document=document, folder=document.parent) for a in command]
    status = main(filled)
    return status, capsys.readouterr().err


def complaint(status: int, told: str) -> str | None:
    """What is wrong with an answer, None when it is a result or a refusal in one sentence."""
    if "inside Facing" in told or "Traceback" in told or status not in (0, 1, 3):
        return f"{status}: {told}"
    if status == 3 and len(told.splitlines()) != 1:
        return f"not one sentence: {told}"
    return None


@pytest.mark.parametrize("name", ["document.json", "words/0001.json", "annotations/0001.json"])
def test_no_wrong_value_makes_a_command_stumble(
    name: str, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    whole = json.loads((good / name).read_bytes())
    stumbled = []
    run = 0
    for path in places(whole):
        for turn in range(VALUES_A_PLACE):
            # Each place meets other values, and all of them meet every command in the end.
            wrong = WRONG_VALUES[(run + turn * 3) % len(WRONG_VALUES)]
            if wrong is MISSING and not path:
                continue
            (document / name).write_text(json.dumps(damaged(whole, path, wrong)), "utf-8")
            problem = complaint(*answer(COMMANDS[run % len(COMMANDS)], document, capsys))
            run += 1
            if problem is not None:
                stumbled.append((path, wrong, problem))
    assert run > 100
    assert not stumbled


@pytest.mark.parametrize("wrong", [[], ["x"], {}, {"a": 1}])
def test_a_selector_whose_type_is_no_text_is_kept_as_it_is(
    wrong: object, good: Path, tmp_path: Path
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    path = document / "annotations/0001.json"
    annotations = json.loads(path.read_bytes())
    target = annotations["items"][0]["target"][0]
    target["selector"] = [{**s, "type": wrong} for s in target["selector"]]
    path.write_text(json.dumps(annotations), "utf-8")

    out = tmp_path / "out.json"
    assert main(["export", str(document), "--to", "webannotation", "-o", str(out)]) == 0
    assert json.loads(out.read_bytes())["items"][0]["target"][0] == target


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe{\x00}\x00",
        b"{",
        b'{"format": "1.0", "pages": [',
        b'{"format": "1.0", "format": "1.0"}',
        b'{"format": NaN}',
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"format": ' + b"9" * 5000 + b"}",
        b'{"format": "\\ud800"}',
        b"null",
        b"\x00" * 4096,
    ],
    ids=lambda content: content[:12].hex(),
)
@pytest.mark.parametrize("name", ["document.json", "words/0001.json", "annotations/0001.json"])
def test_a_file_that_is_no_json_is_named_in_one_sentence(
    name: str, content: bytes, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    (document / name).write_bytes(content)

    status, told = answer(COMMANDS[0], document, capsys)
    assert complaint(status, told) is None
    assert status in (0, 3)
    if status == 3:
        assert name in told


@pytest.mark.parametrize("name", ["document.json", "words/0001.json", "annotations/0001.json"])
def test_line_ends_and_a_byte_order_mark_of_other_systems_are_read(
    name: str, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    text = (good / name).read_text("utf-8")
    (document / name).write_bytes(
        b"\xef\xbb\xbf" + json.dumps(json.loads(text), indent=1).encode().replace(b"\n", b"\r\n")
    )

    for command in COMMANDS:
        assert answer(command, document, capsys) == (0, "")


@pytest.mark.parametrize("kind", ["Strange", 7, None, ["Person"]])
def test_an_item_that_is_no_annotation_is_written_back_as_it_is(
    kind: object, good: Path, tmp_path: Path
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    path = document / "annotations/0001.json"
    annotations = json.loads(path.read_bytes())
    item = {"id": "urn:uuid:10", "type": kind, "target": "text/0001.txt", "x": [1]}
    annotations["items"].insert(0, item)
    path.write_text(json.dumps(annotations), "utf-8")
    scan = next((document / "images").iterdir())

    assert main(["pages", str(document), "replace", "1", str(scan), "--by", "Ada"]) == 0
    assert item in json.loads(path.read_bytes())["items"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="the system has no links")
def test_a_link_that_leads_out_is_one_finding(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "d.facing"
    shutil.copytree(good, document)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (document / "text/0001.txt").unlink()
    (document / "text/0001.txt").symlink_to(tmp_path / "secret.txt")

    assert main(["check", str(document), "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [f["code"] for f in findings] == ["text-unreadable"]
