"""`lada server agreement`: an agreement that was signed, as a PDF. Reports; decides nothing."""

from __future__ import annotations

from pathlib import Path

import click

from sync.server.secret_files import write_secret
from sync.server.settings import Settings


@click.command()
@click.argument("agreement")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default="umowa.pdf", show_default=True, help="The PDF."
)
@click.pass_obj
def agreement(settings: Settings, agreement: str, out: Path) -> None:
    """Print an agreement that was signed, as an A4 PDF in the member's language.

    AGREEMENT is its number as the slip shows it, or its id.

    Example: lada server agreement 3F9A20C41B --out umowa.pdf
    """
    from sync.server import questions_agreements
    from sync.server.commands import office_of
    from sync.server.papers import pdf

    office_of(settings)
    row = questions_agreements.agreement(agreement)
    paper = questions_agreements.paper(row) if row is not None else None
    if paper is None:
        raise click.ClickException(f"There is no agreement “{agreement}”. Its number stands on the slip.")
    write_secret(out, pdf.agreement(paper))
    click.echo(f"Agreement {paper.number} is in {out}.")


COMMANDS = {"agreement": agreement}
