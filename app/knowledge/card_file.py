"""One file of the knowledge base: a YAML header between two lines of ---, then Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_TEXT_TAG = "tag:yaml.org,2002:str"


class BrokenCard(ValueError):
    """A card that can't be used: `path:line: reason`. The reason tells what to change."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class CardFile:
    """What stands in one file."""

    path: Path
    header: Mapping[str, str]
    """Field -> text, never blank."""
    header_lines: Mapping[str, int]
    """Field -> the number of its line in the file."""
    body: str
    """The Markdown below the header, without blank lines before and after it."""
    body_line: int
    """The number of the body's first line in the file."""

    def broken(self, field: str, reason: str) -> BrokenCard:
        """The error for a header field that can't be used; the first line's, where the field isn't there."""
        return BrokenCard(self.path, self.header_lines.get(field, 1), reason)


def read(path: Path) -> CardFile:
    """Raises `BrokenCard` where the file is no header and text."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BrokenCard(path, 1, "the file is not UTF-8: save it as UTF-8") from error
    marks = [index for index, line in enumerate(lines) if line.rstrip() == "---"]
    if len(marks) < 2 or marks[0] != 0:
        raise BrokenCard(path, 1, "the card must begin with a header between two lines of ---")
    header, header_lines = _header(path, "\n".join(lines[1 : marks[1]]))
    written = [index for index in range(marks[1] + 1, len(lines)) if lines[index].strip()]
    if not written:
        raise BrokenCard(path, marks[1] + 2, "the card has no text below its header")
    body = "\n".join(line.rstrip() for line in lines[written[0] : written[-1] + 1])
    return CardFile(path, header, header_lines, body, written[0] + 1)


def _header(path: Path, text: str) -> tuple[dict[str, str], dict[str, int]]:
    header: dict[str, str] = {}
    header_lines: dict[str, int] = {}
    for key, value in _fields(path, text):
        line, name = _line(key), str(key.value)
        if name in header:
            raise BrokenCard(path, line, f"the header has {name!r} twice: take one out")
        if not isinstance(value, yaml.ScalarNode) or value.tag != _TEXT_TAG or not value.value.strip():
            raise BrokenCard(path, line, f"{name!r} must be text: fill it in, in quotes where it looks like a number")
        header[name], header_lines[name] = value.value.strip(), line
    return header, header_lines


def _fields(path: Path, text: str) -> list[tuple[yaml.Node, yaml.Node]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BrokenCard(
            path, at, f"the header is not YAML: {error.problem}; text with a colon needs quotes"
        ) from error
    except yaml.YAMLError as error:
        raise BrokenCard(path, 1, f"the header is not YAML: {error}") from error
    if not isinstance(node, yaml.MappingNode):
        raise BrokenCard(path, 2, "the header must be lines of field: value")
    return list(node.value)


def _line(node: yaml.Node) -> int:
    """The node's line in the file, counted from 1, below the first ---."""
    return int(node.start_mark.line) + 2


def write(header: Mapping[str, str], body: str) -> str:
    """The text of a file with this header and body, as `read` takes it."""
    fields = yaml.safe_dump(dict(header), allow_unicode=True, sort_keys=False, default_style='"', width=1_000_000)
    return f"---\n{fields}---\n{body.strip()}\n"
