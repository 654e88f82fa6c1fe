"""The examples on a page of Markdown, and running them: ``python pages.py PAGE``.

Blocks marked ``python`` run in the order of the page, in one namespace. A block with ``>>>`` is a doctest, any other is
executed. A block that cannot run says why in a comment right above it, ``<!-- not run: REASON -->``; it must still be
valid Python. Blocks of other languages are for reading.
"""

import ast
import doctest
import re
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(
    r"^(?: *<!-- not run:(?P<reason>[^\n]*)-->\n)?(?P<indent> *)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    """One block of Python, the number of lines above it, and why it is not run if it is not."""

    code: str
    line: int
    reason: str | None


def blocks_of(text: str) -> list[Block]:
    return [
        Block(textwrap.dedent(found["code"]), text.count("\n", 0, found.start("code")), found["reason"])
        for found in FENCE.finditer(text)
    ]


def source_of(code: str) -> str:
    """The code itself, without what a doctest says that it prints."""
    return doctest.script_from_examples(code) if ">>>" in code else code


def run(text: str, name: str) -> str:
    """Run the examples of a page; return a report of those that printed something else than the page says."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    report: list[str] = []
    for block in blocks_of(text):
        if block.reason is not None:
            if not block.reason.strip():
                report.append(f"{name}, line {block.line}: say why the block is not run\n")
            ast.parse(source_of(block.code))
        elif ">>>" in block.code:
            test = doctest.DocTestParser().get_doctest(block.code, namespace, name, name, block.line)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(test, out=report.append, clear_globs=False)
            namespace.update(test.globs)
        else:
            exec(compile("\n" * block.line + block.code, name, "exec"), namespace)
    return "".join(report)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    sys.exit(run(page.read_text("utf-8"), page.name) or None)
