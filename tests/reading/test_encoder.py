"""Sentence vectors: their shape and length, and that nearness means likeness."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.reading.encoder import WIDTH, Encoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = ["a much longer text about the price of steel coil this spring", "hello", "the price of steel"]
    vectors = encoder.embed(texts)
    assert vectors.shape == (3, WIDTH)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector @ encoder.embed([text])[0] > 0.97


def test_like_texts_are_nearer_than_unlike_ones(encoder: Encoder) -> None:
    vectors = encoder.embed(["How do I win back trust?", "regain confidence after a failure", "a recipe for plum jam"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.embed([]).shape == (0, WIDTH)


@pytest.mark.parametrize("text", ["", " ", "\x00", "👍", "שלום", "word " * 20_000])
def test_odd_texts_have_finite_vectors(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.embed([text])).all()


def test_threads_get_the_same_vectors(encoder: Encoder) -> None:
    texts = [f"note number {n} on the delivery" for n in range(8)]
    alone = [encoder.embed([text]) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.embed([text]), texts))
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(alone, together, strict=True))
