"""`lada journal`: read and check what this kiosk has written. Opens the file for reading only."""

from __future__ import annotations

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings


@click.group()
def journal() -> None:
    """Read and check what this kiosk has written.

    Example: lada journal verify
    """


@journal.command()
@settings_option
def verify(settings: Settings) -> None:
    """Check every record's hash, commitments and place; name the first bad one.

    Example: lada journal verify
    """
    from kiosk.store import journal_rows, reading

    with reading.opened(settings.kiosk.home) as (connection, device):
        verdict = journal_rows.verify(connection, device)
    if verdict.first_bad is None:
        click.echo(f"{verdict.checked} records, all in order.")
        return
    click.echo(f"Record {verdict.first_bad} is bad: {verdict.why}. {verdict.checked} records before it are in order.")
    raise SystemExit(1)


@journal.command()
@click.option("--type", "kind", help="Only facts of this type.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
@click.option("--raw", is_flag=True, help="The exact bytes that were hashed, one record a line.")
@settings_option
def show(settings: Settings, kind: str | None, limit: int, raw: bool) -> None:
    """Show the newest records.

    Example: lada journal show --type loan_issued --limit 5
    """
    from kiosk import words
    from kiosk.store import journal_rows, reading
    from sync.journal import read_body

    with reading.opened(settings.kiosk.home) as (connection, _):
        row = None
        for row in journal_rows.rows(connection, kind=kind, newest_first=True, limit=limit):
            if raw:
                click.echo(row.body)
                continue
            body = read_body(row.body)
            when = words.day_and_time(body.wall, "en")
            click.echo(f"{row.incarnation[:8]}….{row.seq:<7} {when}  {row.type:<18} {bytes(body.fact).decode()}")
    if row is None:
        raise click.ClickException("No record fits. Which types there are stands in docs/facts.md.")
