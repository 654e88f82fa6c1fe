"""``python -m arraygrad``: what is installed here; ``python -m arraygrad backends``: the backends alone."""

import argparse
import platform
import sys

import arraygrad as ag
from arraygrad._backends import loading


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status is 0."""
    parser = argparse.ArgumentParser(prog="python -m arraygrad", description="Facts about this installation.")
    parser.add_argument("--version", action="version", version=f"arraygrad {ag.__version__}")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("backends", help="list the installed backends and whether they can be used")
    if parser.parse_args(arguments).command is None:
        print(f"{installation()}\n")
    print(backend_table(loading.backends()))
    return 0


def installation() -> str:
    """What a report of a fault has to name: the version, the form of the engine, and Python."""
    form = "compiled" if ag.__compiled__ else "pure Python"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"arraygrad {ag.__version__} ({form})\n{python} on {platform.platform()}"


def backend_table(infos: list[loading.BackendInfo]) -> str:
    """The backends in aligned columns, the reason for an unusable one in the last."""
    if not infos:
        return "no backend is installed; try: pip install arraygrad-numpy"
    rows = [("name", "distribution", "version", "available", "devices or reason")]
    for info in infos:
        detail = ", ".join(info.devices) if info.available else " ".join(str(info.reason).split())
        rows.append((info.name, info.distribution, info.version, "yes" if info.available else "no", detail))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
