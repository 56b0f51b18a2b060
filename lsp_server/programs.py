"""What is analysed as one: the text of a file, or the code cells of a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from lsp_server.documents import key

if TYPE_CHECKING:
    from lsp_server.documents import Document
    from scanner_core.findings import Location


@dataclass(frozen=True)
class Program:
    """One version of a program; a change to any of its documents makes another."""

    uri: str
    """Of the document, or of the notebook."""
    version: int
    documents: tuple[Document, ...]
    """In the order in which they run."""
    numbers: tuple[int, ...] | None = None
    """Which cell of its notebook each one is, counted from 1; ``None``: no notebook."""

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the program that is in one document."""
        return cls(document.uri, document.version, (document,))

    @property
    def is_notebook(self) -> bool:
        """Whether the documents are cells."""
        return self.numbers is not None

    def document(self, uri: str) -> Document | None:
        """Return a document of the program."""
        return self._by_key.get(key(uri))

    def at(self, location: Location) -> Document | None:
        """Return the document that a place is in.

        What is said about the whole program stands at its beginning.  ``None`` if there
        is no cell at all.
        """
        if self.numbers and location.cell in self.numbers:
            return self.documents[self.numbers.index(location.cell)]
        return self.documents[0] if self.documents else None

    def cell(self, document: Document) -> int | None:
        """Return which cell a document is; ``None`` in a program that has none."""
        if self.numbers is None:
            return None
        return self.numbers[self.documents.index(document)]

    @cached_property
    def _by_key(self) -> dict[str, Document]:
        return {key(document.uri): document for document in self.documents}
