"""Split what is handed to a shell into commands; nothing is expanded, nothing is run.

As much of POSIX as people write in notebooks: quotes, pipes, lists, redirections, here
documents, substitutions; and the ``{expression}`` of IPython, which stays as it is.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.source.shell import command_words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH: Final = 128 * 1024
"""Code points of one text."""
MAX_COMMANDS: Final = 2000
MAX_PIPED: Final = 20
"""Commands that get the output of one."""
MAX_DEPTH: Final = 4
"""Of substitutions, and of shells that are told what to run."""
OUTPUT: Final = "$()"
"""Stands in a word for what a command prints."""
PIPE: Final = "<()"
"""Stands for the name of a pipe that a command writes to."""
OPERATOR: Final = re.compile(r"&&|\|\||;;|\|&|[;|\n)]|&(?![>&])")
PIPES: Final = frozenset({"|", "|&"})
REDIRECTION: Final = re.compile(
    r"(?:\d+|&)?(?:<<<|<<-?|>>|>\||>&|<&|<>|>(?!\()|<(?!\())"
)
COMMENT: Final = re.compile(r"#[^\n]*")
BLANK: Final = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
PLAIN: Final = re.compile(r"[^\s'\"\\$`{<>|&;()]+")
# Bounded, so that a text of nothing but openings is not searched to its end each time.
BRACES: Final = re.compile(r"\{[^\s{}][^{}\n]{0,300}\}")
PARAMETER: Final = re.compile(r"\$(?:\{[^}\n]{0,300}\}|\w+|[@*#?$!-])")
QUOTED: Final = re.compile(r"[^\"\\$`]+")
ARITHMETIC: Final = re.compile(r"\$\(\([^\n]{0,300}?\)\)")

Pipeline: TypeAlias = "list[Simple]"


@dataclass(slots=True)
class Simple:
    """One command as it is read."""

    start: int
    end: int = 0
    words: list[str] = field(default_factory=list)
    inner: list[Pipeline] = field(default_factory=list)
    """What runs in its substitutions."""
    writes: str = ""
    document: str = ""
    """The here document that it reads."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a text, with the commands that get its output."""

    words: tuple[str, ...]
    """Its program and arguments; without ``sudo``, ``env`` and the like."""
    pipes_into: tuple[tuple[str, ...], ...]
    assigned: tuple[tuple[str, str], ...]
    """Environment variables that are set for it: ``X=1 python``, ``export X=1``."""
    writes: str
    """The file that its output is redirected to."""
    start: int
    """Of the pipeline, in code points of the text."""
    end: int
    python: str = ""
    """Python that it is told to run: ``python -c "…"``."""


def split(text: str, depth: int = 0) -> list[Command]:
    """Return the commands of a text in their order; never raises."""
    reader = _Reader(text[:MAX_LENGTH], depth)
    reader.pipelines("")
    found: list[Command] = []
    for pipeline in reader.found:
        span = pipeline[0].start, pipeline[-1].end
        for command in _flat(pipeline, (), span, depth):
            found.append(command)
            if len(found) >= MAX_COMMANDS:
                return found
    return found


def is_cut(text: str, found: list[Command]) -> bool:
    """Whether there may be more in a text than was found."""
    return len(text) > MAX_LENGTH or len(found) >= MAX_COMMANDS


def as_command(words: list[str], size: int) -> list[Command]:
    """Return the commands that a list of words is, without a shell around it."""
    simple = Simple(0, size, words)
    return list(_flat([simple], (), (0, size), 0))


def _flat(
    pipeline: Pipeline,
    after: tuple[tuple[str, ...], ...],
    span: tuple[int, int],
    depth: int,
) -> Iterator[Command]:
    bare = [command_words.bare(simple.words) for simple in pipeline]
    for index, simple in enumerate(pipeline):
        words, assigned = bare[index]
        piped = bare[index + 1 : index + 1 + MAX_PIPED]
        behind = (*(w for w, _ in piped if w), *after)[:MAX_PIPED]
        if words or assigned:
            python = command_words.python_code(words, simple.document)
            yield Command(words, behind, assigned, simple.writes, *span, python)
        for inner in simple.inner:
            yield from _flat(inner, (words, *behind) if words else (), span, depth)
        if depth < MAX_DEPTH:
            code = command_words.code(words, simple.document)
            for command in split(code, depth + 1) if code else ():
                onward = (*command.pipes_into, *behind)
                writes = command.writes or simple.writes
                yield dataclasses.replace(
                    command,
                    pipes_into=onward,
                    writes=writes,
                    start=span[0],
                    end=span[1],
                )


