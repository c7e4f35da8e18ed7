"""The actions of the menu File: documents, imports and exports.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def file_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_file_rows(),
        *_import_rows(),
        *_export_rows(),
        *_edition_export_rows(),
        *_package_export_rows(),
        *_convention_export_rows(),
    )


def _file_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.new",
            translate("Actions", "&New from scans…"),
            "file",
            ("@New",),
            "file-image",
            tip=translate("Actions", "Begin a document beside scans"),
        ),
        ActionRow(
            "file.new-folder",
            translate("Actions", "New from a &folder…"),
            "file",
            icon="files",
            tip=translate("Actions", "Begin a document from all scans in a folder"),
        ),
        ActionRow(
            "file.open", translate("Actions", "&Open document…"), "file", ("@Open",), "folder-open"
        ),
        ActionRow(
            "file.save",
            translate("Actions", "&Save"),
            "file",
            ("@Save",),
            "save",
            enabled_when="document writable",
        ),
        ActionRow(
            "file.save-as",
            translate("Actions", "Save a &copy as…"),
            "file",
            ("Ctrl+Shift+S",),
            enabled_when="document",
        ),
        ActionRow(
            "file.close",
            translate("Actions", "C&lose document"),
            "file",
            ("Ctrl+W",),
            enabled_when="document",
        ),
        ActionRow("file.quit", translate("Actions", "&Quit"), "file", ("Ctrl+Q",)),
    )


def _import_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.import",
            translate("Actions", "&Import transcript…"),
            "file",
            ("Ctrl+I",),
            "scan-text",
            enabled_when="document writable",
            tip=translate("Actions", "Bring in a transcript and tie it to the scans word by word"),
        ),
        ActionRow(
            "file.import-copy",
            translate("Actions", "&Take another copy in…"),
            "file",
            icon="files",
            enabled_when="document writable",
            tip=translate("Actions", "Merge what somebody did on another copy of this document"),
        ),
    )


def _export_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.export",
            translate("Actions", "&Export…"),
            "file",
            ("Ctrl+Alt+Shift+E",),
            icon="download",
            enabled_when="document",
            tip=translate("Actions", "A finished document, with a preview of what it will say"),
        ),
        ActionRow(
            "file.export-text",
            translate("Actions", "Export as &plain text…"),
            "file",
            icon="download",
            enabled_when="document",
        ),
        ActionRow(
            "file.export-markdown",
            translate("Actions", "Export as &Markdown…"),
            "file",
            icon="download",
            enabled_when="document",
        ),
        ActionRow(
            "file.export-html",
            translate("Actions", "Export as web page (&HTML)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "One file with the scans beside the transcript, words tied to their places",
            ),
        ),
        ActionRow(
            "file.export-docx",
            translate("Actions", "Export as Word (&DOCX)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "A document with real strikes, framed stamps and comments that name the hands",
            ),
        ),
        ActionRow(
            "file.export-odt",
            translate("Actions", "Export as &OpenDocument (ODT)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "A document for LibreOffice and archives, with strikes, stamps and comments",
            ),
        ),
        ActionRow(
            "file.export-pdf-searchable",
            translate("Actions", "Export as &searchable PDF…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "The scans at full size, with the transcript as hidden text to search and copy",
            ),
        ),
        ActionRow(
            "file.export-pdf-facing",
            translate("Actions", "Export as &facing pages (PDF)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "To print: each scan on the left of a sheet, its transcript with all marks on the "
                "right",
            ),
        ),
        ActionRow(
            "file.export-pdf-marked",
            translate("Actions", "Export as mar&ked PDF…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "The scans with the marks drawn on them as annotations, over the hidden text",
            ),
        ),
        ActionRow(
            "file.export-page",
            translate("Actions", "Export as PA&GE XML…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Files with the place of each word for Transkribus and eScriptorium, one a page",
            ),
        ),
        ActionRow(
            "file.export-alto",
            translate("Actions", "Export as A&LTO…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Files with the place of each word for libraries, one a page",
            ),
        ),
        ActionRow(
            "file.export-hocr",
            translate("Actions", "Export as hO&CR…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Web pages with the place of each word, as OCR programs write them, one a page",
            ),
        ),
        ActionRow(
            "file.export-webannotation",
            translate("Actions", "Export as &Web Annotation…"),
            "file",
            icon="download",
            enabled_when="document",
        ),
    )


def _edition_export_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.export-tei",
            translate("Actions", "Export as &TEI…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "XML for scholarly editions, with the places on the scans and a tag for every mark",
            ),
        ),
        ActionRow(
            "file.export-tei-reading",
            translate("Actions", "Export as TEI reading te&xt…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "XML of an edition to be read: paragraphs joined, struck words and stamps gone",
            ),
        ),
        ActionRow(
            "file.export-csv",
            translate("Actions", "Export marks as table (CS&V)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "One row a mark with all that is known of it, for a spreadsheet",
            ),
        ),
    )


def _package_export_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.export-epub",
            translate("Actions", "Export as e-&book (EPUB)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "The transcript as flowing text with its scans, for reading programs and devices",
            ),
        ),
        ActionRow(
            "file.export-iiif",
            translate("Actions", "Export as IIIF manifest (&JSON)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "A manifest and its pictures for viewers of libraries such as Mirador",
            ),
        ),
        ActionRow(
            "file.export-bagit",
            translate("Actions", "Export for an archive (BagIt &ZIP)…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "The whole document with checksums, and with all that is withheld in it",
            ),
        ),
    )


def _convention_export_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "file.export-markdown-gfm",
            translate("Actions", "Export as GitH&ub Markdown…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Markdown that other programs show, with everything else escaped",
            ),
        ),
        ActionRow(
            "file.export-markdown-nara",
            translate("Actions", "Export by &National Archives conventions…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Struck words are followed by [crossed out]",
            ),
        ),
        ActionRow(
            "file.export-markdown-loc",
            translate("Actions", "Export by Librar&y of Congress conventions…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Struck words in brackets, what is beside the text in [* *]",
            ),
        ),
        ActionRow(
            "file.export-markdown-smithsonian",
            translate("Actions", "Export by Sm&ithsonian conventions…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Double brackets name what is struck, stamped or handwritten",
            ),
        ),
        ActionRow(
            "file.export-markdown-leiden",
            translate("Actions", "Export by L&eiden conventions…"),
            "file",
            icon="download",
            enabled_when="document",
            tip=translate(
                "Actions",
                "Struck words in 〚 〛, dots under unclear letters",
            ),
        ),
    )
