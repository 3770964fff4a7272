"""One network loaded for the processor, within bounds that a small machine can bear."""

import ctypes
from functools import cache
from pathlib import Path

import onnxruntime

THREADS = 2
BIG_BYTES = 4 * 1024 * 1024
"""Blocks from this size go back to the system once they are free."""
_M_MMAP_THRESHOLD = -3
"""Of glibc's malloc.h."""


def session_of(path: Path) -> onnxruntime.InferenceSession:
    """A session on `THREADS` threads that gives memory back after a run and does not spin between runs."""
    _give_big_blocks_back()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _give_big_blocks_back() -> None:
    """Keep glibc from raising its own limit: it would hold on to what one long note took, in each thread anew."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, BIG_BYTES)