class _Reader:
    """Reads commands up to the end of a text, or of a substitution."""

    def __init__(self, text: str, depth: int) -> None:
        self.found: list[Pipeline] = []
        self._text = text
        self._at = 0
        self._depth = depth
        self._groups = 0
        """Brackets around lists of commands that are open."""
        self._documents: list[tuple[str, Simple]] = []
        """Delimiters of here documents on the next lines, and who reads them."""

    def pipelines(self, closing: str) -> None:
        """Read up to the bracket that closes a substitution, or to the end."""
        pipeline: Pipeline = []
        command: Simple | None = None
        while self._at < len(self._text):
            if self._skip_blanks():
                continue
            start = self._at
            if self._opens_group(command):
                continue
            match = OPERATOR.match(self._text, start)
            if match is None:
                command = command or Simple(start)
                self._take(command)
                command.end = min(self._at, len(self._text))
                continue
            self._at = match.end()
            if match[0] == ")":
                if self._groups == 0 and closing:
                    break
                # `(curl …) | sh`: what is behind gets the output of the group.
                self._groups = max(0, self._groups - 1)
                continue
            pipeline += [command] if command else []
            command = None
            if match[0] not in PIPES:
                self._end(pipeline, match[0])
                pipeline = []
        self._end([*pipeline, *([command] if command else [])], "")

    def _opens_group(self, command: Simple | None) -> bool:
        if self._text[self._at] != "(" or (command and command.words):
            return False
        self._groups += 1
        self._at += 1
        return True

    def _end(self, pipeline: Pipeline, operator: str) -> None:
        if pipeline:
            self.found.append(pipeline)
        if operator == "\n":
            self._skip_documents()

    def _skip_blanks(self) -> bool:
        match = BLANK.match(self._text, self._at) or COMMENT.match(self._text, self._at)
        if match:
            self._at = match.end()
        return bool(match)

    def _skip_documents(self) -> None:
        for delimiter, command in self._documents:
            end = re.compile(rf"^[ \t]*{re.escape(delimiter)}[ \t]*$", re.MULTILINE)
            start, match = self._at, end.search(self._text, self._at)
            command.document = self._text[start : match.start() if match else None]
            self._at = match.end() if match else len(self._text)
        self._documents.clear()

    def _take(self, command: Simple) -> None:
        """Read a word, or a redirection with its target."""
        start = self._at
        match = REDIRECTION.match(self._text, start)
        if match is None:
            command.words.append(self._word(command))
            # A bracket where Bash would see an error.
            self._at += self._at == start
            return
        self._at = match.end()
        while blank := BLANK.match(self._text, self._at):
            self._at = blank.end()
        target = self._word(command)
        operator = match[0].lstrip("0123456789&")
        if operator in {"<<", "<<-"}:
            self._documents.append((target, command))
        elif operator in {">", ">>", ">|"} and not match[0].startswith("2"):
            command.writes = target

    def _word(self, command: Simple) -> str:
        parts: list[str] = []
        while self._at < len(self._text):
            part = self._part(command)
            if part is None:
                break
            parts.append(part)
        return "".join(parts)

    def _part(self, command: Simple) -> str | None:
        """Read a piece of a word; ``None`` where the word ends."""
        text, start = self._text, self._at
        match text[start]:
            case "'":
                return self._until("'")
            case '"':
                self._at += 1
                return self._quoted(command)
            case "\\":
                self._at += 2
                escaped = text[start + 1 : start + 2]
                return "" if escaped == "\n" else escaped
            case "$" | "`":
                return self._expansion(command)
            case "{" if match := BRACES.match(text, start):
                self._at = match.end()
                return match[0]
            case "<" | ">" if text.startswith("(", start + 1):
                self._at += 2
                self._inside(command)
                return PIPE
            case char if char.isspace() or char in "|;()<>":
                return None
            case "&":
                return None
            case _:
                found = PLAIN.match(text, start)
                self._at = found.end() if found else start + 1
                return text[start : self._at]

    def _until(self, quote: str) -> str:
        start = self._at + 1
        end = self._text.find(quote, start)
        end = len(self._text) if end < 0 else end
        self._at = end + 1
        return self._text[start:end]

    def _quoted(self, command: Simple) -> str:
        parts: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == '"':
                self._at += 1
                break
            if char == "\\":
                escaped = self._text[self._at + 1 : self._at + 2]
                parts.append("" if escaped == "\n" else escaped)
                self._at += 2
            elif char in "$`":
                parts.append(self._expansion(command))
            elif found := QUOTED.match(self._text, self._at):
                self._at = found.end()
                parts.append(found[0])
        return "".join(parts)

    def _expansion(self, command: Simple) -> str:
        """Read ``$(…)``, a text in backticks, a parameter, or a lone dollar sign."""
        text, start = self._text, self._at
        if text[start] == "`":
            inner = self._until("`")
            if self._depth < MAX_DEPTH:
                reader = _Reader(inner, self._depth + 1)
                reader.pipelines("")
                command.inner += reader.found
            return OUTPUT
        if match := ARITHMETIC.match(text, start) or PARAMETER.match(text, start):
            self._at = match.end()
            return match[0]
        if text.startswith("(", start + 1):
            self._at += 2
            self._inside(command)
            return OUTPUT
        self._at += 1
        return "$"

    def _inside(self, command: Simple) -> None:
        """Read the commands of a substitution, up to the bracket that closes it."""
        if self._depth >= MAX_DEPTH:
            self._at = len(self._text)
            return
        reader = _Reader(self._text, self._depth + 1)
        reader._at = self._at
        reader.pipelines(")")
        self._at = reader._at
        command.inner += reader.found
