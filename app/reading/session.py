"""One network loaded for the processor, within bounds that a small machine can bear."""

from pathlib import Path

import onnxruntime

THREADS = 2


def session_of(path: Path) -> onnxruntime.InferenceSession:
    """A session on `THREADS` threads that gives memory back after a run and does not spin between runs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
