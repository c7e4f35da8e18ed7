"""`facing import` of annotations: taken in, told, saved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.paths import resources


def test_annotations_of_another_program_are_taken_in_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "telegram.facing"
    shutil.copytree(resources() / "samples/telegram-1714.facing", document)
    quote = {"type": "TextQuoteSelector", "exact": "challenge of our times was how two sides"}
    found = {"source": "https://example.org/t", "selector": [quote]}
    items = [
        {"type": "Annotation", "id": f"urn:x:{number}", "target": target}
        for number, target in enumerate((found, "https://example.org/x.jpg#xywh=1,2,3,4"))
    ]
    path = tmp_path / "theirs.jsonld"
    path.write_text(json.dumps(items))

    assert main(["import", str(document), str(path), "--by", "Ada"]) == 0

    out, err = capsys.readouterr()
    assert out.startswith("1 mark(s) added")
    assert "--page" in err
    assert "challenge of our times" in (document / "annotations/0001.json").read_text()
    assert main(["check", str(document)]) == 0
    wrong = ["import", str(document), str(path), "--from", "webannotation", "--page", "9"]
    assert main([*wrong, "--by", "Ada"]) == 2
