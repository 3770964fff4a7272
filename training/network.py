"""The network: MiniLM over the whole note, with heads on the mean of each segment's token states."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512
LEVEL_COUNT = 12


class Layer(nn.Module):
    """One BERT layer: attention, then the two-step feed-forward, each added and normalised."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_attention, self.norm_forward = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, visible: Tensor | None) -> Tensor:
        heads = [
            part(x).view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        mixed = nn.functional.scaled_dot_product_attention(*heads, attn_mask=visible)
        mixed = mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], WIDTH)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm_forward(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class MiniLm(nn.Module):
    """The encoder all-MiniLM-L6-v2; ids (batch, tokens) to states (batch, tokens, 384)."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.places(places) + self.kind))
        visible = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, visible)
        return x


class Embedder(nn.Module):
    """Unit vectors of texts for search: the mean of the token states, normalised."""

    def __init__(self, encoder: MiniLm) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        weight = mask[:, :, None].to(torch.float32)
        mean = (self.encoder(ids, mask) * weight).sum(1) / weight.sum(1)
        return nn.functional.normalize(mean, dim=-1)


class Reader(nn.Module):
    """Six label logits a segment, and twelve level logits a note (three pillars by four levels)."""

    def __init__(self, encoder: MiniLm, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder, self.dropout = encoder, nn.Dropout(dropout)
        self.pillars, self.direction = nn.Linear(2 * WIDTH, 3), nn.Linear(2 * WIDTH, 1)
        self.lean = nn.Linear(2 * WIDTH, 3)
        self.levels = nn.Linear(2 * WIDTH, LEVEL_COUNT)
        nn.init.zeros_(self.lean.weight)
        nn.init.zeros_(self.lean.bias)

    def forward(self, ids: Tensor, pool: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """ids (batch, tokens), pool (batch, segments, tokens) -> (batch, segments, 6), (batch, 12)."""
        states = self.encoder(ids, mask).float()
        if mask is None:
            whole = states.mean(1)
        else:
            weight = mask[:, :, None].to(states.dtype)
            whole = (states * weight).sum(1) / weight.sum(1)
        each = pool @ states
        context = whole[:, None, :].expand(-1, each.shape[1], -1)
        labels = self._labels(self.dropout(torch.cat([each, context], -1)))
        levels = self.levels(self.dropout(torch.cat([whole, states[:, 0]], -1)))
        return labels, levels

    def _labels(self, features: Tensor) -> Tensor:
        """C+ C- K+ K- T+ T-: how much of each pillar, and which way, the latter mostly learned for all at once."""
        pillars, direction = self.pillars(features), self.direction(features) + self.lean(features)
        return torch.stack([pillars + direction, pillars - direction], -1).flatten(-2)


def pretrained(folder: Path, dropout: float = 0.1) -> MiniLm:
    """The encoder with the published weights of a folder that holds their model.safetensors."""
    theirs = load_file(folder / "model.safetensors")
    layer = "encoder.layer.{}."
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "norm_attention": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm_forward": "output.LayerNorm",
    }
    state = {
        "words.weight": theirs["embeddings.word_embeddings.weight"],
        "places.weight": theirs["embeddings.position_embeddings.weight"],
        "kind": theirs["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": theirs["embeddings.LayerNorm.weight"],
        "norm.bias": theirs["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        for ours, name in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = theirs[f"{layer.format(i)}{name}.{part}"]
    encoder = MiniLm(dropout)
    encoder.load_state_dict(state)
    return encoder
