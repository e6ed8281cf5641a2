"""`lada server erase`: erase a member, and see which kiosks have carried it out. Composes and reports; decides
nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sync.server.erasing import Preview
    from sync.server.settings import Settings

GOES = (
    "What goes: name, number, e-mail, phone, note, PIN; {credentials} cards and codes, {memberships} memberships; what "
    "the history of the register says of them; what {facts} facts hold beside their bodies."
)
STAYS = (
    "What stays: that somebody was here, borrowed ({loans} loans) or printed, with an id that leads to nobody; papers, "
    "your lists and old backups, which you see to yourself; the name of a group, if it names them."
)


@click.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@click.option("--even-on-loan", is_flag=True, help="Erase them even while they have something.")
@click.option("--status", is_flag=True, help="Erase nobody: which kiosks have forgotten this id, and which not yet.")
@click.pass_obj
def erase(settings: Settings, person: str, yes: bool, even_on_loan: bool, status: bool) -> None:
    """Erase a member for good, here and at every kiosk: PERSON is a number, a full name or an id.

    Example: lada server erase 0117
    """
    from sync.server import erasing
    from sync.server.commands import office_of

    office = office_of(settings)
    if status:
        _tell_status(person)
        return
    found = found_person(person)
    _show(found)
    if found.on_loan and not even_on_loan:
        raise click.ClickException(
            f"Things that they have on loan: {len(found.on_loan)}. Take them back at a counter first; if they will not "
            "come back, say --even-on-loan: then nobody can tell who has them."
        )
    if not yes and not click.confirm("This cannot be undone. Erase them?"):
        click.echo("Nobody was erased.")
        raise SystemExit(1)
    done = erasing.erase(
        found.person, at=office.now(), by="lada server erase", home=settings.server.home, even_on_loan=even_on_loan
    )
    if isinstance(done, erasing.Refused):
        raise click.ClickException("Somebody was quicker: look again.")
    click.echo(f"Erased. Kiosks are told at their next sync: lada server erase --status {found.person}")
    if not done.is_clean:
        click.echo("The database was being read just then: restart the server, so that its log is emptied.")


def found_person(said: str) -> Preview:
    """Whom somebody means by a number, a full name or an id. A failure becomes one sentence."""
    from sync.server import erasing
    from sync.server.questions_names import fold, people

    named = [row for row in people() if said in (row.id, row.number) or fold(row.name) == fold(said)]
    found = erasing.preview(named[0].id if len(named) == 1 else said)
    if found is None:
        told = "; ".join(f"{row.name} {row.number} (id {row.id})" for row in named[:10])
        raise click.ClickException(
            f"{len(named)} people are “{said}”: {told}. Say the id." if named else f"Nobody has the number, the full "
            f"name or the id “{said}”."
        )
    return found


def _show(found: Preview) -> None:
    click.echo(f"{found.name}{', number ' + found.number if found.number else ''} (id {found.person})")
    click.echo(GOES.format(credentials=found.credentials, memberships=found.memberships, facts=found.facts))
    click.echo(STAYS.format(loans=found.loans))
    for login in found.logins:
        click.echo(f"Stays too: the account {login} of this person, with its name. Block it on the screen Staff.")


def _tell_status(person: str) -> None:
    from sync.server import erasures

    kiosks = erasures.carried_out(person)
    if kiosks is None:
        raise click.ClickException(f"Nobody with the id {person} was erased.")
    for device, is_done in kiosks:
        click.echo(f"{device.name}: {'has forgotten them' if is_done else 'not yet'}")
    left = sum(not is_done for _, is_done in kiosks)
    click.echo(f"Kiosks that have still to sync: {left}." if left else "All kiosks have forgotten them.")
    raise SystemExit(1 if left else 0)


COMMANDS = {"erase": erase}
