"""The tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8): which content is a heading, a paragraph, a
note or a scan, for readers that speak and for reading in order.

May import pikepdf, inside functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pikepdf

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Tags:
    """Gathers the tree while sheets are written; `finish` makes it part of the file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        from pikepdf import Array, Dictionary, Name

        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element(self._root, "Document", NOTHING)
        self._root.K = Array([self._document])
        self._section = self._document
        self._sheets: list[list[pikepdf.Object]] = []
        self._annotations: list[tuple[pikepdf.Object, pikepdf.Object]] = []
        self._sheet: pikepdf.Object | None = None

    def _element(self, of: pikepdf.Object, kind: str, says: Mapping[str, str]) -> pikepdf.Object:
        from pikepdf import Array, Dictionary, Name, String

        element = Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=of, K=Array())
        for key, text in says.items():
            element[f"/{key}"] = String(text)
        return self._pdf.make_indirect(element)

    def section(self, title: str) -> None:
        """Begin what belongs to one page of the document."""
        self._section = self._element(self._document, "Sect", {"T": title})
        self._document.K.append(self._section)

    def element(self, kind: str, says: Mapping[str, str] = NOTHING) -> pikepdf.Object:
        """Return a new element of the section; `says` are its title (T), Alt or Lang."""
        element = self._element(self._section, kind, says)
        self._section.K.append(element)
        return element

    def sheet(self, page: pikepdf.Object) -> None:
        """Begin a page of the file."""
        from pikepdf import Name

        page.StructParents = len(self._sheets)
        page.Tabs = Name.S
        self._sheet = page
        self._sheets.append([])

    def content(self, element: pikepdf.Object) -> str:
        """Return the operator that opens content of an element on the sheet at hand."""
        from pikepdf import Dictionary, Name

        assert self._sheet is not None
        number = len(self._sheets[-1])
        self._sheets[-1].append(element)
        element.K.append(Dictionary(Type=Name.MCR, Pg=self._sheet, MCID=number))
        return f"{element.S} <</MCID {number}>> BDC"

    def annotation(self, thing: pikepdf.Object, kind: str = "Annot") -> None:
        """Make an annotation of the sheet at hand an element of the section."""
        from pikepdf import Dictionary, Name

        assert self._sheet is not None
        element = self.element(kind)
        element.K.append(Dictionary(Type=Name.OBJR, Pg=self._sheet, Obj=thing))
        self._annotations.append((thing, element))

    def finish(self) -> None:
        """Make the tree part of the file."""
        from pikepdf import Array, Dictionary

        numbers = Array()
        for number, elements in enumerate(self._sheets):
            numbers.append(number)
            numbers.append(self._pdf.make_indirect(Array(elements)))
        for number, (thing, element) in enumerate(self._annotations, len(self._sheets)):
            thing.StructParent = number
            numbers.append(number)
            numbers.append(element)
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=numbers))
        self._root.ParentTreeNextKey = len(self._sheets) + len(self._annotations)
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
