"""From the labelled notes to the weights that the product loads: `python -m training.train`, about half an hour.

Thresholds come from notes that their network had not seen (training/folds.py); the network that ships is trained on
all of them.
"""

from app.reading.labeller import WEIGHTS
from training.dataset import DEV, NOTES, examples, fingerprint
from training.export import export_encoder, export_reader
from training.fitting import SECOND, fit
from training.fold_networks import held_out
from training.folds import store, stored, thresholds_without
from training.network import Embedder
from training.start import PUBLISHED_SHA256, first_stage, start
from training.weights_folder import write_folder


def main() -> None:
    """Write app/reading/weights/ and print the hashes of what went in and what came out."""
    begun = start()
    encoder = WEIGHTS / "encoder.onnx"
    if not encoder.exists():
        export_encoder(Embedder(begun.encoder), encoder)
    first = first_stage(begun)
    unseen = stored()
    if unseen is None:
        unseen = held_out(begun, first)
        store(unseen)
    reader = fit(first, [*examples(NOTES), *examples(DEV)], SECOND, begun.tokenizer, seed=1)
    export_reader(reader, WEIGHTS / "reader.onnx")
    origin = {
        "base": f"all-MiniLM-L6-v2 model.safetensors sha256 {PUBLISHED_SHA256}",
        "data": f"training/notes.jsonl and dev.jsonl sha256 {fingerprint(NOTES, DEV)}",
        "command": "python -m training.train",
        "reader.onnx": fingerprint(WEIGHTS / "reader.onnx"),
        "encoder.onnx": fingerprint(encoder),
    }
    write_folder(WEIGHTS, begun, thresholds_without(unseen, None), origin)
    for name, value in origin.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
