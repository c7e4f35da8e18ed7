"""`facing pages`: add, move, remove and replace pages, and say how large they are on paper."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from editor.cli.common import add_by, add_render_dpi, agent_of, tell_left_out, writing_session

NAME = "pages"
HELP = "add, move, remove or replace pages, or set their resolution"
_FITS = {
    "keep": "The new scan has the size of the old one: all boxes stay.",
    "scale": "The new scan has another size: all boxes and regions were scaled to it.",
    "unlink": "The new scan has another shape: words have no boxes now, and regions of marks are "
    "kept as those of the old scan.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    actions = parser.add_subparsers(
        dest="action", metavar="add|move|remove|replace|resolution", required=True
    )
    add = actions.add_parser("add", help="add the pages of scans at the end")
    add.add_argument("scans", metavar="SCAN", type=Path, nargs="+")
    add.add_argument("--link-scans", action="store_true", help="do not copy the scans")
    move = actions.add_parser("move", help="put page N at place M")
    move.add_argument("number", metavar="N", type=int)
    move.add_argument("place", metavar="M", type=int)
    remove = actions.add_parser("remove", help="take page N out; its files are kept aside")
    remove.add_argument("number", metavar="N", type=int)
    replace = actions.add_parser("replace", help="give page N another scan")
    replace.add_argument("number", metavar="N", type=int)
    replace.add_argument("scan", metavar="SCAN", type=Path)
    replace.add_argument("--link-scans", action="store_true", help="do not copy the scan")
    resolution = actions.add_parser("resolution", help="say how many dots an inch page N has")
    resolution.add_argument("number", metavar="N", type=int)
    resolution.add_argument(
        "dpi", metavar="DPI|auto", type=_dpi, help="auto: what the file says, or an estimate"
    )
    for each in (add, replace):
        add_render_dpi(each)
    for each in (add, move, remove, replace, resolution):
        add_by(each)


def _dpi(text: str) -> int | None:
    from editor.core.resolution import LEAST_DPI, MOST_DPI

    if text == "auto":
        return None
    if not (text.isascii() and text.isdecimal()) or not LEAST_DPI <= int(text) <= MOST_DPI:
        raise argparse.ArgumentTypeError(
            f'"{text}" is neither auto nor a resolution from {LEAST_DPI} to {MOST_DPI} dpi'
        )
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    from editor.core.resolution import SetResolution
    from editor.session import making
    from editor.session.folders import gather

    with writing_session(arguments.document, agent_of(arguments)) as session:
        document = session.document
        if arguments.action == "add":
            # All are looked at before any is taken in.
            gathered = gather(arguments.scans)
            looked_at = [
                making.look_at(path, render_dpi=arguments.render_dpi) for path in gathered.files
            ]
            for scan in looked_at:
                making.add_scan(session, scan, link=arguments.link_scans)
            tell_left_out(gathered.left_out)
        elif arguments.action == "move":
            document.entry_number(arguments.place)
            page_id = document.entry_number(arguments.number).id
            making.move_page(session, page_id, arguments.place - 1)
        elif arguments.action == "remove":
            making.remove_page(session, document.entry_number(arguments.number).id)
        elif arguments.action == "resolution":
            page_id = document.entry_number(arguments.number).id
            session.execute(SetResolution(page_id, arguments.dpi))
        else:
            page_id = document.entry_number(arguments.number).id
            scan = making.look_at(arguments.scan, render_dpi=arguments.render_dpi)
            fit = making.replace_scan(session, page_id, scan, link=arguments.link_scans)
            print(f"facing: {_FITS[fit]}", file=sys.stderr)
        session.save()
    return 0
