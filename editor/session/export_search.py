"""The last look at a finished file: its name and all its parts are searched for what is withheld.

May import formats, imaging and the core. The file is opened as a stranger would, so that a slip of
the writer is seen; what is found destroys it before it gets its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from editor.core.document import Document
from editor.core.errors import RuleRefusal
from editor.formats import withheld
from editor.imaging import whole_scans


@dataclass(frozen=True, slots=True)
class Search:
    """What no file may say; `kinds` are names that tell by their suffix what each file is, which
    the name that a person gave it need not.
    """

    document: Document
    secrets: Sequence[withheld.Secret]
    kinds: Sequence[str]

    def check_names(self, target: Path, paths: Iterable[Path]) -> None:
        """Raise RuleRefusal where the name of a file says it."""
        for name in dict.fromkeys([target.name, *(path.name for path in paths)]):
            found = withheld.first_told([name, name.replace("_", " ")], self.secrets)
            if found is not None:
                number = self.document.number_of(found.page_id)
                raise RuleRefusal(
                    f'Nothing was exported: the name "{name}" tells what is withheld on page '
                    f"{number}. Choose another name."
                )

    def check_file(self, temp: Path, kind: str, name: str) -> None:
        """Raise RuleRefusal where a written file says it in any of its parts."""
        data = temp.read_bytes()
        found = withheld.first_found(data, kind, self.secrets)
        if found is None and kind.endswith(".pdf"):
            found = withheld.first_told(whole_scans.texts_of_pdf(temp), self.secrets)
        if found is not None:
            number = self.document.number_of(found.page_id)
            raise RuleRefusal(
                f'"{name}" was destroyed: it told what is withheld on page {number}. '
                "Look for it in the title, the hands and the marks of the document."
            )
