"""One library in a process of its own, which does as it is told: one JSON line in, one out.

    python worker.py CANDIDATE

{"make": row, "size": n} prepares the work and answers with its gradients, {"run": times} with the seconds that so many
runs took. An answer with "error" says why there is none.
"""

import gc
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

import numpy as np

MAX_SHOWN = 20_000


def make(candidate: str, row: str, size: int) -> Any:
    """The work of a row in a candidate's library: made by the function of the row's name."""
    works: Any
    if candidate in ("jax", "jax-jit", "autograd"):
        import functional as works

        library = works.autograd_library() if candidate == "autograd" else works.jax_library("jit" in candidate)
    else:
        import imperative as works

        library = module_of(candidate)
    chains = {"chain-small": (4, 100), "size": (size, 10), "depth": (4, size)}
    if row in chains:
        return works.chain(library, *chains[row])
    if row == "parameters":
        return works.parameters(library, size)
    return getattr(works, row.replace("-", "_"))(library)


def module_of(candidate: str) -> Any:
    """PyTorch, or arraygrad with the backend that the name begins with; one thread each."""
    if candidate in ("torch", "torch-cuda"):
        import torch

        torch.set_num_threads(1)
        return torch
    import arraygrad

    arraygrad.set_default_backend(candidate.removesuffix("-pure"))
    if candidate.startswith("cpu"):
        import arraygrad_cpu

        arraygrad_cpu.set_num_threads(1)
    return arraygrad


def place(candidate: str) -> AbstractContextManager[Any]:
    """The context in which work is made; where PyTorch's default device is set, each of its calls takes longer."""
    if candidate == "torch-cuda":
        import torch

        return torch.device("cuda")
    return nullcontext()


def waiting(candidate: str) -> Callable[[], object]:
    """The function that waits for a candidate's device; on the host, where nothing is waited for, it does nothing."""
    if candidate == "torch-cuda":
        import torch

        return torch.cuda.synchronize
    if candidate == "cupy":
        import arraygrad

        return arraygrad.zeros(1).backend.synchronize
    return lambda: None


def shown(grad: Any) -> list[float]:
    """The first numbers of a gradient."""
    if hasattr(grad, "detach"):
        grad = grad.detach()
    grad = np.asarray(grad.tolist() if hasattr(grad, "tolist") else grad, dtype=np.float64)
    return list(grad.reshape(-1)[:MAX_SHOWN])


def main() -> None:
    """Answer until there are no more questions."""
    work: Any = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if "make" in question:
                work = None
                gc.collect()
                with place(sys.argv[1]):
                    work = make(sys.argv[1], question["make"], question["size"])
                answer: Any = {"grads": [shown(g) for g in work()]}
            else:
                wait = waiting(sys.argv[1])
                wait()
                begin = perf_counter()
                for _ in range(question["run"]):
                    work()
                wait()
                answer = {"seconds": perf_counter() - begin}
        except Exception as error:  # whatever a library raises is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
