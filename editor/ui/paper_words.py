"""Sizes of scans in pixels and on paper, in words. May import Qt and core."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from editor.core.geometry import Size
from editor.core.resolution import print_size_cm

translate = QCoreApplication.translate
_CM_PER_INCH = 2.54


def number_word(value: int) -> str:
    """Return a whole number with its thousands parted as the language does."""
    locale = QLocale()
    locale.setNumberOptions(locale.numberOptions() & ~QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(value)


def pixels_word(size: Size) -> str:
    """Return a size in pixels, and how many that are in all."""
    text = translate("Paper", "{width} × {height} pixels ({millions} megapixels)")
    millions = size.pixels / 1_000_000
    return text.format(
        width=number_word(size.w),
        height=number_word(size.h),
        millions=number_word(round(millions))
        if millions >= 10
        else QLocale().toString(max(millions, 0.1), "f", 1),
    )


def paper_word(size: Size, dpi: float) -> str:
    """Return the size on paper in centimetres and inches."""
    width, height = print_size_cm(size, dpi)
    text = translate("Paper", "{cm_width} × {cm_height} cm ({width} × {height} in)")
    locale = QLocale()
    return text.format(
        cm_width=locale.toString(width, "f", 1),
        cm_height=locale.toString(height, "f", 1),
        width=locale.toString(width / _CM_PER_INCH, "f", 2),
        height=locale.toString(height / _CM_PER_INCH, "f", 2),
    )


def bytes_word(count: int) -> str:
    """Return the length of a file."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
