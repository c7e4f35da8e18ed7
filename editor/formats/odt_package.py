"""The package around an OpenDocument text: its styles, properties and parts.

May import the core and odfdo. The template of odfdo brings a picture of another document, tool bars
of the program that saved it and its language; they are taken out or set.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from ..core.document import Document, Page
from .annotation_parts import bcp47
from .extras import Extras
from .remarks import approval_told
from .xml_text import xml_text

if TYPE_CHECKING:
    from odfdo import Document as OpenDocument

LAST_HEADING: Final = 6
STYLES: Final = {
    **{f"heading {level}": f"Heading_20_{level}" for level in range(1, LAST_HEADING + 1)},
    "text": "Standard",
    "stamp lines": "Stamp",
    "classification lines": "Classification",
    "form lines": "Form_20_Text",
    "beside": "Beside_20_the_20_Text",
    "notice": "Notice",
    "about heading": "About_20_Heading",
    "about": "About",
}
"""The names of the styles of paragraphs."""

_FACE: Final = 'fo:font-family="Georgia" style:font-family-generic="roman"'
_FRAME: Final = (
    'fo:border="0.75pt solid {colour}" fo:padding="0.12cm" style:join-border="false" '
    'fo:keep-together="always" fo:margin-top="0.15cm" fo:margin-bottom="0.28cm"'
)
# Name, properties of the paragraph, properties of its text.
_PARAGRAPHS: Final = (
    ("Stamp", _FRAME.format(colour="#6b3fa0"), ""),
    ("Classification", "", 'fo:letter-spacing="0.07cm" fo:font-weight="bold"'),
    ("Form_20_Text", "", 'fo:color="#5e5a52"'),
    ("Beside_20_the_20_Text", 'fo:margin-left="0.85cm"', ""),
    (
        "Notice",
        _FRAME.format(colour="#9b2c1f") + ' fo:text-align="center"',
        'fo:color="#9b2c1f" fo:font-weight="bold"',
    ),
    ("About_20_Heading", 'fo:margin-bottom="0.1cm"', 'fo:font-size="9pt" fo:font-weight="bold"'),
    ("About", 'fo:margin-bottom="0.1cm"', 'fo:font-size="9pt"'),
)
_UNWANTED: Final = ("Thumbnails/", "Configurations2/")
_A4_SHAPE: Final = 1.35


def new_package(
    document: Document, pages: Sequence[Page], extras: Extras, told: str
) -> OpenDocument:
    """Return an empty text with the styles, properties and paper of an export; `told` is what the
    file says of itself.
    """
    import odfdo

    package = odfdo.Document("text")
    for part in package.parts:
        if part.startswith(_UNWANTED):
            package.del_part(part)
    for path in package.manifest.get_paths():
        if str(path).startswith(_UNWANTED):
            package.manifest.del_full_path(str(path))
    _set_styles(package, bcp47(document.language))
    _set_paper(package, document, pages)
    waiting = approval_told(len(extras.warnings), len(pages))
    _add_footer(package, " – ".join(filter(None, (document.title, waiting))))
    _set_properties(package, document, extras, told)
    return package


def saved(package: OpenDocument, paragraphs: Sequence[str], styles: Sequence[str]) -> bytes:
    """Return the bytes of the package with its paragraphs and automatic styles, given as XML."""
    from odfdo import Element

    automatic = package.content.get_element("//office:automatic-styles")
    assert automatic is not None
    for style in styles:
        automatic.append(Element.from_tag(style))
    body = package.body
    body.clear()
    for paragraph in paragraphs:
        body.append(Element.from_tag(paragraph))
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()


def run_style(name: str, looks: Sequence[tuple[str, str]]) -> str:
    """Return an automatic style of runs as XML."""
    properties = " ".join(f"{key}={quoteattr(value)}" for key, value in looks)
    return (
        f'<style:style style:name="{name}" style:family="text">'
        f"<style:text-properties {properties}/></style:style>"
    )


def _set_styles(package: OpenDocument, language: str | None) -> None:
    from odfdo import Element

    styles = package.styles
    office = styles.get_element("//office:styles")
    assert office is not None
    for default in styles.get_elements("//style:default-style/style:text-properties"):
        default.set_attribute("fo:language", (language or "zxx").partition("-")[0])
        default.set_attribute("fo:country", "none")
    # It would number the headings of a transcript.
    for outline in styles.get_elements("//text:outline-style"):
        outline.delete()
    for name in ("Standard", "Heading"):
        for old in styles.get_elements(f"//style:style[@style:name='{name}']"):
            old.delete()
    office.append(
        Element.from_tag(
            '<style:style style:name="Standard" style:family="paragraph" style:class="text">'
            '<style:paragraph-properties fo:margin-bottom="0.28cm" fo:line-height="125%"/>'
            f'<style:text-properties {_FACE} fo:font-size="11pt"/></style:style>'
        )
    )
    office.append(
        Element.from_tag(
            '<style:style style:name="Heading" style:family="paragraph" '
            'style:parent-style-name="Standard" style:next-style-name="Standard" '
            'style:class="chapter"><style:paragraph-properties fo:margin-top="0.42cm" '
            'fo:margin-bottom="0.28cm" fo:keep-with-next="always"/>'
            f'<style:text-properties {_FACE} fo:font-size="14pt"/></style:style>'
        )
    )
    for name, paragraph, text in _PARAGRAPHS:
        office.append(
            Element.from_tag(
                f'<style:style style:name="{name}" '
                f'style:display-name="{name.replace("_20_", " ")}" style:family="paragraph" '
                'style:parent-style-name="Standard">'
                f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/>"
                "</style:style>"
            )
        )


def _set_paper(package: OpenDocument, document: Document, pages: Sequence[Page]) -> None:
    size = document.entry(pages[0].id).scan.size if pages else None
    is_letter = size is not None and size.h <= _A4_SHAPE * size.w
    width, height = ("21.59cm", "27.94cm") if is_letter else ("21cm", "29.7cm")
    for layout in package.styles.get_elements("//style:page-layout-properties"):
        layout.set_attribute("fo:page-width", width)
        layout.set_attribute("fo:page-height", height)
        for side in ("left", "right"):
            layout.set_attribute(f"fo:margin-{side}", "2.8cm")


def _add_footer(package: OpenDocument, told: str) -> None:
    from odfdo import Element

    for old in package.styles.get_elements("//style:page-layout/style:footer-style"):
        old.delete()
    layout = package.styles.get_element("//style:page-layout")
    assert layout is not None
    layout.append(
        Element.from_tag(
            "<style:footer-style><style:header-footer-properties "
            'fo:min-height="0.9cm" fo:margin-top="0.5cm"/></style:footer-style>'
        )
    )
    master = package.styles.get_element("//style:master-page[@style:name='Standard']")
    assert master is not None
    words = escape(xml_text(told))
    master.append(
        Element.from_tag(
            f'<style:footer><text:p text:style-name="About">{words}{" – " if words else ""}'
            '<text:page-number text:select-page="current">1</text:page-number></text:p>'
            "</style:footer>"
        )
    )


def _set_properties(package: OpenDocument, document: Document, extras: Extras, told: str) -> None:
    meta = package.meta
    meta.set_title(xml_text(document.title))
    people = [agent.name for agent in document.agents if agent.type == "Person"]
    meta.set_initial_creator(xml_text(", ".join(people)))
    meta.set_creator(xml_text(", ".join(people)))
    meta.set_comments(xml_text(told))
    language = bcp47(document.language)
    if language:
        meta.set_language(language)
    made = datetime.fromisoformat(extras.made) if extras.made else datetime(2000, 1, 1)
    meta.set_creation_date(made)
    meta.set_modification_date(made)
    meta.set_generator("Facing")
    for statistic in meta.get_elements("//meta:document-statistic"):
        statistic.delete()
