"""What the documents name is there: links, pictures, buttons, commands, variables."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

PROJECT_DIR = Path(__file__).resolve().parent.parent
GUIDES = sorted((PROJECT_DIR / "docs" / "huong-dan").glob("*.md"))
DOCUMENTS = [
    PROJECT_DIR / "README.md",
    PROJECT_DIR / "CHANGELOG.md",
    *sorted((PROJECT_DIR / "docs").rglob("*.md")),
]
APPS = ("portal", "chains", "agreements", "templates")


def read(*names: str) -> str:
    return (PROJECT_DIR / Path(*names)).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT_DIR))


def anchors(path: Path) -> set[str]:
    """The addresses that a hosting site gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_and_pictures_lead_somewhere(document: Path):
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r'\]\(([^)\s]+)\)|src="([^"]+)"', text)
    for target in (unquote(link or picture) for link, picture in targets):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


@pytest.fixture(scope="module")
def interface() -> str:
    """Every text of the portal, as it stands in templates and code."""
    files = (
        file
        for app in APPS
        for kind in ("*.html", "*.py")
        for file in (PROJECT_DIR / app).rglob(kind)
        if "migrations" not in file.parts
    )
    return " ".join(file.read_text(encoding="utf-8") for file in files).lower()


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_buttons_of_the_guide_are_on_the_pages(guide: Path, interface: str):
    """What the guide prints in bold is a text of the interface, word for word."""
    bold = re.findall(r"\*\*(.+?)\*\*", guide.read_text(encoding="utf-8"), re.DOTALL)
    labels = {" ".join(label.split()) for label in bold}
    sentences = {label for label in labels if label.endswith(".")}
    headings = {"Lần đầu tiên", "Những lần sau"}
    missing = {
        label
        for label in labels - sentences - headings
        if label.lower() not in interface
    }
    assert missing == set()


def test_the_readme_lists_every_target_of_make():
    targets = set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE))
    told = set(re.findall(r"`make ([a-z-]+)", read("README.md")))
    assert targets == told


def test_operations_explain_every_variable_of_the_settings():
    code = read("portal", "settings.py") + read("portal", "core", "embedded.py")
    asked = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)
    lines = read("docs", "operations.md").splitlines()
    named = [line.split("|")[1] for line in lines if line.startswith("| `")]
    told = set(re.findall(r"`([A-Z_]+)`", " ".join(named)))
    assert set(asked) - told == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_files_that_documents_name_are_there(document: Path):
    text = document.read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:portal|chains|agreements|tests|templates|docs|deploy|static)/[\w./-]*\w)`",
        text,
    )
    missing = [name for name in named if not (PROJECT_DIR / name).exists()]
    assert missing == []


def test_every_picture_is_used_and_small():
    pictures = list((PROJECT_DIR / "docs" / "pictures").glob("*.png"))
    said = " ".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert [p.name for p in pictures if f"pictures/{p.name}" not in said] == []
    sizes = [picture.stat().st_size for picture in pictures]
    assert max(sizes) < 150_000
    assert sum(sizes) < 1_500_000
