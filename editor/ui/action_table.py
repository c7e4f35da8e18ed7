"""Everything a person can do in the window, as one table: words, keys, icon, and when it works.

May import QtCore only. Menus, tool bars, the command palette, the help page and the settings are
all made from these rows, so that none of them can forget an action. The rows are built by a
function and not kept as a constant, because their words depend on the language in use. It is longer
than other modules because it is one table: parted, somebody would look for a row in the wrong half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

Context = Literal["window", "transcript", "scan", "hold"]

# What the window reports to ActionSet.set_enabled; a row may ask for several, all needed.
STATES: Final = frozenset(
    {
        "document",  # a document is open
        "writable",  # ... and may be changed
        "page",  # a page is shown
        "previous-page",
        "next-page",
        "several-pages",
        "undo",
        "redo",
        "selection",  # something can be cut or copied
        "linkable",  # a region is drawn, and a word is selected or at the cursor
        "linked",  # a word that is selected or at the cursor has a box
        "markable",  # text, a word at the cursor or a region can take a mark
        "last-mark",  # a mark was made before and can be repeated
        "mark-selected",
        "marks",  # the page has marks
        "doubt",  # the cursor is in a word that nobody confirmed, or the queue is at a doubt
        "offers",  # something can be taken for what the cursor is in
        "ocr",  # the reading program is installed
        "ocr-running",
        "suggestions",  # something is suggested on the page
        "suggestion",  # ... and the cursor is in it
        "proposals",  # the program proposes marks on the page
        "unread",  # the page has ink that nobody has read
        "adjusted",  # the scan is not shown as it is
        "coloured",  # the scan has colours
        "pdf-page",  # the scan is a page of a PDF
        "misspelt",  # the cursor is in a word that is in no dictionary
    }
)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `shortcuts` are portable key names, or `@Name` for a standard key of the system.

    `enabled_when` holds names of STATES, separated by spaces. A "hold" row works while its key is
    down. Rows with one `choice_of` exclude each other. `tip` says more than the text can.
    """

    id: str
    text: str
    group: str
    shortcuts: tuple[str, ...] = ()
    icon: str | None = None
    checkable: bool = False
    enabled_when: str = ""
    tip: str = ""
    context: Context = "window"
    choice_of: str | None = None

    @property
    def plain_text(self) -> str:
        """The text without the sign of its menu key."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&")


translate = QCoreApplication.translate

EXPORTS: Final = (
    "text",
    "markdown",
    "html",
    "docx",
    "odt",
    "pdf-searchable",
    "pdf-facing",
    "pdf-marked",
    "epub",
    "page",
    "alto",
    "hocr",
    "webannotation",
    "tei",
    "tei-reading",
    "iiif",
    "csv",
    "bagit",
    "markdown-gfm",
    "markdown-nara",
    "markdown-loc",
    "markdown-smithsonian",
    "markdown-leiden",
)
"""The formats with an action of export, in the order of the menu."""

MARK_ACTIONS: Final = (
    "strike",
    "overstrike",
    "addition",
    "stamp",
    "handwriting",
    "underline",
    "unclear",
    "gap",
    "redaction",
    "note",
    "query",
    "heading",
    "superscript",
    "classification",
    "form",
)


def action_rows() -> tuple[ActionRow, ...]:
    """Return every action of the program, in the language in use."""
    return (
        *_file_rows(),
        *_import_rows(),
        *_export_rows(),
        *_edition_export_rows(),
        *_package_export_rows(),
        *_convention_export_rows(),
        *_edit_rows(),
        *_line_rows(),
        *_spelling_rows(),
        *_writing_rows(),
        *_case_rows(),
        *_find_rows(),
        *_zoom_rows(),
        *_look_rows(),
        *_adjust_rows(),
        *_around_rows(),
        *_window_rows(),
        *_frame_rows(),
        *_page_rows(),
        *_paper_rows(),
        *_quality_rows(),
        *_reading_rows(),
        *_look_for_marks_rows(),
        *_part_reading_rows(),
        *_suggestion_rows(),
        *_mark_rows(),
        *_mark_list_rows(),
        *_bookmark_rows(),
        *_difference_rows(),
        *_history_rows(),
        *_comment_rows(),
        *_review_rows(),
        *_tool_rows(),
        *_link_rows(),
        *_help_rows(),
    )


def group_name(group: str) -> str:
    """Return the word for a group of actions."""
    return {
        "file": translate("Actions", "File"),
        "edit": translate("Actions", "Edit"),
        "view": translate("Actions", "View"),
        "page": translate("Actions", "Pages"),
        "mark": translate("Actions", "Mark"),
        "review": translate("Actions", "Review"),
        "tool": translate("Actions", "On the scan"),
        "help": translate("Actions", "Help"),
    }.get(group, group)


def full_name(row: ActionRow) -> str:
    """Return the text of an action as it is understood outside its menu."""
    text = row.plain_text.removesuffix("…")
    choice = {
        "theme": translate("Actions", "Theme"),
        "thumbnails": translate("Actions", "Pictures of the pages"),
        "treatment": translate("Actions", "Treat line and region"),
        "channel": translate("Actions", "Colour of the scan"),
    }.get(row.choice_of or "")
    return f"{choice}: {text}" if choice else text


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


def _edit_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.undo",
            translate("Actions", "&Undo"),
            "edit",
            ("@Undo",),
            "undo-2",
            enabled_when="undo",
        ),
        ActionRow(
            "edit.redo",
            translate("Actions", "&Redo"),
            "edit",
            ("@Redo", "Ctrl+Y"),
            "redo-2",
            enabled_when="redo",
        ),
        ActionRow(
            "edit.cut",
            translate("Actions", "Cu&t"),
            "edit",
            ("@Cut",),
            enabled_when="selection writable",
        ),
        ActionRow(
            "edit.copy",
            translate("Actions", "&Copy"),
            "edit",
            ("@Copy",),
            "copy",
            enabled_when="selection",
        ),
        ActionRow(
            "edit.paste",
            translate("Actions", "&Paste"),
            "edit",
            ("@Paste",),
            enabled_when="page writable",
        ),
        ActionRow(
            "edit.select-all",
            translate("Actions", "Select &all"),
            "edit",
            ("@SelectAll",),
            enabled_when="page",
        ),
        ActionRow(
            "edit.settings", translate("Actions", "&Settings…"), "edit", ("Ctrl+,",), "settings"
        ),
    )


def _line_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.paste-plain",
            translate("Actions", "Paste as pla&in text"),
            "edit",
            ("Ctrl+Shift+V",),
            enabled_when="page writable",
            tip=translate("Actions", "Paste the letters alone, without marks"),
        ),
        ActionRow(
            "edit.move-line-up",
            translate("Actions", "&Move line up"),
            "edit",
            ("Alt+Up",),
            "arrow-up",
            enabled_when="page writable",
            context="transcript",
        ),
        ActionRow(
            "edit.move-line-down",
            translate("Actions", "Move &line down"),
            "edit",
            ("Alt+Down",),
            "arrow-down",
            enabled_when="page writable",
            context="transcript",
        ),
        ActionRow(
            "edit.join-hyphenated",
            translate("Actions", "&Join with the next line"),
            "edit",
            ("Ctrl+J",),
            enabled_when="page writable",
            context="transcript",
            tip=translate(
                "Actions", "Join a word that the line end parts, or two lines by a space"
            ),
        ),
        ActionRow(
            "edit.join-all",
            translate("Actions", "Join all h&yphenated line ends…"),
            "edit",
            ("Ctrl+Alt+J",),
            enabled_when="page writable",
            tip=translate("Actions", "Join the words that line ends part, on the whole page"),
        ),
    )


def _writing_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.characters",
            translate("Actions", "Special c&haracters"),
            "edit",
            ("Ctrl+Shift+F12",),
            "omega",
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Insert a character that the keyboard lacks"),
        ),
        ActionRow(
            "edit.abbreviations",
            translate("Actions", "Abbreviati&ons…"),
            "edit",
            ("Ctrl+Shift+J",),
            "text-cursor",
            enabled_when="document",
            tip=translate("Actions", "What you type short and this document has in full"),
        ),
    )


def _case_rows() -> tuple[ActionRow, ...]:
    cases = (
        ("lower", translate("Actions", "&lower case")),
        ("upper", translate("Actions", "&UPPER CASE")),
        ("title", translate("Actions", "&Title Case")),
        ("sentence", translate("Actions", "&Sentence case")),
    )
    return (
        ActionRow(
            "edit.case-next",
            translate("Actions", "&Change case"),
            "edit",
            ("Ctrl+Shift+F3",),
            "case-upper",
            enabled_when="page writable",
            tip=translate("Actions", "Go through lower, UPPER, Title and Sentence case"),
        ),
        *(
            ActionRow(f"edit.case-{case}", text, "edit", enabled_when="page writable")
            for case, text in cases
        ),
    )


def _spelling_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.check-spelling",
            translate("Actions", "Check &spelling"),
            "edit",
            checkable=True,
            tip=translate("Actions", "Underline words that are in no dictionary"),
        ),
        ActionRow(
            "edit.list-word",
            translate("Actions", "Add to the &document's words"),
            "edit",
            ("Ctrl+F8",),
            enabled_when="misspelt writable",
            tip=translate("Actions", "Know the word at the cursor in this document"),
        ),
        ActionRow(
            "edit.my-word",
            translate("Actions", "Add to &my words"),
            "edit",
            ("Ctrl+Shift+F8",),
            enabled_when="misspelt",
            tip=translate("Actions", "Know the word at the cursor in all documents"),
        ),
        ActionRow(
            "edit.ignore-word",
            translate("Actions", "&Ignore word"),
            "edit",
            enabled_when="misspelt",
            tip=translate(
                "Actions", "Do not underline the word at the cursor until the document is closed"
            ),
        ),
        ActionRow(
            "edit.languages",
            translate("Actions", "&Languages of this document…"),
            "edit",
            enabled_when="document writable",
            tip=translate("Actions", "In which languages words are checked and scans are read"),
        ),
    )


def _find_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.find",
            translate("Actions", "&Find…"),
            "edit",
            ("Ctrl+F",),
            "search",
            enabled_when="document",
            tip=translate("Actions", "Find a text on this page or on all pages"),
        ),
        ActionRow(
            "edit.replace",
            translate("Actions", "R&eplace…"),
            "edit",
            ("@Replace",),
            "replace",
            enabled_when="document",
            tip=translate("Actions", "Find a text and put another in its place"),
        ),
        ActionRow(
            "edit.find-next",
            translate("Actions", "Find &next"),
            "edit",
            ("F3",),
            enabled_when="document",
        ),
        ActionRow(
            "edit.find-previous",
            translate("Actions", "Find pre&vious"),
            "edit",
            ("Shift+F3",),
            enabled_when="document",
        ),
    )


def _zoom_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.zoom-in",
            translate("Actions", "Zoom &in"),
            "view",
            ("Ctrl++", "Ctrl+="),
            "zoom-in",
            enabled_when="page",
            tip=translate("Actions", "Enlarge the view that has the focus"),
        ),
        ActionRow(
            "view.zoom-out",
            translate("Actions", "Zoom &out"),
            "view",
            ("Ctrl+-",),
            "zoom-out",
            enabled_when="page",
            tip=translate("Actions", "Make the view that has the focus smaller"),
        ),
        ActionRow(
            "view.zoom-100",
            translate("Actions", "Actual &size"),
            "view",
            ("Ctrl+0",),
            enabled_when="page",
        ),
        ActionRow(
            "view.fit-width",
            translate("Actions", "Fit &width"),
            "view",
            ("Ctrl+Alt+F",),
            "move-horizontal",
            enabled_when="page",
        ),
        ActionRow(
            "view.fit-page",
            translate("Actions", "Fit &page"),
            "view",
            ("Ctrl+Alt+G",),
            "maximize",
            enabled_when="page",
        ),
        ActionRow(
            "view.rotate-left",
            translate("Actions", "Rotate scan &left"),
            "view",
            ("Ctrl+Alt+Shift+R",),
            "rotate-ccw",
            enabled_when="page",
        ),
        ActionRow(
            "view.rotate-right",
            translate("Actions", "Rotate scan &right"),
            "view",
            ("Ctrl+Alt+R",),
            "rotate-cw",
            enabled_when="page",
        ),
        *_turn_rows(),
    )


def _turn_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.straighten",
            translate("Actions", "Straight&en scan"),
            "view",
            ("Ctrl+Alt+H",),
            enabled_when="page",
            tip=translate("Actions", "Make the lines of the scan level; again to turn it back"),
        ),
        ActionRow(
            "view.turn",
            translate("Actions", "Turn scan by &degrees…"),
            "view",
            ("Ctrl+Alt+D",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-left",
            translate("Actions", "Turn scan half a degree left"),
            "view",
            ("Ctrl+Alt+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-right",
            translate("Actions", "Turn scan half a degree right"),
            "view",
            ("Ctrl+Alt+PgDown",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-far-left",
            translate("Actions", "Turn scan five degrees left"),
            "view",
            ("Ctrl+Alt+Shift+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-far-right",
            translate("Actions", "Turn scan five degrees right"),
            "view",
            ("Ctrl+Alt+Shift+PgDown",),
            enabled_when="page",
        ),
    )


def _look_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.boxes",
            translate("Actions", "Show word &boxes"),
            "view",
            ("Ctrl+B",),
            "square-dashed",
            checkable=True,
        ),
        ActionRow(
            "view.peek",
            translate("Actions", "Show the bare scan while held"),
            "view",
            ("F2",),
            "eye",
            enabled_when="page",
            context="hold",
        ),
        ActionRow(
            "view.line-view",
            translate("Actions", "Li&ne view"),
            "view",
            ("Ctrl+L",),
            checkable=True,
            tip=translate("Actions", "Show each line of the text under its strip of the scan"),
        ),
        ActionRow(
            "view.typewriter",
            translate("Actions", "&Typewriter face"),
            "view",
            ("Ctrl+T",),
            "type",
            checkable=True,
            tip=translate(
                "Actions", "Show the transcript in a face whose letters are equally wide"
            ),
        ),
        ActionRow(
            "view.columns",
            translate("Actions", "Words in their &columns"),
            "view",
            ("Ctrl+Alt+Shift+I",),
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "Set each word of the transcript in the column it was typed in"
            ),
        ),
        ActionRow(
            "view.grid",
            translate("Actions", "Typewriter grid"),
            "view",
            ("Ctrl+F12",),
            "ruler",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "Show the columns of the machine on the scan, and that of the cursor"
            ),
        ),
        ActionRow(
            "view.text-larger",
            translate("Actions", "Lar&ger text"),
            "view",
            icon="plus",
            enabled_when="page",
        ),
        ActionRow(
            "view.text-smaller",
            translate("Actions", "S&maller text"),
            "view",
            icon="minus",
            enabled_when="page",
        ),
        ActionRow(
            "view.theme-system",
            translate("Actions", "As the &system"),
            "view",
            icon="sun-moon",
            checkable=True,
            choice_of="theme",
        ),
        ActionRow(
            "view.theme-light",
            translate("Actions", "&Light"),
            "view",
            icon="sun",
            checkable=True,
            choice_of="theme",
        ),
        ActionRow(
            "view.theme-dark",
            translate("Actions", "&Dark"),
            "view",
            icon="moon",
            checkable=True,
            choice_of="theme",
        ),
    )


def _adjust_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.adjust",
            translate("Actions", "&Adjust the scan"),
            "view",
            ("Ctrl+Alt+V",),
            "sliders-horizontal",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "See faint or covered writing better; the scan stays as it is"
            ),
        ),
        ActionRow(
            "adjust.plain",
            translate("Actions", "Back to the &plain scan"),
            "view",
            ("Ctrl+Alt+Shift+V",),
            "undo-2",
            enabled_when="adjusted",
        ),
        ActionRow(
            "adjust.compare",
            translate("Actions", "Show the plain scan while held"),
            "view",
            ("Ctrl+Shift+F2",),
            "eye",
            enabled_when="adjusted",
            context="hold",
        ),
        *_tone_rows(),
        ActionRow(
            "adjust.threshold",
            translate("Actions", "Black on &white"),
            "view",
            ("Ctrl+Alt+Shift+H",),
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Faint carbons and stained paper become black on white"),
        ),
        *_colour_rows(),
        ActionRow(
            "adjust.for-ocr",
            translate("Actions", "&Use the adjusted scan for OCR"),
            "view",
            checkable=True,
            enabled_when="page",
        ),
        ActionRow(
            "adjust.all-pages",
            translate("Actions", "App&ly to all pages"),
            "view",
            icon="files",
            enabled_when="several-pages",
        ),
    )


def _tone_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "adjust.brighter",
            translate("Actions", "B&righter"),
            "view",
            ("Ctrl+Alt+B",),
            "sun",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.darker",
            translate("Actions", "&Darker"),
            "view",
            ("Ctrl+Alt+Shift+B",),
            "moon",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.more-contrast",
            translate("Actions", "More &contrast"),
            "view",
            ("Ctrl+Alt+K",),
            "contrast",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.less-contrast",
            translate("Actions", "L&ess contrast"),
            "view",
            ("Ctrl+Alt+Shift+K",),
            enabled_when="page",
        ),
        ActionRow(
            "adjust.invert",
            translate("Actions", "&Invert"),
            "view",
            ("Ctrl+Alt+I",),
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "White writing on black becomes black on white"),
        ),
    )


def _colour_rows() -> tuple[ActionRow, ...]:
    channels = (
        ("all", translate("Actions", "All colours")),
        ("red", translate("Actions", "Red light only")),
        ("green", translate("Actions", "Green light only")),
        ("blue", translate("Actions", "Blue light only")),
    )
    return (
        *(
            ActionRow(
                f"adjust.channel-{name}",
                text,
                "view",
                checkable=True,
                choice_of="channel",
                enabled_when="coloured",
            )
            for name, text in channels
        ),
        ActionRow(
            "adjust.next-ink",
            translate("Actions", "Drop the &next ink"),
            "view",
            ("Ctrl+Alt+U",),
            "eraser",
            enabled_when="coloured",
            tip=translate("Actions", "Hide each coloured ink in turn, or show it only"),
        ),
        ActionRow(
            "adjust.pick-ink",
            translate("Actions", "Pic&k an ink on the scan"),
            "view",
            (),
            "pipette",
            checkable=True,
            enabled_when="coloured",
            tip=translate("Actions", "Click on a stamp or a pen's stroke to hide that ink"),
        ),
    )


def _quality_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "review.quality",
            translate("Actions", "Quality figures…"),
            "page",
            ("Ctrl+Alt+Shift+F",),
            icon="ruler",
            enabled_when="document",
            tip=translate("Actions", "Error rates of characters and words"),
        ),
        ActionRow(
            "review.sample",
            translate("Actions", "Read a sample…"),
            "page",
            icon="list",
            enabled_when="document",
            tip=translate("Actions", "Judge words drawn at random, and estimate the error rate"),
        ),
    )


def _frame_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "frame.take-all",
            translate("Actions", "Take all that is proposed for the frame"),
            "edit",
            icon="check-check",
            enabled_when="document writable",
        ),
        ActionRow(
            "frame.from-selection",
            translate("Actions", "Set a field of the frame from the selection"),
            "edit",
            icon="text-cursor",
            enabled_when="page writable",
            tip=translate("Actions", "Choose which field holds the selected words"),
        ),
    )


def _window_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.stacked",
            translate("Actions", "Transcript &under the scan"),
            "view",
            ("F9",),
            "rows-2",
            checkable=True,
            tip=translate(
                "Actions", "Show scan and transcript side by side or one above the other"
            ),
        ),
        ActionRow(
            "view.pages-dock",
            translate("Actions", "Show p&ages"),
            "view",
            ("Ctrl+F9",),
            "panel-left",
            checkable=True,
        ),
        ActionRow(
            "view.marks-dock",
            translate("Actions", "Show mar&ks"),
            "view",
            ("Shift+F9",),
            "panel-right",
            checkable=True,
        ),
        ActionRow(
            "view.doubts-dock",
            translate("Actions", "Show what is to &check"),
            "view",
            ("Ctrl+Shift+F9",),
            "check-check",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List marks that lost their place, and words without a link"),
        ),
        ActionRow(
            "view.frame-dock",
            translate("Actions", "Show the telegram frame"),
            "view",
            ("Ctrl+Shift+F10",),
            "list",
            checkable=True,
            enabled_when="document",
            tip=translate(
                "Actions", "Control number, date, from and to, and what does not fit together"
            ),
        ),
        ActionRow(
            "view.full-screen",
            translate("Actions", "&Full screen"),
            "view",
            ("F11",),
            checkable=True,
        ),
        ActionRow("view.next-pane", translate("Actions", "Go to the next pane"), "view", ("F6",)),
        ActionRow(
            "view.previous-pane",
            translate("Actions", "Go to the previous pane"),
            "view",
            ("Shift+F6",),
        ),
    )


def _around_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.zoom-word",
            translate("Actions", "Zoom to the word"),
            "view",
            ("Ctrl+Alt+W",),
            "whole-word",
            enabled_when="page",
            tip=translate("Actions", "Show the word at the cursor large on the scan"),
        ),
        ActionRow(
            "view.zoom-line",
            translate("Actions", "Zoom to the line"),
            "view",
            ("Ctrl+Alt+Shift+W",),
            "text-wrap",
            enabled_when="page",
            tip=translate("Actions", "Let the line at the cursor fill the width of the scan view"),
        ),
        ActionRow(
            "view.zoom-part",
            translate("Actions", "Zoom to the selection or region"),
            "view",
            ("Ctrl+Alt+P",),
            "scan-text",
            enabled_when="page",
            tip=translate(
                "Actions",
                "Show what is selected or drawn, else the mark or the paragraph at the cursor",
            ),
        ),
        ActionRow(
            "view.before",
            translate("Actions", "Back to the view before"),
            "view",
            ("F12",),
            "undo-2",
            enabled_when="page",
        ),
        ActionRow(
            "view.after",
            translate("Actions", "Forward to the next view"),
            "view",
            ("Shift+F12",),
            "redo-2",
            enabled_when="page",
        ),
        ActionRow(
            "view.follow",
            translate("Actions", "Scan follows the text"),
            "view",
            ("Ctrl+Alt+Y",),
            "link",
            checkable=True,
            tip=translate("Actions", "Move the scan to the word at the cursor, or leave it still"),
        ),
        ActionRow(
            "view.map",
            translate("Actions", "Map of the scan"),
            "view",
            ("Ctrl+F2",),
            "map",
            checkable=True,
            tip=translate("Actions", "Show where you are while only a part of the scan is seen"),
        ),
        ActionRow(
            "view.lens",
            translate("Actions", "Magnifier"),
            "view",
            ("Shift+F2",),
            "search",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions",
                "Magnify the scan at the pointer or at the word; plus and minus change it",
            ),
        ),
        ActionRow(
            "scan.lens",
            translate("Actions", "Magnifier while held (on the scan)"),
            "view",
            ("Z",),
            enabled_when="page",
            context="scan",
        ),
        ActionRow(
            "view.apart",
            translate("Actions", "Scan in its own window"),
            "view",
            ("Ctrl+F11",),
            "picture-in-picture-2",
            checkable=True,
            tip=translate("Actions", "Move the scan to a window of its own, for a second screen"),
        ),
        *_thumbnail_rows(),
    )


def _thumbnail_rows() -> tuple[ActionRow, ...]:
    names = (
        ("small", translate("Actions", "Small")),
        ("medium", translate("Actions", "Medium")),
        ("large", translate("Actions", "Large")),
    )
    return tuple(
        ActionRow(
            f"view.thumbnails-{name}",
            text,
            "view",
            checkable=True,
            choice_of="thumbnails",
        )
        for name, text in names
    )


def _page_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "page.previous",
            translate("Actions", "&Previous page"),
            "page",
            ("Ctrl+PgUp",),
            "chevron-left",
            enabled_when="previous-page",
        ),
        ActionRow(
            "page.next",
            translate("Actions", "&Next page"),
            "page",
            ("Ctrl+PgDown",),
            "chevron-right",
            enabled_when="next-page",
        ),
        ActionRow(
            "page.first",
            translate("Actions", "First page"),
            "page",
            ("Ctrl+Alt+Home",),
            enabled_when="previous-page",
        ),
        ActionRow(
            "page.last",
            translate("Actions", "Last page"),
            "page",
            ("Ctrl+Alt+End",),
            enabled_when="next-page",
        ),
        ActionRow(
            "page.go-to",
            translate("Actions", "&Go to page…"),
            "page",
            ("Ctrl+G",),
            enabled_when="several-pages",
        ),
        ActionRow(
            "page.add",
            translate("Actions", "&Add pages…"),
            "page",
            ("Ctrl+Shift+N",),
            "file-plus",
            enabled_when="document writable",
        ),
        ActionRow(
            "page.paste",
            translate("Actions", "Paste as page"),
            "page",
            ("Ctrl+Alt+Insert",),
            "file-image",
            tip=translate("Actions", "Add the picture or the files on the clipboard as pages"),
        ),
        ActionRow(
            "page.copy-region",
            translate("Actions", "Copy scan region"),
            "page",
            ("Ctrl+Alt+Shift+Insert",),
            "copy",
            enabled_when="page",
            tip=translate("Actions", "Copy the drawn region, the word or the page as a picture"),
        ),
        ActionRow(
            "page.move-up",
            translate("Actions", "Move page &up"),
            "page",
            ("Ctrl+Shift+PgUp",),
            "arrow-up",
            enabled_when="previous-page writable",
        ),
        ActionRow(
            "page.move-down",
            translate("Actions", "Move page &down"),
            "page",
            ("Ctrl+Shift+PgDown",),
            "arrow-down",
            enabled_when="next-page writable",
        ),
        ActionRow(
            "page.remove",
            translate("Actions", "&Remove page"),
            "page",
            icon="trash-2",
            enabled_when="several-pages writable",
        ),
        ActionRow(
            "page.replace-scan",
            translate("Actions", "Replace the &scan…"),
            "page",
            icon="refresh-cw",
            enabled_when="page writable",
        ),
    )


def _paper_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.print-size",
            translate("Actions", "Si&ze on paper"),
            "view",
            ("Ctrl+Alt+Shift+P",),
            enabled_when="page",
            tip=translate("Actions", "Show the scan as large as its paper is"),
        ),
        ActionRow(
            "page.draw-at",
            translate("Actions", "Draw the PD&F page at…"),
            "page",
            enabled_when="page writable pdf-page",
            tip=translate("Actions", "Choose the resolution that pages of a PDF are drawn at"),
        ),
        ActionRow(
            "page.information",
            translate("Actions", "Page infor&mation"),
            "page",
            icon="info",
            enabled_when="page",
            tip=translate("Actions", "File, size, resolution and counts of the page"),
        ),
    )


def _reading_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "page.read",
            translate("Actions", "R&ead this page"),
            "page",
            ("F5",),
            "scan-text",
            enabled_when="page writable ocr",
            tip=translate("Actions", "Recognise the text of this scan"),
        ),
        ActionRow(
            "page.read-all",
            translate("Actions", "Read a&ll pages"),
            "page",
            ("Shift+F5",),
            "files",
            enabled_when="document writable ocr",
            tip=translate("Actions", "Recognise the text of every scan that has none"),
        ),
        ActionRow(
            "page.stop-reading",
            translate("Actions", "S&top reading"),
            "page",
            ("Ctrl+F5",),
            "circle-x",
            enabled_when="ocr-running",
        ),
    )


def _part_reading_rows() -> tuple[ActionRow, ...]:
    treatments = (
        ("none", translate("Actions", "As it is")),
        ("clean", translate("Actions", "&Clean, for faint type")),
        ("no-colour", translate("Actions", "Without its coloured &ink, as under a stamp")),
        ("enlarge", translate("Actions", "&Enlarged, for small type")),
        ("invert", translate("Actions", "In&verted, for white on black")),
    )
    return (
        ActionRow(
            "page.read-line",
            translate("Actions", "Read th&is line again"),
            "page",
            ("Alt+F5",),
            enabled_when="page writable ocr",
            tip=translate("Actions", "Recognise the line at the cursor; what you typed stays"),
        ),
        ActionRow(
            "page.read-region",
            translate("Actions", "Read t&he region"),
            "page",
            ("Ctrl+Shift+F5",),
            enabled_when="page writable ocr",
            tip=translate(
                "Actions", "Recognise the region drawn on the scan, else the words selected"
            ),
        ),
        ActionRow(
            "page.try-region",
            translate("Actions", "Tr&y a reading of the region…"),
            "page",
            enabled_when="page ocr",
            tip=translate("Actions", "See the region as the program sees it, and what it reads"),
        ),
        *(
            ActionRow(
                f"page.treat-{name}",
                text,
                "page",
                checkable=True,
                choice_of="treatment",
                tip=translate("Actions", "How lines and regions are treated before they are read"),
            )
            for name, text in treatments
        ),
    )


def _suggestion_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "suggestion.accept",
            translate("Actions", "Take the first suggestion and go on"),
            "mark",
            ("Alt+1",),
            "check",
            enabled_when="offers writable",
        ),
        ActionRow(
            "suggestion.refuse",
            translate("Actions", "Refuse the suggestion and go on"),
            "mark",
            ("Alt+0",),
            "x",
            enabled_when="suggestion writable",
        ),
        ActionRow(
            "suggestion.accept-all",
            translate("Actions", "Take all suggestions of this page"),
            "mark",
            icon="check-check",
            enabled_when="suggestions writable",
        ),
        ActionRow(
            "suggestion.refuse-all",
            translate("Actions", "Refuse all suggestions of this page"),
            "mark",
            enabled_when="suggestions writable",
        ),
        ActionRow(
            "suggestion.accept-above",
            translate("Actions", "Take all proposed marks above…"),
            "mark",
            icon="check-check",
            enabled_when="proposals writable",
            tip=translate("Actions", "See which of the proposed marks are sure, and take them"),
        ),
    )


def _look_for_marks_rows() -> tuple[ActionRow, ...]:
    # Ctrl+Alt with a key of the functions changes the console on Linux.
    return (
        ActionRow(
            "page.look",
            translate("Actions", "Look for marks on this page"),
            "page",
            ("Alt+Shift+F9",),
            "eye",
            enabled_when="page writable",
            tip=translate("Actions", "Propose the strikes, stamps and writing that the scan shows"),
        ),
        ActionRow(
            "page.look-all",
            translate("Actions", "Look for marks on all pages"),
            "page",
            enabled_when="several-pages writable",
        ),
        ActionRow(
            "mark.read-under",
            translate("Actions", "Read what is beneath"),
            "mark",
            icon="scan-text",
            enabled_when="page writable ocr",
            tip=translate("Actions", "Take the stroke or stamp off and read the words again"),
        ),
        ActionRow(
            "mark.see-under",
            translate("Actions", "See under the stamp"),
            "mark",
            icon="eye",
            enabled_when="page coloured",
            tip=translate("Actions", "Hide the ink of the stamp or stroke, or show it again"),
        ),
        ActionRow(
            "unread.next",
            translate("Actions", "Next ink not yet transcribed"),
            "mark",
            ("Alt+Shift+F8",),
            enabled_when="unread",
            tip=translate("Actions", "Go to what no word and no mark accounts for, biggest first"),
        ),
        ActionRow(
            "unread.previous",
            translate("Actions", "Previous ink not yet transcribed"),
            "mark",
            ("Alt+Shift+F7",),
            enabled_when="unread",
        ),
        ActionRow(
            "unread.read",
            translate("Actions", "Read this ink"),
            "mark",
            enabled_when="unread writable ocr",
        ),
        ActionRow(
            "unread.nothing",
            translate("Actions", "Nothing to transcribe here"),
            "mark",
            enabled_when="unread writable",
            tip=translate("Actions", "Take this ink off the list for good"),
        ),
    )


def _mark_rows() -> tuple[ActionRow, ...]:
    texts: dict[str, tuple[str, tuple[str, ...], str]] = {
        "strike": (translate("Actions", "&Strike"), ("Ctrl+1", "Ctrl+Shift+X"), "strikethrough"),
        "overstrike": (translate("Actions", "&Overstrike"), ("Ctrl+2",), "square-x"),
        "addition": (translate("Actions", "&Addition"), ("Ctrl+3",), "pen-line"),
        "stamp": (translate("Actions", "S&tamp"), ("Ctrl+4",), "stamp"),
        "handwriting": (translate("Actions", "&Handwriting"), ("Ctrl+5",), "signature"),
        "underline": (translate("Actions", "&Underline"), ("Ctrl+6",), "underline"),
        "unclear": (translate("Actions", "Un&clear"), ("Ctrl+7",), "circle-question-mark"),
        "gap": (translate("Actions", "&Gap"), ("Ctrl+8",), "ellipsis"),
        "redaction": (translate("Actions", "&Redaction"), ("Ctrl+9",), "eraser"),
        "note": (translate("Actions", "&Note"), ("Ctrl+Shift+M",), "sticky-note"),
        "query": (translate("Actions", "&Query"), ("Ctrl+Shift+K",), "message-square"),
        "heading": (translate("Actions", "H&eading"), ("Ctrl+Shift+T",), "heading"),
        "superscript": (translate("Actions", "Su&perscript"), ("Ctrl+Shift+I",), "superscript"),
        "classification": (translate("Actions", "C&lassification"), ("Ctrl+Shift+C",), "shield"),
        "form": (translate("Actions", "&Form text"), ("Ctrl+Shift+B",), "list"),
    }
    tips = _mark_tips()
    return tuple(
        ActionRow(
            f"mark.{kind}",
            texts[kind][0],
            "mark",
            texts[kind][1],
            texts[kind][2],
            enabled_when="markable writable",
            tip=tips[kind],
        )
        for kind in MARK_ACTIONS
    )


def _mark_tips() -> dict[str, str]:
    return {
        "strike": translate("Actions", "Struck through on the page"),
        "overstrike": translate("Actions", "Typed over, as with XXXX"),
        "addition": translate("Actions", "Added later, above the line or in the margin"),
        "stamp": translate("Actions", "Stamped on the page"),
        "handwriting": translate("Actions", "Written by hand"),
        "underline": translate("Actions", "Underlined on the page"),
        "unclear": translate("Actions", "Hard to read: this reading is a guess"),
        "gap": translate("Actions", "Cannot be read, or is missing"),
        "redaction": translate("Actions", "Withheld: blacked or cut out"),
        "note": translate("Actions", "Your remark about this place"),
        "query": translate("Actions", "Your question about this place"),
        "heading": translate("Actions", "Stands out as a heading"),
        "superscript": translate("Actions", "Raised above the line"),
        "classification": translate("Actions", "Says how secret the page is"),
        "form": translate("Actions", "Printed on the form: letterhead, label, page number"),
    }


def _mark_list_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "mark.repeat",
            translate("Actions", "Repeat the last mark"),
            "mark",
            ("Ctrl+.",),
            "refresh-cw",
            enabled_when="last-mark markable writable",
        ),
        ActionRow(
            "mark.substitute",
            translate("Actions", "Substitution"),
            "mark",
            ("Ctrl+R",),
            "replace",
            enabled_when="markable writable",
            tip=translate("Actions", "Struck, and something else written instead"),
        ),
        ActionRow(
            "mark.next-hand",
            translate("Actions", "Next hand"),
            "mark",
            ("Ctrl+Shift+F4",),
            "user",
            enabled_when="page writable",
            tip=translate("Actions", "Whose marks you make from here on"),
        ),
        ActionRow(
            "mark.hands",
            translate("Actions", "Hands…"),
            "mark",
            icon="user",
            enabled_when="document",
            tip=translate("Actions", "Who wrote in this document: add, rename, merge, delete"),
        ),
        ActionRow(
            "mark.take-fields",
            translate("Actions", "Take what the stamp says"),
            "mark",
            icon="stamp",
            enabled_when="mark-selected writable",
            tip=translate("Actions", "Fill the fields of a stamp from its words"),
        ),
        ActionRow(
            "mark.filter",
            translate("Actions", "Filter marks"),
            "mark",
            icon="search",
            enabled_when="page",
            tip=translate("Actions", "Choose which marks are listed and stepped through"),
        ),
        ActionRow(
            "mark.edit",
            translate("Actions", "E&dit mark"),
            "mark",
            ("Alt+Return", "Alt+Enter", "Ctrl+F4"),
            "pencil",
            enabled_when="marks",
            tip=translate("Actions", "Show what is known of the mark, and change it"),
        ),
        ActionRow(
            "mark.delete",
            translate("Actions", "Delete &mark"),
            "mark",
            ("Ctrl+Shift+Del",),
            "trash-2",
            enabled_when="mark-selected writable",
        ),
        ActionRow(
            "mark.next", translate("Actions", "Next mark"), "mark", ("F4",), enabled_when="marks"
        ),
        ActionRow(
            "mark.previous",
            translate("Actions", "Previous mark"),
            "mark",
            ("Shift+F4",),
            enabled_when="marks",
        ),
        ActionRow(
            "doubt.next",
            translate("Actions", "Next doubt"),
            "mark",
            ("F8",),
            "arrow-right",
            enabled_when="page",
            tip=translate("Actions", "Go to the next word or mark that is likely wrong"),
        ),
        ActionRow(
            "doubt.previous",
            translate("Actions", "Previous doubt"),
            "mark",
            ("Shift+F8",),
            "arrow-left",
            enabled_when="page",
        ),
        ActionRow(
            "doubt.confirm",
            translate("Actions", "Confirm and go on"),
            "mark",
            ("Ctrl+Return", "Ctrl+Enter"),
            "check",
            enabled_when="doubt writable",
            tip=translate("Actions", "It is right: note that, and go to the next doubt"),
        ),
        ActionRow(
            "doubt.alike",
            translate("Actions", "Correct all alike…"),
            "mark",
            ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
            "replace",
            enabled_when="page writable",
            tip=translate("Actions", "Correct every word that reads like the one corrected last"),
        ),
        *(
            ActionRow(
                f"doubt.take-{place}",
                translate("Actions", "Take suggestion {place} and go on").format(place=place),
                "mark",
                (f"Alt+{place}",),
                enabled_when="offers writable",
            )
            for place in range(2, 6)
        ),
    )


def _bookmark_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "bookmark.toggle",
            translate("Actions", "&Bookmark"),
            "mark",
            ("Ctrl+F3",),
            "bookmark",
            enabled_when="page writable",
            tip=translate("Actions", "Set or take away a bookmark at the word or the region"),
        ),
        ActionRow(
            "bookmark.next",
            translate("Actions", "Next bookmark or query"),
            "mark",
            ("Shift+F11",),
            enabled_when="page",
        ),
        ActionRow(
            "bookmark.previous",
            translate("Actions", "Previous bookmark or query"),
            "mark",
            ("Ctrl+Shift+F11",),
            enabled_when="page",
        ),
        ActionRow(
            "view.bookmarks-dock",
            translate("Actions", "Show bookmarks and queries"),
            "view",
            ("Ctrl+Shift+D",),
            "bookmark",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List bookmarks, queries and notes of all pages"),
        ),
    )


def _difference_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "difference.view",
            translate("Actions", "Show differences"),
            "view",
            ("Ctrl+D",),
            "diff",
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Show what differs from the reading by OCR, or another text"),
        ),
        ActionRow(
            "difference.next",
            translate("Actions", "Next difference"),
            "view",
            ("Alt+PgDown",),
            enabled_when="page",
        ),
        ActionRow(
            "difference.previous",
            translate("Actions", "Previous difference"),
            "view",
            ("Alt+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "difference.accept",
            translate("Actions", "Accept the difference"),
            "view",
            icon="check",
            enabled_when="page",
            tip=translate("Actions", "The new side is right; in the list, Return"),
        ),
        ActionRow(
            "difference.refuse",
            translate("Actions", "Put the old side back"),
            "view",
            icon="undo-2",
            enabled_when="page writable",
            tip=translate("Actions", "The old side is right; in the list, Delete"),
        ),
        ActionRow(
            "difference.suggest",
            translate("Actions", "Suggest another text…"),
            "view",
            icon="message-square",
            enabled_when="page writable",
            tip=translate("Actions", "Suggest it to who works on the page; in the list, Insert"),
        ),
        ActionRow(
            "difference.file",
            translate("Actions", "Compare with a file…"),
            "view",
            icon="files",
            enabled_when="page",
            tip=translate("Actions", "Compare the page with a text or with another document"),
        ),
    )


def _history_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.history-dock",
            translate("Actions", "Show the history"),
            "view",
            ("Ctrl+Shift+Y",),
            "history",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List the versions of the page, and what differs since then"),
        ),
        ActionRow(
            "history.who",
            translate("Actions", "Who set this word"),
            "view",
            ("Ctrl+Shift+F1",),
            "user",
            enabled_when="page",
            tip=translate("Actions", "Tell who last set the word at the cursor, and its marks"),
        ),
        ActionRow(
            "history.revert-word",
            translate("Actions", "Put this word back"),
            "edit",
            ("Ctrl+K",),
            "rotate-ccw",
            enabled_when="page writable",
            tip=translate("Actions", "As it is in the version chosen in the history, else in OCR"),
        ),
        ActionRow(
            "history.revert-line",
            translate("Actions", "Put this line back"),
            "edit",
            enabled_when="page writable",
            tip=translate("Actions", "As it is in the version chosen in the history, else in OCR"),
        ),
        ActionRow(
            "history.restore",
            translate("Actions", "Take the page back to the version"),
            "edit",
            icon="history",
            enabled_when="page writable",
            tip=translate("Actions", "Make the page what it was in the chosen version"),
        ),
        ActionRow(
            "history.restore-ocr",
            translate("Actions", "Take the page back to the reading by OCR"),
            "edit",
            enabled_when="page writable",
        ),
    )


def _comment_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "comment.add",
            translate("Actions", "Comment…"),
            "mark",
            ("Ctrl+Alt+Shift+M",),
            "message-square",
            enabled_when="page writable",
            tip=translate("Actions", "Say something about the selection, the word or the region"),
        ),
        ActionRow(
            "change.suggest",
            translate("Actions", "Suggest a change…"),
            "mark",
            ("Ctrl+Alt+Shift+C",),
            "replace",
            enabled_when="page writable",
            tip=translate("Actions", "Propose other words or marks, without changing the page"),
        ),
        ActionRow(
            "comment.next",
            translate("Actions", "Next open comment"),
            "mark",
            ("Ctrl+F6",),
            enabled_when="page",
        ),
        ActionRow(
            "comment.previous",
            translate("Actions", "Previous open comment"),
            "mark",
            enabled_when="page",
        ),
        ActionRow(
            "view.comments-dock",
            translate("Actions", "Show comments and suggested changes"),
            "view",
            ("Ctrl+Alt+Shift+D",),
            "message-square",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List comments and suggested changes of all pages"),
        ),
    )


def _review_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.review-dock",
            translate("Actions", "Show re&view"),
            "review",
            ("Ctrl+F10",),
            "check-check",
            checkable=True,
            enabled_when="document",
            tip=translate(
                "Actions", "Who did what on this page, what is in the way, which pages wait"
            ),
        ),
        ActionRow(
            "review.next-waiting",
            translate("Actions", "Next &waiting page"),
            "review",
            ("Ctrl+Shift+F6",),
            "arrow-right",
            enabled_when="document",
            tip=translate("Actions", "Go to the next page that waits for you"),
        ),
        ActionRow(
            "review.unseen",
            translate("Actions", "Words &never looked at"),
            "review",
            icon="eye",
            enabled_when="page",
            tip=translate("Actions", "Step through the words that nobody confirmed or typed"),
        ),
        *_review_acts(),
    )


def _review_acts() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "review.submit",
            translate("Actions", "&Submit page"),
            "review",
            ("Ctrl+Alt+Shift+U",),
            "arrow-up",
            enabled_when="page writable",
            tip=translate("Actions", "Say that this page is ready to be reviewed"),
        ),
        ActionRow(
            "review.approve",
            translate("Actions", "&Approve page"),
            "review",
            ("Ctrl+Alt+Shift+Y",),
            "check",
            enabled_when="page writable",
            tip=translate("Actions", "Seal scan, text, marks and frame as they are now"),
        ),
        ActionRow(
            "review.approve-parts",
            translate("Actions", "Approve &parts…"),
            "review",
            enabled_when="page writable",
            tip=translate("Actions", "Choose what is approved, and leave a note"),
        ),
        ActionRow(
            "review.return",
            translate("Actions", "&Return page…"),
            "review",
            ("Ctrl+Alt+Shift+G",),
            "corner-down-left",
            enabled_when="page writable",
            tip=translate("Actions", "Send this page back, with the reasons"),
        ),
        ActionRow(
            "review.withdraw",
            translate("Actions", "Ta&ke back…"),
            "review",
            icon="undo-2",
            enabled_when="page writable",
            tip=translate("Actions", "Take back that this page was submitted or approved"),
        ),
        ActionRow(
            "review.approve-all",
            translate("Actions", "Approve all waiting pages…"),
            "review",
            icon="check-check",
            enabled_when="document writable",
            tip=translate("Actions", "See first which pages can be approved, and why not"),
        ),
        ActionRow(
            "review.rules",
            translate("Actions", "R&ules of review…"),
            "review",
            icon="shield",
            enabled_when="document writable",
            tip=translate("Actions", "Who may approve, and which corrections keep an approval"),
        ),
        ActionRow(
            "review.key",
            translate("Actions", "Sign with a ke&y…"),
            "review",
            icon="signature",
            enabled_when="document writable",
            tip=translate("Actions", "Let others verify that it was you who approved"),
        ),
    )


def _tool_rows() -> tuple[ActionRow, ...]:
    tools = (
        (
            "select",
            translate("Actions", "Select on the scan"),
            ("Ctrl+Shift+O",),
            "mouse-pointer-2",
        ),
        ("rectangle", translate("Actions", "Draw a rectangle"), ("Ctrl+Shift+R",), "square"),
        ("polygon", translate("Actions", "Draw a polygon"), ("Ctrl+Shift+G",), "pentagon"),
        ("hand", translate("Actions", "Move the scan"), ("Ctrl+Shift+H",), "hand"),
        ("boxes", translate("Actions", "Edit boxes"), ("Ctrl+F7",), "vector-square"),
    )
    keys = (
        ("select", translate("Actions", "Select (on the scan)"), "V"),
        ("rectangle", translate("Actions", "Rectangle (on the scan)"), "R"),
        ("polygon", translate("Actions", "Polygon (on the scan)"), "P"),
        ("hand", translate("Actions", "Move (on the scan)"), "H"),
        ("boxes", translate("Actions", "Edit boxes (on the scan)"), "B"),
    )
    return (
        *(
            ActionRow(
                f"tool.{name}",
                text,
                "tool",
                shortcuts,
                drawing,
                checkable=True,
                enabled_when="page",
                choice_of="tool",
            )
            for name, text, shortcuts, drawing in tools
        ),
        *(
            ActionRow(f"scan.{name}", text, "tool", (key,), enabled_when="page", context="scan")
            for name, text, key in keys
        ),
    )


def _link_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "word.link-region",
            translate("Actions", "&Link region to selection"),
            "tool",
            ("Ctrl+Shift+L",),
            "link",
            enabled_when="linkable writable",
            tip=translate("Actions", "The selected words stand in the region that is drawn"),
        ),
        ActionRow(
            "word.unlink",
            translate("Actions", "&Take the box away"),
            "tool",
            ("Ctrl+Shift+F7",),
            "unlink",
            enabled_when="linked writable",
            tip=translate("Actions", "The selected words do not stand where their boxes are"),
        ),
        ActionRow(
            "word.swap-next",
            translate("Actions", "&Swap boxes with the next word"),
            "tool",
            icon="arrow-left-right",
            enabled_when="linked writable",
        ),
        ActionRow(
            "word.next-unlinked",
            translate("Actions", "&Next word without a link"),
            "tool",
            ("F7",),
            enabled_when="page",
            tip=translate("Actions", "Go to the next word that is nowhere on the scan"),
        ),
        ActionRow(
            "word.previous-unlinked",
            translate("Actions", "&Previous word without a link"),
            "tool",
            ("Shift+F7",),
            enabled_when="page",
        ),
    )


def _help_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "help.palette",
            translate("Actions", "Find a &command…"),
            "help",
            ("Ctrl+Shift+P",),
            "command",
        ),
        ActionRow("help.keys", translate("Actions", "&Keys"), "help", ("F1",), "keyboard"),
        ActionRow(
            "help.sample",
            translate("Actions", "Open the &sample telegram"),
            "help",
            icon="book-open",
        ),
        ActionRow("help.about", translate("Actions", "&About Facing"), "help", icon="info"),
    )
