"""Run the fixed programs on a backend, and mark where the counted part of each begins and ends.

    python benchmarks/programs BACKEND [PROGRAM ...]

A mark is a call of the C library's getppid, which nothing else here calls: callgrind can be told to write down its
counts there, see tools/regressions.py. Prints, in the order of the counted parts, a name and the number of operations.
"""

import gc
import os
import sys

PROGRAMS = ["chain", "mixed", "mlp", "rnn", "hessian_vector"]
WARM_UP = 3


def main(backend: str, chosen: list[str]) -> None:
    gc.disable()
    import numpy  # noqa: F401  # so that the import that is counted is arraygrad's own

    os.getppid()
    import arraygrad as ag

    ag.set_default_backend(backend)
    ag.zeros(1)
    os.getppid()
    print("import", 1)
    for name in chosen or PROGRAMS:
        program = __import__(name)
        step = program.prepare(ag)
        for _ in range(WARM_UP):
            step()
        gc.collect()
        os.getppid()
        for _ in range(program.STEPS):
            step()
        os.getppid()
        print(name, program.STEPS * program.OPERATIONS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
