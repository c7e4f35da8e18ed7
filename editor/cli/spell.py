"""`facing spell`: the words that no dictionary or list has, with their places."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import answer, page_ids, print_json, reading_session
from editor.core.errors import MissingProgram

if TYPE_CHECKING:
    from editor.lexicon.dictionaries import Shelf

NAME = "spell"
HELP = "list the words that no dictionary and no list of words has"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--pages", metavar="LIST", help="only these pages, as in 1-3,5")
    parser.add_argument("--lang", help="languages, joined by +; otherwise the document's")
    parser.add_argument(
        "--suggestions", type=int, default=3, metavar="N", help="how many a word; 0 is quicker"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.lexicon.dictionaries import Shelf
    from editor.session.spelling import languages_of, lexicon_of, unknown_words
    from editor.storage.settings_file import load_settings
    from editor.storage.user_words import load_user_words

    with reading_session(arguments.document) as session:
        setting = arguments.lang or load_settings().settings.spell_lang
        languages = languages_of(session.document, setting)
        ids = page_ids(session.document, arguments.pages)
        shelf = Shelf()
        _tell_missing(shelf, languages)
        lexicon = lexicon_of(session.document, languages, shelf=shelf, user_words=load_user_words())
        count = max(0, min(arguments.suggestions, 10))
        found = list(unknown_words(session, ids, lexicon, suggestions=count))
    if arguments.json:
        rows = [
            {
                "page": each.number,
                "id": each.page_id,
                "word": each.word,
                "spans": each.spans,
                "line": each.line,
                "suggestions": each.suggestions,
            }
            for each in found
        ]
        print_json({"format": "1.0", "languages": languages, "words": rows})
        return 0
    lines = []
    for each in found:
        meant = f"  ({', '.join(each.suggestions)})" if each.suggestions else ""
        lines.append(f"{each.number:>4}:{each.line:<4} {each.word}{meant}  … {each.context}")
    answer("\n".join(lines or ["No unknown words."]))
    return 0


def _tell_missing(shelf: Shelf, languages: tuple[str, ...]) -> None:
    """Say which languages have no dictionary; MissingProgram where none has."""
    from editor.lexicon.dictionaries import user_folder

    missing = shelf.missing(languages)
    if not missing:
        return
    sentence = (
        f"There is no spelling dictionary for {', '.join(missing)}. Install the system's Hunspell "
        f'dictionary of that language, or put its .aff and .dic into "{user_folder()}".'
    )
    if len(missing) == len(languages):
        raise MissingProgram(sentence)
    print(f"facing: {sentence}", file=sys.stderr)
