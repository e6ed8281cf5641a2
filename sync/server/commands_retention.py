"""`lada server retention`, what is about people and whose time is over, and letting it go; `lada server processing`,
the register of processing. Composes and reports; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sync.server.rights.terms import Due
    from sync.server.settings import Settings

WHATS = {
    "notes": "notes beside records", "looks": "looks at people", "letters": "letters that were sent",
    "sessions": "logins of staff that are over", "attempts": "logins that failed", "visits": "visits", "loans": "loans",
    "bookings": "bookings", "pages": "declarations of pages",
    "activities": "trainings, meetings and consultations", "cards": "cards and codes", "memberships": "memberships",
}  # fmt: skip


@click.command()
@click.option("--run", is_flag=True, help="Do now what is done at night; without it nothing is changed.")
@click.option("--erase", multiple=True, metavar="ID", help="With --run: erase also this member, if they are proposed.")
@click.pass_obj
def retention(settings: Settings, run: bool, erase: tuple[str, ...]) -> None:
    """Show what is about people and whose time is over, with how much and of when; with --run let it go.

    Members are proposed only, unless retention.erase_members is set. The terms: docs/privacy.md.

    Example: lada server retention
    """
    from sync.server.commands import office_of
    from sync.server.rights import retention as keeping
    from sync.server.work.progress import Progress

    office = office_of(settings)
    due = keeping.due_members(office.settings.retention, office.now())
    goes_all = office.settings.retention.erase_members
    click.echo("By itself, the next night:" if not run else "Going now:")
    _tell(keeping.by_itself(office))
    told = [each for each in due if goes_all or not run or each.person in erase]
    click.echo(f"Members who were not here for long: {len(told)}" + ("" if goes_all or run else " (proposed only)"))
    for each in told:
        click.echo(f"  {each.person}, last heard of on {_day(each.last_at)}")
    _tell(keeping.with_members([each.person for each in told]))
    if run:
        by = "lada server retention"
        keeping.keep(office, {"members": list(erase), "by": by}, Progress("0" * 32, settings.server.home))
        click.echo("Done.")


def _tell(rows: Iterable[Due]) -> None:
    for row in rows:
        when = f", from {_day(row.first_at)} to {_day(row.last_at)}" if row.first_at and row.last_at else ""
        click.echo(f"  {WHATS[row.what]}: {row.count}{when}")


def _day(at: int) -> str:
    from sync.server.store import ZONE

    return datetime.fromtimestamp(at / 1000, ZONE).date().isoformat()


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["pl", "en", "uk"]), default="pl", show_default=True,
              help="Language of the document.")  # fmt: skip
def processing(file: Path, language: str) -> None:
    """Write what Lada does with data about people into FILE, for your register of processing (GDPR, article 30).

    Example: lada server processing rejestr.md
    """
    from sync.server.rights import processing_register

    file.write_bytes(processing_register.text(language))
    click.echo(f"Fill in what stands in italics in {file}, and show it to your data protection officer.")


COMMANDS = {"retention": retention, "processing": processing}
