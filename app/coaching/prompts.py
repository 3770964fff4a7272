"""Prompts are files: a header, a text, and a fingerprint. A broken one stops the start."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Annotated, ClassVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.prompt import Prompt

FINGERPRINT_CHARS = 8


class BrokenPrompt(ValueError):
    """A prompt file that can't be used; the message names the file and what to change."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    max_tokens: Annotated[int | None, Field(gt=0)] = None


class _Header(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    purpose: str
    inputs: list[str]
    model: _Model = _Model()


def load_prompts(folder: Path) -> Mapping[str, Prompt]:
    """Every prompt of the folder by its name. Raises `BrokenPrompt`."""
    return {path.stem: load_prompt(path) for path in sorted(folder.glob("*.md"))}


def load_prompt(path: Path) -> Prompt:
    """Raises `BrokenPrompt` where the header is missing or wrong, or the text uses other inputs than it declares."""
    text = path.read_text("utf-8")
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise BrokenPrompt(f"{path}: begins with '---', a header, '---', and then the text")
    try:
        header = _Header.model_validate(yaml.safe_load(parts[1]))
    except (ValidationError, yaml.YAMLError) as error:
        raise BrokenPrompt(f"{path}: {error}") from error
    body = Template(parts[2].strip())
    if not body.is_valid():
        raise BrokenPrompt(f"{path}: a '$' that opens no input; write '$$' for the sign itself")
    used = set(body.get_identifiers())
    if used != set(header.inputs):
        raise BrokenPrompt(f"{path}: declares the inputs {sorted(header.inputs)} and uses {sorted(used)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_CHARS]
    return Prompt(
        f"{path.stem}@{digest}",
        frozenset(header.inputs),
        parts[2].strip(),
        header.model.temperature,
        header.model.max_tokens,
    )
