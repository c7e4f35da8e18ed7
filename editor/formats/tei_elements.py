"""The elements of TEI by what they are to a page: blocks, lines, white space, page breaks.

May import nothing of ours but the reading of XML. The lists are those of the Guidelines, P4 and P5;
an element that is in none of them stands within a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from .xml_source import attribute, children, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS: Final = ("text", "body", "div", "sourceDoc", "group", "front", "p", "ab", "lg")
# Elements in which only other elements stand: white space between them is none of the text.
NO_TEXT: Final = frozenset(
    (
        *("text", "group", "front", "body", "back", "div", "lg", "list", "table", "row", "address"),
        *("subst", "choice", "app", "rdgGrp", "sp", "spGrp", "postscript", "titlePage", "docTitle"),
        *("floatingText", "sourceDoc", "surface", "surfaceGrp", "zone", "listBibl", "castList"),
        *(f"div{number}" for number in range(8)),
    )
)
BLOCKS: Final = frozenset(
    (
        *("p", "ab", "head", "lg", "list", "table", "opener", "closer", "postscript", "argument"),
        *("epigraph", "trailer", "titlePage", "sp", "floatingText", "figure", "front", "back"),
        *("body", "group", "text", "div", "castList", "zone", "listBibl", "byline", "docImprint"),
        *("eg", "egXML", "formula", "entry", "u"),
        *(f"div{number}" for number in range(8)),
    )
)
LINES: Final = frozenset(
    (
        *("l", "item", "addrLine", "dateline", "salute", "signed", "row", "speaker", "stage"),
        *("titlePart", "docAuthor", "docDate", "docTitle", "address", "line", "bibl", "castItem"),
        *("imprimatur", "label", "caption", "fw"),
    )
)
# Where nothing but elements stand in these, each is a line of its own.
OF_LINES: Final = ("opener", "closer", "titlePage", "postscript", "address", "byline")
NOT_TEXT: Final = frozenset(("facsimile", "teiHeader", "standOff", "listPerson", "listPlace"))
PLAIN: Final = frozenset(
    (
        *NO_TEXT,
        *BLOCKS,
        *LINES,
        *(
            "lb",
            "pb",
            "cb",
            "gb",
            "cell",
            "w",
            "pc",
            "c",
            "handShift",
            "space",
            "anchor",
            "milestone",
        ),
        *(
            "metamark",
            "graphic",
            "desc",
            "ptr",
            "substJoin",
            "seg",
            "s",
            "date",
            "title",
            "figDesc",
        ),
        *("lem", "rdg", "ex", "am", "mod", "retrace", "g", "phr", "cl", "table", "delSpan"),
    )
)


def texts_in(root: _Element) -> Iterator[_Element]:
    """Yield the texts of a file: those of its members, or what it is a piece of."""
    if local(root) in _ROOTS or local(root).startswith("div"):
        yield root
        return
    members = [e for e in root.iter() if local(e) in ("TEI", "TEI.2")] or [root]
    for member in members:
        found = next(children(member, "text"), None)
        has_text = found is not None and any(t.strip() for t in map(str, found.itertext()))
        genetic = next(children(member, "sourceDoc"), None)
        if genetic is not None and not has_text:
            yield genetic
        elif found is not None:
            yield found


def character_of(element: _Element) -> str:
    """Return the character that an entity names, or the entity as it stands."""
    from html.entities import html5

    text = str(element.text or "")
    return html5.get(f"{text.strip('&;')};", text)


def keeps_blanks(element: _Element) -> bool:
    """True under the nearest `xml:space` that says to preserve."""
    node: _Element | None = element
    while node is not None:
        value = node.get("{http://www.w3.org/XML/1998/namespace}space")
        if value is not None:
            return str(value) == "preserve"
        node = node.getparent()
    return False


def has_only_elements(element: _Element) -> bool:
    texts = [element.text, *(inner.tail for inner in element)]
    return not any((text or "").strip() for text in texts)


def is_block_owner(element: _Element) -> bool:
    parent = element.getparent()
    is_stamp = local(element) == "stamp" and parent is not None and local(parent) == "ab"
    return is_stamp or local(element) in ("fw", "head")


def page_edition(root: _Element) -> str | None:
    """Return the edition whose pages count, where a file gives the breaks of several."""
    editions = [attribute(e, "ed") for e in root.iter() if local(e) == "pb"]
    if None in editions or len(set(editions)) < 2:
        return None
    return editions[0]
