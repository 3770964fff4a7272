"""Networks as int8 ONNX files, the form in which the product loads them."""

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.network import Embedder, Reader


def export_reader(reader: Reader, path: Path) -> None:
    """ids (1, tokens) and pool (1, segments, tokens) to labels (1, segments, 6) and levels (1, 12): all logits."""
    tokens, rows = torch.export.Dim("tokens", min=2, max=512), torch.export.Dim("segments", min=1, max=512)
    sample = (torch.randint(1000, 2000, (1, 40)), torch.rand(1, 5, 40))
    _export(reader, sample, ({1: tokens}, {1: rows, 2: tokens}), ["ids", "pool"], ["labels", "levels"], path)


def export_encoder(embedder: Embedder, path: Path) -> None:
    """ids and mask (texts, tokens) to vectors (texts, 384) of length 1."""
    texts, tokens = torch.export.Dim("texts", min=1, max=512), torch.export.Dim("tokens", min=2, max=512)
    sample = (torch.randint(1000, 2000, (3, 40)), torch.ones(3, 40, dtype=torch.bool))
    _export(embedder, sample, ({0: texts, 1: tokens}, {0: texts, 1: tokens}), ["ids", "mask"], ["vectors"], path)


def _export(
    network: nn.Module,
    sample: tuple[torch.Tensor, ...],
    shapes: tuple[dict[int, object], ...],
    inputs: list[str],
    outputs: list[str],
    path: Path,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network.eval(),
            sample,
            whole,
            input_names=inputs,
            output_names=outputs,
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
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
