"""The kinds of pages: telegrams, letters, memoranda, minutes, forms, tables and pages that go on,
each typed and laid out by chance, then stamped and written on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from drawing import texts
from drawing.chance import Chance
from drawing.hands import signature, some_writer
from drawing.machine import some_machine
from drawing.marking import cross_out, facts_of, jot, margin_note, mark_up, scribble
from drawing.printing import arms, some_press
from drawing.redacting import redact_some
from drawing.sheet import Sheet
from drawing.stamping import stamp_page
from drawing.typescript import Copy, Token

Fonts = dict[str, list[tuple[str, Path]]]
PAPERS: Final = (
    ((8.5, 11.0), 6), ((8.27, 11.69), 5), ((8.5, 13.0), 1.5), ((8.5, 14.0), 0.8),
    ((5.8, 8.3), 0.6), ((7.9, 10.2), 1),
)  # fmt: skip
DPIS: Final = ((300, 8), (200, 3), (150, 1.2), (240, 1), (400, 1))


def new_sheet(chance: Chance) -> Sheet:
    (w, h), dpi = chance.weighed(PAPERS), chance.weighed(DPIS)
    return Sheet(round(w * dpi), round(h * dpi), dpi, chance)


class Layout:
    """A page while it is laid out: where the next thing goes down the page."""

    def __init__(self, sheet: Sheet, fonts: Fonts) -> None:
        chance = sheet.chance
        self.sheet, self.fonts, self.chance = sheet, fonts, chance
        machine = some_machine(chance, fonts["typed"], sheet.dpi)
        left = sheet.px(chance.uniform(0.8, 1.5))
        right = sheet.width - sheet.px(chance.uniform(0.5, 1.1))
        rate = chance.choice((0.0, 0.004, 0.008, 0.015, 0.03))
        self.copy = Copy(sheet, machine, left, right, rate)
        self.press = some_press(sheet, fonts["print"])
        self.y = sheet.px(chance.uniform(0.5, 1.2))
        self.bottom = sheet.height - sheet.px(chance.uniform(0.6, 1.6))
        self.upper = chance.yes(0.15)
        self.paragraphs: list[tuple[int, int]] = []

    @property
    def lead(self) -> float:
        return self.copy.machine.lead

    @property
    def is_full(self) -> bool:
        return self.y > self.bottom - self.lead * 2

    def block(self, role: str, kind: str = "typed") -> dict[str, Any]:
        return self.sheet.block(role, kind)

    def row(self, role: str, text: str, *, indent: float = 0, centred: bool = False) -> None:
        """Type one line where the page stands."""
        machine = self.copy.machine
        x = self.copy.left + indent * machine.pitch
        if centred:
            x = (self.copy.left + self.copy.right - len(text) * machine.pitch) / 2
        self.y = self.copy.line(self.block(role), self.copy.tokens(text), x, self.y)

    def para(self, text: str, *, indent: int = 0, first: int = 0, role: str = "paragraph") -> None:
        start = len(self.copy.lines)
        self.y = self.copy.paragraph(
            self.block(role), text, self.y, indent=indent, first=first, bottom=self.bottom,
            upper=self.upper,
        )  # fmt: skip
        self.paragraphs.append((start, len(self.copy.lines)))
        if self.chance.yes(0.5):
            self.y += self.lead * self.chance.choice((0.5, 1))

    def space(self, least: float = 0.5, most: float = 2.0) -> None:
        self.y += self.lead * self.chance.uniform(least, most)

    def body(self) -> None:
        """Type paragraphs until the page is full, or the letter is at its end."""
        first = self.chance.choice((0, 5, 5, 8, 10))
        self.bottom -= self.sheet.px(self.chance.choice((0, 0, 1.5, 3)))
        number = self.chance.choice((0, 0, 0, 1))
        while not self.is_full:
            text = texts.paragraph(self.chance)
            if number:
                text, number = f"{number}. {text}", number + 1
            self.para(text, first=first)


def letterhead(page: Layout) -> None:
    """Print (or type) who writes, at times with arms."""
    sheet, chance, press = page.sheet, page.chance, page.press
    name = chance.choice(texts.AGENCIES)
    centre = sheet.width / 2 if chance.yes(0.7) else page.copy.left + sheet.px(1)
    if chance.yes(0.3):
        page.row("heading", name, centred=True)
        page.space()
        return
    size = sheet.px(chance.uniform(0.14, 0.26))
    if chance.yes(0.35):
        high = sheet.px(chance.uniform(0.25, 0.5))
        arms(sheet, centre, page.y + high, high, press.colour)
        page.y += high * 2.1
    block = page.block("heading", "print")
    press.set(block, name, centre, page.y, size, centred=True, track=size * chance.choice((0, 0.1)))
    page.y += size * 1.6
    if chance.yes(0.7):
        line = f"{chance.choice(texts.PLACES)} · Telephone {chance.randint(100, 9999)}"
        press.set(page.block("heading", "print"), line, centre, page.y, size * 0.5, centred=True)
        page.y += size * 1.2
    if chance.yes(0.4):
        press.rule(page.copy.left, page.y, page.copy.right, page.y, sheet.px(0.008))
        page.y += size
    page.space()


def letter(page: Layout) -> None:
    chance = page.chance
    letterhead(page)
    page.row("reference", f"No. {texts.number(chance)}")
    page.row("date", texts.date(chance), indent=chance.choice((0, 30, 36)))
    page.space()
    street = f"{chance.randint(1, 200)} {chance.choice(texts.NAMES)} Street"
    for line in (texts.one_name(chance), street, chance.choice(texts.PLACES) + "."):
        page.row("address", line)
    page.space()
    page.row("salutation", chance.choice(("Sir:", "Dear Sir,", "Gentlemen:", "Dear Mr. Tarrant:")))
    page.space(0, 1)
    page.bottom -= page.sheet.px(1.2)
    page.body()
    page.space()
    page.row(
        "closing",
        chance.choice(("Respectfully yours,", "Yours very truly,", "Hochachtungsvoll")),
        indent=28,
    )
    sign(page)


def sign(page: Layout) -> None:
    """Sign below the closing, and type the name."""
    sheet, chance = page.sheet, page.chance
    name = chance.choice(texts.NAMES)
    if chance.yes(0.85):
        writer = some_writer(
            chance, page.fonts["hand"], sheet.dpi, size=sheet.px(chance.uniform(0.08, 0.17))
        )
        x = page.copy.left + page.copy.machine.pitch * chance.uniform(20, 30)
        y = page.y + page.lead * chance.uniform(0.8, 1.6)
        quad = signature(sheet, writer, name, x, y)
        block = sheet.block("signature", "handwritten")
        word = sheet.word(sheet.line(block), name, quad)
        sheet.mark("handwriting", [word], quad, **facts_of(writer.pen), role="signature")
    page.y += page.lead * 2.2
    if page.y < sheet.height - page.lead * 2:
        page.row("signature", f"{texts.initials(chance)[0]}. {name}", indent=28)


def telegram_head(page: Layout) -> None:
    """Print the head of a telegram form: its title, boxes to tick and ruled lines."""
    sheet, chance, press = page.sheet, page.chance, page.press
    size, left = sheet.px(chance.uniform(0.16, 0.26)), page.copy.left - sheet.px(0.2)
    title = chance.choice(
        (
            "OUTGOING TELEGRAM",
            "INCOMING TELEGRAM",
            "CABLEGRAM",
            "TELEGRAMM",
            "RADIOGRAM",
            "TELETYPE MESSAGE",
        )
    )
    end = press.set(page.block("heading", "print"), title, left, page.y, size)
    if chance.yes(0.6):
        press.set(
            page.block("heading", "print"),
            chance.choice(texts.AGENCIES).title(),
            end + size,
            page.y,
            size * 0.8,
        )
    page.y += size * 1.7
    press.rule(left, page.y, page.copy.right, page.y, sheet.px(0.01))
    page.y += size * 0.5
    for label in chance.sample(
        ("INDICATE:", "CHARGE TO", "COLLECT", "ROUTINE", "PRIORITY", "Control:"), 3
    ):
        if chance.yes(0.6):
            s = sheet.px(0.09)
            press.box(left + s * 6, page.y, left + s * 7, page.y + s, sheet.px(0.006))
        press.set(page.block("form", "print"), label, left + sheet.px(0.8), page.y, sheet.px(0.09))
        page.y += sheet.px(0.17)
    press.rule(left, page.y, page.copy.right, page.y, sheet.px(0.008))
    page.space()


def telegram(page: Layout) -> None:
    sheet, chance = page.sheet, page.chance
    page.upper = chance.yes(0.4)
    telegram_head(page)
    for head in ("ACTION: Amembassy {}", "INFO: {}", "NO: {}"):
        if chance.yes(0.8):
            page.row(
                "address", head.format(chance.choice((*texts.PLACES, texts.number(chance)))).upper()
            )
    page.row(
        "caption",
        chance.choice(("LIMDIS", "NOFORN", "EXDIS", "ROUTINE", "FOR AMBASSADOR", "PRIORITY")),
    )
    page.space()
    page.bottom -= sheet.px(1.4)
    page.body()
    drafting(page)


def drafting(page: Layout) -> None:
    """Print the foot of a telegram form, with who drafted and who cleared."""
    sheet, chance, press = page.sheet, page.chance, page.press
    y, left, right = sheet.height - sheet.px(1.5), page.copy.left - sheet.px(0.3), page.copy.right
    middle = left + (right - left) * chance.uniform(0.35, 0.6)
    high = sheet.px(0.45)
    press.rule(left, y, right, y, sheet.px(0.007))
    press.rule(left, y + high, right, y + high, sheet.px(0.007))
    press.rule(middle, y, middle, y + high, sheet.px(0.005))
    for x, label in ((left, "Drafted by:"), (middle, "Approved by:")):
        press.set(page.block("drafting", "print"), label, x + 4, y + 4, sheet.px(0.07))
        text = f"{texts.initials(chance)}:{chance.choice(texts.NAMES)}:{chance.choice('abcs')}w"
        page.copy.cell(page.block("drafting"), text, x + sheet.px(0.1), y + sheet.px(0.17))


def memo(page: Layout) -> None:
    chance = page.chance
    letterhead(page)
    page.row(
        "heading",
        chance.choice(("MEMORANDUM", "MEMORANDUM OF CONVERSATION", "AKTENNOTIZ", "NOTE FOR FILE")),
        centred=True,
    )
    page.space()
    for label in ("TO:", "FROM:", "DATE:", "SUBJECT:"):
        value = {
            "DATE:": texts.date(chance),
            "SUBJECT:": f"{chance.choice(texts.ADJECTIVES)} {chance.choice(texts.THINGS)}",
        }
        page.row("address", f"{label:<9}" + " " + value.get(label, texts.one_name(chance)))
    if chance.yes(0.4):
        page.press.rule(page.copy.left, page.y, page.copy.right, page.y, page.sheet.px(0.008))
    page.space()
    page.body()
    if chance.yes(0.4):
        sign(page)


def minutes(page: Layout) -> None:
    chance = page.chance
    page.row("heading", f"MINUTES OF THE {chance.randint(2, 90)}TH MEETING", centred=True)
    page.row("date", f"held at {chance.choice(texts.PLACES)} on {texts.date(chance)}", centred=True)
    page.space()
    number = 1
    while not page.is_full:
        page.row(
            "heading",
            f"{number}. {chance.choice(texts.ADJECTIVES)} {chance.choice(texts.THINGS)}".upper(),
        )
        for k in range(chance.randint(1, 3)):
            if not page.is_full:
                text = texts.paragraph(chance, 1, 3)
                page.para(f"({chr(97 + k)}) {text}" if chance.yes(0.5) else text, indent=4)
        number += 1


def more(page: Layout) -> None:
    """A page that goes on from another."""
    chance = page.chance
    pattern = chance.choice(("- {} -", "{}.", "Page {} of telegram to LISBON", "-{}-"))
    page.row("heading", pattern.format(chance.randint(2, 14)), centred=chance.yes(0.6))
    page.space()
    page.body()


def table(page: Layout) -> None:
    """Columns with or without ruled lines, between paragraphs."""
    sheet, chance, press, copy = page.sheet, page.chance, page.press, page.copy
    title = f"{chance.choice(texts.THINGS)} of {chance.choice(texts.GOODS)}"
    page.row("heading", f"{title}, {chance.randint(1920, 1970)}".upper(), centred=True)
    page.para(texts.paragraph(chance, 1, 3))
    columns, rows = chance.randint(3, 5), chance.randint(6, 18)
    step = (copy.right - copy.left) / columns
    ruled, top = chance.choice(("none", "rows", "all", "head")), page.y
    gap = page.lead * chance.uniform(0.2, 0.45)
    for row in range(rows):
        if page.y > page.bottom:
            break
        if ruled in ("rows", "all") or (ruled == "head" and row < 2):
            press.rule(
                copy.left - 8, page.y - gap * 0.3, copy.right, page.y - gap * 0.3, sheet.px(0.006)
            )
        block = page.block("table")
        for k, text in enumerate(texts.cells(chance, columns)):
            room = int(step / copy.machine.pitch) - 1
            copy.line(block, [Token(text[: max(2, room)])], copy.left + k * step, page.y)
        page.y += page.lead + gap * 0.5
    if ruled == "all":
        for k in range(columns + 1):
            x = copy.left - 8 + k * step
            press.rule(x, top - gap * 0.3, x, page.y - gap * 0.3, sheet.px(0.006))
    page.space()
    page.body()


def form(page: Layout) -> None:
    """A printed form with boxes that were filled in by machine, at times onto the lines."""
    sheet, chance, press, copy = page.sheet, page.chance, page.press, page.copy
    letterhead(page)
    left, right = copy.left - sheet.px(0.3), copy.right
    labels = ("Name", "Date of birth", "Place", "Number", "Signature", "Remarks", "Nationality",
              "Occupation", "Address", "File", "Reference", "Received by", "Amount")  # fmt: skip
    while page.y < page.bottom - sheet.px(1):
        high = sheet.px(chance.choice((0.4, 0.5, 0.6)))
        count = chance.randint(1, 4)
        step = (right - left) / count
        for k in range(count):
            x = left + k * step
            if chance.yes(0.85):
                press.box(x, page.y, x + step, page.y + high, sheet.px(0.006))
            label = chance.choice(labels)
            press.set(page.block("form", "print"), label, x + 5, page.y + 4, sheet.px(0.075))
            if chance.yes(0.75) and step > copy.machine.pitch * 8:
                text = chance.choice(
                    (texts.one_name(chance), texts.date(chance), texts.number(chance))
                )
                text = text[: max(3, int(step / copy.machine.pitch) - 3)].strip()
                y = page.y + high - copy.machine.font.size * chance.uniform(1.0, 1.35)
                copy.cell(page.block("form"), text, x + sheet.px(0.1), y)
        page.y += high
        if chance.yes(0.12):
            page.space()
            page.para(texts.paragraph(chance, 1, 3))


KINDS: Final[tuple[tuple[Callable[[Layout], None], float], ...]] = (
    (telegram, 4), (letter, 4), (memo, 3), (more, 4), (minutes, 2), (table, 2), (form, 1.5),
)  # fmt: skip


def draw_page(sheet: Sheet, fonts: Fonts) -> dict[str, Any]:
    """Draw a page of some kind with everything on it; returns what kind it is."""
    chance = sheet.chance
    page = Layout(sheet, fonts)
    kind = chance.weighed(KINDS)
    kind(page)
    busy = chance.weighed([("clean", 1.2), ("some", 4), ("many", 3)])
    counts = {"clean": (0, 1, 0), "some": (3, 2, 1), "many": (9, 4, 4)}[busy]
    strikes, underlines, additions = (
        chance.randint(0, n) if n < 2 else chance.randint(n // 2, n + n // 2) for n in counts
    )
    long = [(a, b) for a, b in page.paragraphs if b - a >= 2]
    if busy == "many" and long and chance.yes(0.25):
        a, b = chance.choice(long)
        if not any(w["struck"] for line in page.copy.lines[a:b] for w in line.words):
            cross_out(page.copy, page.copy.lines[a:b])
    mark_up(page.copy, fonts, strikes=strikes, underlines=underlines, additions=additions)
    stamp_page(sheet, fonts, chance.weighed([(0, 2), (1, 2), (2, 3), (4, 3), (7, 1.2)]))
    write_around(page, busy)
    if chance.yes(0.12):
        redact_some(page.copy, fonts)
    machine = page.copy.machine
    return {"kind": kind.__name__, "typed": machine.name, "color": list(machine.colour)}


def write_around(page: Layout, busy: str) -> None:
    """Write in the margins and at the head: numbers, initials, notes, ticks and brackets."""
    many = {"clean": 0.15, "some": 0.6, "many": 1.3}[busy]
    jot_some(page, many)
    note_margins(page, many)
    sign_margins(page, many)


def jot_some(page: Layout, many: float) -> None:
    """Write numbers, initials and notes where there is room; at times large and in a hurry."""
    sheet, chance = page.sheet, page.chance
    usual = some_writer(chance, page.fonts["hand"], sheet.dpi)
    for role, text in (
        ("file number", texts.number(chance)), ("routing", texts.initials(chance)),
        ("routing", texts.initials(chance)), ("routing", chance.choice(texts.NAMES)),
        ("routing number", str(chance.randint(1, 99))), ("initials", texts.initials(chance)),
        ("note", f"{chance.choice(texts.NOTES)} {texts.initials(chance)}"),
        ("note", f"{chance.choice(texts.NOTES)} {chance.choice(texts.NOTES)}"),
        ("date", f"{chance.randint(1, 12)}/{chance.randint(1, 30)}"),
    ):  # fmt: skip
        if not chance.yes(0.42 * many):
            continue
        writer = usual if chance.yes(0.4) else some_writer(chance, page.fonts["hand"], sheet.dpi)
        turn = chance.weighed([(chance.gauss(0, 5), 8), (-90 + chance.gauss(0, 3), 1), (25.0, 0.5)])
        x, y = _spot(sheet, writer.size)
        jot(sheet, writer, role, text, x, y, turn=turn)


def note_margins(page: Layout, many: float) -> None:
    """Write notes beside the text where a margin has room."""
    sheet, chance = page.sheet, page.chance
    for _ in range(chance.choice((0, 0, 1, 2, 3)) if many > 0.5 else 0):
        writer = some_writer(chance, page.fonts["hand"], sheet.dpi)
        left = chance.yes(0.6)
        room = page.copy.left if left else sheet.width - page.copy.right
        x = sheet.px(0.12) if left else page.copy.right + sheet.px(0.05)
        y = chance.uniform(0.15, 0.85) * sheet.height
        if room > sheet.px(0.45):
            margin_note(sheet, writer, x, y, room - sheet.px(0.2))


def sign_margins(page: Layout, many: float) -> None:
    """Tick, bracket and ring, and draw arrows from the text into the margin."""
    sheet, chance = page.sheet, page.chance
    for kind in ("tick", "bracket", "bar", "ring", "tick", "arrow"):
        if not page.copy.lines or not chance.yes(0.17 * many):
            continue
        line = chance.choice(page.copy.lines)
        x = page.copy.left - sheet.px(chance.uniform(0.1, 0.4))
        high = line.x_high if kind == "ring" else line.lead * chance.randint(1, 5)
        scribble(sheet, line, kind, x, line.base - line.x_high, high)


def _spot(sheet: Sheet, size: float) -> tuple[float, float]:
    """Return a place at the head, the foot or the sides, most often one with little on it."""
    from drawing.stamping import emptiest

    chance = sheet.chance
    spots = []
    for _ in range(chance.choice((1, 8, 8, 8))):
        x = chance.uniform(0.04, 0.8) * sheet.width
        y = chance.choice((chance.uniform(0.03, 0.25), chance.uniform(0.03, 0.97))) * sheet.height
        spots.append((x, y))
    return emptiest(sheet, spots, size * 6, size * 3)
