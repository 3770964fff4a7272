"""Markdown as Slack writes it (mrkdwn), by a parser: what Slack would take for its own stays text."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink", "html_inline", "html_block"])
_MARKS = {"strong_open": "*", "strong_close": "*", "em_open": "_", "em_close": "_"}


def escaped(text: str) -> str:
    """Text in which nothing is a mention, a link or an entity of Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, limit: int) -> str:
    """At most so many characters, with an ellipsis for what is left out."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


_LINK = re.compile(r"<([@#!]?)([^|>]+)(?:\|([^>]*))?>")
_MENTIONED = {"@": "a colleague", "#": "a channel", "!": "everybody"}


def plain(text: str) -> str:
    """What a person typed, from the form in which events carry it: addresses and mentions in brackets, entities."""

    def told(link: re.Match[str]) -> str:
        kind, target, label = link.groups()
        return label or _MENTIONED.get(kind) or target.removeprefix("mailto:")

    return _LINK.sub(told, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn(markdown: str) -> str:
    """A reply as Slack shows it: bold, italics, code, lists and quotes; headings are bold lines."""
    lines: list[str] = []
    prefixes: list[str] = []
    numbers: list[int | None] = []
    marker = ""
    for token in _PARSER.parse(markdown):
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                if not numbers:
                    lines.append("")
            case "list_item_open":
                number = numbers[-1]
                marker = "    " * (len(numbers) - 1) + ("• " if number is None else f"{number}. ")
                if number is not None:
                    numbers[-1] = number + 1
            case "blockquote_open":
                prefixes.append("> ")
            case "blockquote_close":
                prefixes.pop()
                lines.append("")
            case "inline":
                words = _inline(token.children or ())
                if token.level and _in_heading(token, lines):
                    words = f"*{words}*"
                said = [f"{''.join(prefixes)}{marker}{line}" for line in words.split("\n")]
                marker = ""
                lines += said if numbers or prefixes else [*said, ""]
            case "heading_open":
                lines.append(_HEADING)
            case "fence" | "code_block":
                lines += [f"```\n{escaped(token.content.rstrip())}\n```", ""]
            case _:
                pass
    return "\n".join(lines).strip()


_HEADING = "\0"


def _in_heading(_: Token, lines: list[str]) -> bool:
    """Whether the words that come are a heading's; its mark is taken off the lines."""
    if lines and lines[-1] == _HEADING:
        lines.pop()
        return True
    return False


def _inline(tokens: Sequence[Token]) -> str:
    said = []
    for token in tokens:
        if token.type in _MARKS:
            said.append(_MARKS[token.type])
        elif token.type == "code_inline":
            said.append(f"`{escaped(token.content)}`")
        elif token.type in ("softbreak", "hardbreak"):
            said.append("\n")
        else:
            said.append(escaped(token.content))
    return "".join(said)
