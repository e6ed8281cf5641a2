"""`lada server disclose`: everything that is held on a member, into a file. Composes and reports; decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server.secret_files import write_secret

if TYPE_CHECKING:
    from sync.server.settings import Settings


@click.command()
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["pl", "en", "uk"]), default="pl", show_default=True,
              help="Language of the PDF.")  # fmt: skip
@click.pass_obj
def disclose(settings: Settings, person: str, file: Path, language: str) -> None:
    """Write everything that is held on a member into FILE: PERSON is a number, a full name or an id.

    A .pdf is for the person, a .json holds every row. It is noted that it was made, and the file is for you alone:
    hand it over and delete it.

    Example: lada server disclose 0117 dane.pdf
    """
    from sync.server.commands import office_of
    from sync.server.commands_erase import found_person
    from sync.server.rights import looks, reports

    form = file.suffix.removeprefix(".").lower()
    if form not in reports.FORMS:
        raise click.ClickException("The file must end in .pdf or .json.")
    office = office_of(settings)
    found = found_person(person)
    content = reports.report(office, found.person, form, language)
    if content is None:
        raise click.ClickException("Nobody has this number, name or id.")
    looks.note(found.person, "lada server disclose", "report", office.now())
    write_secret(file, content)
    click.echo(f"Everything that is held on {found.name} stands in {file}.")


COMMANDS = {"disclose": disclose}
