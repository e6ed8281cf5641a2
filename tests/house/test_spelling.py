"""One spelling and one word for a thing, wherever people read: docs, comments, screens, slips."""

import ast
import io
import re
import subprocess
import tokenize

import pytest

from tests.house.sources import ROOT, sources

AMERICAN = {
    r"colors?\b": "colour", r"colored\b": "coloured", r"organiz": "organis", r"synchroniz": "synchronis",
    r"behavior": "behaviour", r"favorite": "favourite", r"recogniz": "recognis", r"authoriz": "authoris",
    r"initializ": "initialis", r"normaliz": "normalis", r"anonymiz": "anonymis", r"catalogs?\b": "catalogue",
    r"canceled": "cancelled", r"labeled": "labelled", r"centers?\b": "centre", r"minimiz": "minimis",
    r"license[ds]? (?:of|text|is)": "licence", r"gray\b": "grey", r"neighbor": "neighbour", r"serializ": "serialis",
}  # fmt: skip
# Words of another trade, or for another thing: see the glossary in docs/architecture.md
NOT_IN_POLISH = ("paragon", "pożyczk", "login", "zalogow", "użytkownik", "klient", "błąd krytyczny")
WHAT_A_SLIP_IS_NOT = "nie jest paragonem"  # a printout without a sale has to say so
NOT_ANYWHERE = {
    "pypi" + ".org": "a package server", "files.python" + "hosted": "a package server",
    "registry." + "npmjs": "a package server",
    "deb.debian" + ".org": "a package server", "cdn.": "a page would ask another machine",
    "/work/": "a path of one machine",
    "/home/": "a path of one machine",
}  # fmt: skip


def tracked(*patterns: str) -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listing.stdout.split("\0") if name and "/vendor/" not in f"/{name}"]


def prose_of_code(text: str) -> str:
    """The comments and docstrings of a Python file; names of libraries' settings are none of our spelling."""
    comments = [
        token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    ]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    return re.sub(r"`[^`]*`", "", "\n".join(comments + docstrings))


def american(text: str) -> list[str]:
    return [
        f"{found.group()} → {right}"
        for wrong, right in AMERICAN.items()
        for found in re.finditer(rf"\b{wrong}\w*", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.path)
def test_comments_and_docstrings_are_in_british_english(source):
    assert american(prose_of_code(source.text)) == []


@pytest.mark.parametrize("name", [name for name in tracked("*.md") if not name.endswith(".pl.md")])
def test_documents_are_in_british_english(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`|\(https?:[^)]*\)", "", text, flags=re.DOTALL)

    assert american(prose) == []


@pytest.mark.parametrize("name", tracked("translations/pl/*.po", "translations/*.po"))
def test_polish_screens_use_the_words_of_the_counter(name):
    if "/pl/" not in f"/{name}":
        return
    said = re.findall(r'^msgstr(?:\[\d\])? (.*(?:\n".*)*)', (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)

    own = [text.lower().replace(WHAT_A_SLIP_IS_NOT, "") for text in said]
    assert [(word, text) for text in own for word in NOT_IN_POLISH if word in text] == []


def test_nothing_names_a_package_server_or_a_path_of_one_machine():
    texts = tracked("*.md", "*.txt", "*.toml", "*.py", "*.html", "*.css", "*.js", "Makefile", ".ci/*", "systemd/*")
    guilty = [
        f"{name}: {word} ({why})"
        for name in texts
        if name not in {"tests/house/test_spelling.py", "LICENSE"}
        for word, why in NOT_ANYWHERE.items()
        if word in (ROOT / name).read_text(encoding="utf-8")
    ]

    assert guilty == []
