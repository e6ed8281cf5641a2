"""What others made: each file listed with its version, its licence and its hash, and nothing fetched from elsewhere."""

import hashlib
import re

from tests.house.sources import ROOT

LIST = ROOT / "static/vendor/LIST.md"
FONTS = {".woff2", ".woff", ".ttf", ".otf"}
LICENCES = {"MIT", "MPL-2.0", "OFL-1.1", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "CC0-1.0"}


def listed() -> dict[str, list[str]]:
    """File → what, version, licence, SHA-256."""
    rows = [line.strip("| \n").split(" | ") for line in LIST.read_text(encoding="utf-8").splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) == 5 and row[0] != "file"}


def carried() -> set[str]:
    folders = [path for folder in ("static/vendor", "tests/vendor") for path in (ROOT / folder).rglob("*")]
    fonts = [path for folder in ("static", "templates", "printers") for path in (ROOT / folder).rglob("*")]
    files = [path for path in folders if path.is_file()] + [path for path in fonts if path.suffix in FONTS]
    return {str(path.relative_to(ROOT)) for path in files} - {"static/vendor/LIST.md"}


def test_each_file_of_others_is_listed_and_each_listed_file_is_there():
    assert set(listed()) == carried()


def test_each_file_is_the_one_that_was_listed():
    changed = [
        name for name, row in listed().items() if hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != row[3]
    ]

    assert changed == []


def test_each_file_has_a_version_and_a_licence_that_ours_gets_on_with():
    assert [name for name, row in listed().items() if not row[1] or row[2] not in LICENCES] == []


def test_no_page_asks_another_machine_for_anything():
    pattern = re.compile(
        r"""(?:src|href|action|url|@import|fetch|import)\s*[=(]?\s*["'(]?\s*(?:https?:)?//(?!127\.0\.0\.1)"""
    )
    pages = [
        path
        for folder in ("templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".css", ".js", ".svg"} and "vendor" not in path.parts
    ]

    guilty = [str(page.relative_to(ROOT)) for page in pages if pattern.search(page.read_text(encoding="utf-8"))]

    assert guilty == []
