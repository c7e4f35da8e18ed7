"""The ways to lay out a page before it is read, and which is taken when nobody says. Imports
nothing: the command line names them in its help."""

from typing import Final

PLAIN: Final = "plain"
"""The engine's own reading of the page as it lies."""
TYPED: Final = "typed"
"""The typed text alone, level, without stamps and handwriting."""
LAYOUTS: Final = (TYPED, PLAIN)
DEFAULT: Final = TYPED
