"""`lada server remind`: write to everybody whom it is time to remind. Composes and reports; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.settings import Settings

HELD = {
    "no_address": "nobody wrote down an address: call them, the list is under Reminders",
    "declined": "they want no mail: call them, the list is under Reminders",
    "unsure": "a kiosk was not heard, or a case is open: it may be back already",
    "quiet": "it is a quiet hour, or the site is shut today",
    "later": "it failed a while ago and is tried again",
    "gave_up": "it failed too often: call them, or put the address right",
}
TROUBLES = {
    "unreachable": "The mail server does not answer: look at mail.host, mail.port and the network.",
    "tls": "The mail server's certificate does not fit, or it speaks no TLS: look at mail.security and mail.ca_file.",
    "login": "The mail server does not take the login: look at mail.user and mail.password.",
    "sender": "The mail server takes no letter from mail.sender: use an address of its own.",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Send nothing: show who would get which letter now.")
@click.option("--texts", is_flag=True, help="With --dry-run: show the letters themselves too.")
@click.pass_obj
def remind(settings: Settings, dry_run: bool, texts: bool) -> None:
    """Remind people by mail of what is due soon or late; one letter a person, and nobody twice.

    The timer lada-server-remind does it every half hour. Nobody is written to in quiet hours, on days on which the
    site is shut, or who wants no mail. Slips that people asked for at a kiosk without paper go too. It ends with 75
    when the mail server does not work; the next run goes on from there.

    Example: lada server remind --dry-run
    """
    from sync.server import reminding
    from sync.server.commands import office_of

    office = office_of(settings)
    if dry_run:
        _preview(office, texts)
        return
    if not reminding.is_set_up(office):
        raise click.ClickException("There is no mail server: set mail.host and mail.sender, docs/reminders.md.")
    report = reminding.run(office, reminding.post_of(office), "lada server remind")
    click.echo(f"Sent: {report.sent}. Not taken: {report.failed}.")
    _tell_held(report.held.items())
    if report.cut_short:
        click.echo(f"Perhaps sent by a run that was cut short: {report.cut_short}. Look under Reminders.")
    if report.trouble:
        click.echo(f"{TROUBLES[report.trouble]} ({report.told})", err=True)
        raise SystemExit(75)  # EX_TEMPFAIL
    _send_slips(office)


def _send_slips(office: Office) -> None:
    """The slips that people asked for at a kiosk without paper."""
    from sync.server import mailing_slips, reminding
    from sync.server.mail import MailTrouble

    try:
        report = mailing_slips.run(office, reminding.post_of(office))
    except MailTrouble as error:
        click.echo(f"{TROUBLES[error.word]} ({error})", err=True)
        raise SystemExit(75) from error
    if report != mailing_slips.Report():
        click.echo(f"Slips sent: {report.sent}. Not taken: {report.failed}. No address, or taken back: {report.lost}.")


def _preview(office: Office, texts: bool) -> None:
    from sync.server import questions_names, reminding

    plans = reminding.planned(office)
    names = questions_names.full_names(plan.person for plan in plans)
    for plan in plans:
        text = reminding.text_for(office, plan.person, plan.reminder)
        held = f", but not now: {HELD[plan.reminder.hold]}" if plan.reminder.hold else ""
        click.echo(f"{names.get(plan.person, plan.person)}: {text.subject}{held}")
        if texts:
            click.echo("    " + text.body.replace("\n", "\n    "))
    going = sum(plan.reminder.hold is None for plan in plans)
    click.echo(f"Letters that would go now: {going}. Nothing was sent.")


def _tell_held(held: Iterable[tuple[str, int]]) -> None:
    for word, count in sorted(held):
        click.echo(f"Waiting: {count}, {HELD[word]}.")


COMMANDS = {"remind": remind}
