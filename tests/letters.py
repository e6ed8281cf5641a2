"""What can be read in an answer, whatever its kind, for tests that look for words which must not stand there. The
letters of a PDF are packed and numbered by its fonts, and a workbook is packed whole: no word is found in their
bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from werkzeug.test import TestResponse

from sync.server.papers import pdf


@pytest.fixture
def plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as the page that WeasyPrint would lay out: all their words can be read there, and laying them out, which
    takes longer than all else that is asked for, adds none."""
    monkeypatch.setattr(pdf, "_written", _as_page)


def _as_page(template: str, _rules: str, **words: object) -> bytes:
    return pdf._page(template, **words).encode()


def letters(answer: TestResponse) -> str:
    """With the parts of a workbook one after the other."""
    if answer.data[:2] != b"PK":
        return answer.data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
