"""`lada server correct`: what the register says of a member, put right. Composes and reports; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sync.server.settings import Settings


@click.command()
@click.argument("person")
@click.option("--full-name", help="First name and surname.")
@click.option("--display-name", help="How the kiosk greets them.")
@click.option("--email", help='An address; "" takes it away.')
@click.option("--phone", help='A number; "" takes it away.')
@click.option("--language", type=click.Choice(["pl", "en", "uk"]), help="In which the kiosk speaks to them.")
@click.pass_obj
def correct(
    settings: Settings, person: str, full_name: str | None, display_name: str | None, email: str | None,
    phone: str | None, language: str | None,
) -> None:  # fmt: skip
    """Put right what the register says of a member: PERSON is a number, a full name or an id.

    Only what you say is changed. What was there before stays in the history, and the change can be taken back under
    Register. Visits, loans and pages are corrected by staff on their own pages.

    Example: lada server correct 0117 --full-name "Anna Nowak"
    """
    from sync.server import correcting_people
    from sync.server.commands import office_of
    from sync.server.commands_erase import found_person

    office = office_of(settings)
    said = {"full_name": full_name, "display_name": display_name, "email": email, "phone": phone, "language": language}
    given = {name: value for name, value in said.items() if value is not None}
    if not given:
        raise click.ClickException("Say what is to be corrected, as --email anna@example.org.")
    found = found_person(person)
    try:
        changed = correcting_people.correct(found.person, given, by="lada server correct", at=office.now())
    except correcting_people.WrongValue as wrong:
        raise click.ClickException(f"--{str(wrong).replace('_', '-')} cannot be read. Nothing was changed.") from None
    click.echo("Corrected." if changed else "That is what stands there already.")


COMMANDS = {"correct": correct}
