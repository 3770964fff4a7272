"""The networks as int8 ONNX files, the form in which the product loads them: made once.

`python -m training.export` writes reader.onnx, from the layers that `python -m training.finetune` tuned, and
encoder.onnx, as published, with their tokenizers into app/reading/weights/.
"""

import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import AutoModel

from app.reading.labeller import WEIGHTS
from training.finetune import FROZEN, LAYERS, TUNED
from training.published import minilm_folder, unpacked_mpnet


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
        model = AutoModel.from_pretrained(mpnet, attn_implementation="eager")
        model.encoder.layer[FROZEN:LAYERS].load_state_dict(torch.load(TUNED))
        _export(
            Spans(model),
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
