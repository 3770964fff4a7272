"""A prompt: text for a language model with holes, and the fingerprint that tells which text it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, slots=True)
class Prompt:
    id: str
    """`name@` and the first eight digits of the file's sha256."""
    inputs: frozenset[str]
    text: str
    temperature: float | None = None
    max_tokens: int | None = None

    def fill(self, inputs: Mapping[str, str] | None = None) -> str:
        """The text with its inputs in place. Raises `KeyError` for one that is missing."""
        return Template(self.text).substitute(inputs or {})
