"""A page of HTML → a PDF. The only file that knows WeasyPrint."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import woff2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


def written(html: str, rules: str, static: Path) -> bytes:
    """`rules` are CSS of this paper, beside those of all papers; both use files under `static` only."""
    fetcher, fonts = OnlyOurs(static), FontConfiguration()
    base = static.as_uri() + "/papers/"
    styles = [
        CSS(filename=str(static / "papers" / "papers.css"), url_fetcher=fetcher, font_config=fonts),
        CSS(string=rules, base_url=base, url_fetcher=fetcher),
    ]
    pdf: bytes = HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(stylesheets=styles, font_config=fonts)
    return pdf


class OnlyOurs(URLFetcher):
    """Fetches files under `static` and nothing else: a paper never asks the network."""

    def __init__(self, static: Path) -> None:
        super().__init__()
        self._static = static

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(self._static):
            raise FatalURLFetchingError(f"papers use files under static/ only, not {url}")
        return URLFetcherResponse(url, _unpacked(path) if path.suffix == ".woff2" else path.read_bytes())


@cache
def _unpacked(font: Path) -> bytes:
    """A packed font as TrueType: WeasyPrint would unpack all five for each paper anew, a third of what a paper takes.
    The files change with a new version only, and that is a new process."""
    plain = BytesIO()
    woff2.decompress(BytesIO(font.read_bytes()), plain)
    return plain.getvalue()
