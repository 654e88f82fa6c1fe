"""Every example on the pages runs and prints what the page says, and every link within the project leads somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pages
import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("backends/*/README.md"), *DOCS.glob("*.md")])

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)

# SciPy and scikit-learn take arrays of other libraries only where this is set before they are imported.
ENVIRONMENT = {"ARRAYGRAD_BACKEND": "numpy", "MPLBACKEND": "agg", "SCIPY_ARRAY_API": "1"}

# NumPy warns of NaN and infinity, which the pages show on purpose; any other warning is an error.
WARNINGS = ["-W", "error", "-W", "ignore::RuntimeWarning"]


def name_of(page):
    return str(page.relative_to(ROOT))


def text_of(page):
    return page.read_text("utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if pages.blocks_of(text_of(page))], ids=name_of)
def test_examples(page, tmp_path):
    # In a process and a folder of its own, as a reader would run it.
    command = [sys.executable, *WARNINGS, pages.__file__, str(page)]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def slug(heading):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings_of(page):
    return {slug(heading) for heading in HEADING.findall(CODE.sub("", text_of(page)))}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_within_the_project_lead_somewhere(page):
    for link in LINK.findall(CODE.sub("", text_of(page))):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = page.parent / target if target else page
        assert file.exists(), f"{name_of(page)} links to {target}, which does not exist"
        if anchor and file.suffix == ".md":
            assert anchor in headings_of(file), f"{name_of(page)} links to {link}: there is no such heading"


def test_the_contents_name_every_page():
    contents = text_of(DOCS / "index.md")
    assert [
        page.name for page in DOCS.glob("*.md") if page.name != "index.md" and f"({page.name})" not in contents
    ] == []


def test_a_wrong_example_is_reported():
    report = pages.run("# A page\n\n```python\n>>> 1 + 1\n3\n\n```\n", "page.md")
    assert 'File "page.md", line 4' in report
    assert "Got:\n    2" in report


def test_names_live_through_the_page():
    assert (
        pages.run("```python\nx = 1\n```\n\n```python\n>>> x\n1\n>>> y = 2\n\n```\n\n```python\nassert x < y\n```", "")
        == ""
    )


def test_a_block_may_be_left_out_with_a_reason():
    text = "<!-- not run:{} -->\n```python\nraise ValueError\n```\n"
    assert pages.run(text.format(" needs a GPU"), "page.md") == ""
    assert "say why" in pages.run(text.format(""), "page.md")


def test_blocks_of_other_languages_are_not_run():
    assert pages.blocks_of("```toml\nx = 1\n```\n\n```console\n$ ls\n```\n") == []


FILE = re.compile(r"<!-- file: (\S+) -->\n(?:<!-- not run[^\n]*-->\n)?```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_a_page_shows_the_files_that_it_says():
    shown = [(page, *found) for page in PAGES for found in FILE.findall(text_of(page))]
    assert len(shown) >= 2
    for page, file, code in shown:
        assert code == text_of(page.parent / file), f"{name_of(page)} shows another {file} than the file"


def test_pictures_show_what_the_script_draws(tmp_path):
    subprocess.run(
        [sys.executable, str(DOCS / "images" / "draw.py"), str(tmp_path)], check=True, env=os.environ | ENVIRONMENT
    )
    drawn = sorted(tmp_path.iterdir())
    assert drawn
    for picture in drawn:
        committed = DOCS / "images" / picture.name
        # What is written in the boxes, not where they are: that is for viz to improve.
        assert labels_of(committed) == labels_of(picture), f"draw {picture.name} again: python docs/images/draw.py"


def labels_of(picture):
    return re.findall(r"<tspan[^>]*>([^<]*)</tspan>", text_of(picture))
