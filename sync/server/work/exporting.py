"""Jobs that write long lists into files, a page or a row at a time, so that memory does not grow with the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from sync.server.keeping import taking_out
from sync.server.keeping.taking_out import What
from sync.server.office import Office
from sync.server.outside import fact_lines
from sync.server.outside.fact_lines import FactLine
from sync.server.staff.spreadsheets import XLSX, Cell, Table, harmless, write_workbook
from sync.server.store import Span
from sync.server.work.progress import JobFailed, Progress

HEAD = ("id", "type", "happened_at", "is_time_doubtful", "received_at", "device", "seq", "site", "person", "party",
        "item", "fact")  # fmt: skip
TOLD = 100  # rows after which it says how far it is


class _Wanted(msgspec.Struct, frozen=True):
    """`since` and `until` are ms UTC, `None` is open. `form`: ndjson or csv."""

    form: str = "ndjson"
    since: int | None = None
    until: int | None = None


def facts(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """The facts of a span, as NDJSON or CSV."""
    wanted = msgspec.convert(parameters, _Wanted)
    if wanted.form not in ("ndjson", "csv"):
        raise JobFailed("form")
    span = Span(wanted.since, wanted.until)
    total, done = fact_lines.count(span), 0
    progress.so_far(0, total)
    kind = "application/x-ndjson" if wanted.form == "ndjson" else "text/csv; charset=utf-8"
    written = _as_json if wanted.form == "ndjson" else _as_csv
    with progress.file(f"lada-facts.{wanted.form}", kind) as file:
        if wanted.form == "csv":
            file.write(_csv([HEAD], mark=True))
        for page in fact_lines.of_span(span):
            file.write(written(page))
            done += len(page)
            progress.so_far(done)


class _List(msgspec.Struct, frozen=True):
    """`title` is the name of the sheet, in the language of whoever asked."""

    what: What
    title: str


def register_list(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """A list of the register as a workbook."""
    wanted = msgspec.convert(parameters, _List)
    progress.so_far(0, taking_out.count(wanted.what))

    def rows() -> Iterator[Sequence[Cell]]:
        yield taking_out.LISTS[wanted.what][0]
        for done, row in enumerate(taking_out.rows(wanted.what), start=1):
            yield row
            if done % TOLD == 0:
                progress.so_far(done)

    with progress.file(f"{wanted.what}.xlsx", XLSX) as file:
        write_workbook(file, [Table(wanted.title, rows())])


def _as_json(page: list[FactLine]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in page)


def _as_csv(page: list[FactLine]) -> bytes:
    return _csv([
        (line.id, line.type, _moment(line.happened_at), "yes" if line.is_time_doubtful else "no",
         _moment(line.received_at), line.device, str(line.seq), line.site or "", line.person or "", line.party or "",
         line.item or "", bytes(line.fact).decode("utf-8", "replace"))
        for line in page
    ])  # fmt: skip


def _csv(rows: list[tuple[str, ...]], *, mark: bool = False) -> bytes:
    """With semicolons and, at its beginning, the mark of UTF-8, as Polish spreadsheets want it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    return (("\ufeff" if mark else "") + text.getvalue()).encode()


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
