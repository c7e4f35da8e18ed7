"""What a person can do with documents, with or without a window: the only thing the window and the
command line talk to.
"""

from editor.session.session import Session

__all__ = ["Session"]
