"""`lada server staff`: who may log in. Composes and reports.

What is done is what the page of accounts does, and the same facts say so; with nobody's name, as whoever stands at the
server is nobody whom it knows.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from sync.server.permissions import ROLES

if TYPE_CHECKING:
    from sync.account_facts import Grant
    from sync.server.office import Office
    from sync.server.questions_staff import Account
    from sync.server.settings import Settings

REFUSED = {
    "last_administrator": "This is the last administrator of all sites. Make somebody else one first.",
    "unchanged": "It stands like this already.",
    "unknown": "There is no such account.",
}
NO_ROLE = "none"
NOT_SENT = {
    "later": "The mail server does not take the letter just now",
    "refused": "The mail server does not know this address",
    "unknown": "It is not known whether the letter was sent",
    "no_mail": "The mail server does not answer",
}
_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
_role = click.option(
    "--role", type=click.Choice(list(ROLES)), default="staff", show_default=True, help="What they may see and do."
)
_login = click.argument("login")


@click.command()
@_login
@click.option("--name", help="Full name, as colleagues read it. Asked for when left out.")
@_role
@_from_stdin
@click.pass_obj
def add(settings: Settings, login: str, name: str | None, role: str, password_stdin: bool) -> None:
    """Let somebody log in as LOGIN; asks for a password of 12 characters or more.

    Example: lada server staff add marta --name "Marta Zielińska" --role coordinator
    """
    from sync.server import questions_staff
    from sync.server.accounts import keeping
    from sync.server.staff import passwords

    office = _office(settings)
    login = " ".join(login.casefold().split())
    if not login or len(login) > 80:
        raise click.ClickException("A login has 1 to 80 characters.")
    taken = f"{login} is taken. To set a new password: lada server staff password {login}"
    if questions_staff.account_by(login):
        raise click.ClickException(taken)
    name = name or click.prompt("Full name")
    hashed = passwords.make(office.secrets.server, _password(password_stdin, login, name))
    account = questions_staff.Account(
        id=secrets.token_hex(8), login=login, name=name, role=role, language="pl", status="active",
        password_hash=hashed, person=None,
    )  # fmt: skip
    if not keeping.open_account(account, "command", office.now()):
        raise click.ClickException(taken)
    click.echo(f"{name} can log in as {login} ({role}) at {office.settings.server.base_url}")


@click.command()
@click.option("--name", required=True, help="For whom it is, so that the list says who has not come yet.")
@_role
@click.option("--site", help="The only site (its code or id) where they may; all of them when left out.")
@click.option("--mail", "email", metavar="ADDRESS", help="Send the link there instead of showing it.")
@click.option(
    "--language", type=click.Choice(("pl", "en", "uk")), default="pl", show_default=True, help="Of the letter."
)
@click.pass_obj
def invite(settings: Settings, name: str, role: str, site: str | None, email: str | None, language: str) -> None:
    """Make a link by which somebody chooses their own login and password. It works once and for a week.

    Example: lada server staff invite --name "Ewa Nowak" --role coordinator --mail ewa@example.org
    """
    from sync.server.accounts import inviting
    from sync.server.mail import is_address

    office = _office(settings)
    grant = _grant(role, site)
    if email is not None and not is_address(email):
        raise click.ClickException(f"{email} is no address. Type one like anna@example.org.")
    if email is not None and not inviting.can_mail(office):
        raise click.ClickException("Mail is not set up, or others cannot open our address. Leave --mail out.")
    token = inviting.invite(name, email or "", language, [grant], None, office.now(), by_mail=email is not None)
    link = inviting.address(office, token)
    sent = inviting.send(office, email, language, link) if email is not None else None
    if sent == "sent":
        click.echo(f"The letter to {email} is sent.")
        return
    if sent is not None:
        click.echo(f"{NOT_SENT[sent]}. Hand this over instead.")
    _show(link, f"{name} opens this address within a week, once, and chooses a login and a password:")


@click.command("list")
@click.pass_obj
def list_accounts(settings: Settings) -> None:
    """List who may log in, with role and state, and who is invited and has not come yet.

    Example: lada server staff list
    """
    from sync.server import questions_staff
    from sync.server.accounts import inviting

    office = _office(settings)
    for account in questions_staff.accounts():
        card = "card" if account.person else "no card"
        click.echo(f"{account.login:20} {account.role:13} {account.status:8} {card:8} {account.name}")
        if any(each.site is not None for each in account.grants):
            click.echo(f"    {_rights(account.grants)}")
    for row in inviting.waiting(office.now()):
        rights = _rights(inviting.grants_of(row.grants))
        click.echo(f"invited: {row.name or 'nobody was named'}, {rights}, {row.account}")


@click.command()
@_login
@click.argument("role", type=click.Choice([*ROLES, NO_ROLE]))
@click.option("--site", help="The only site (its code or id) at which the role is changed; others stay.")
@click.pass_obj
def role(settings: Settings, login: str, role: str, site: str | None) -> None:
    """Say what LOGIN may from now on: ROLE at all sites and nothing else, or with --site only what they may there.

    ROLE "none" takes away what they may there. Whoever may nothing anywhere is shut out by disable instead.

    Example: lada server staff role marta coordinator --site FIL
    """
    from sync.server import questions_staff
    from sync.server.accounts import keeping

    office = _office(settings)
    account = account_called(login)
    wanted = [] if role == NO_ROLE else [_grant(role, site)]
    if site is not None:
        at = _grant("auditor", site).site
        wanted = [*(each for each in account.grants if each.site != at), *wanted]
    if not wanted:
        shut_out = f"lada server staff disable {account.login}"
        raise click.ClickException(f"Then they may nothing. To shut them out: {shut_out}")
    _agreed(keeping.change_rights(account.id, wanted, None, office.now()))
    now = questions_staff.account(account.id) or account
    click.echo(f"{account.name} ({account.login}) may from now on: {_rights(now.grants)}.")


@click.command()
@click.argument("invitation")
@click.pass_obj
def withdraw(settings: Settings, invitation: str) -> None:
    """Take back an invitation that nobody has followed: INVITATION is for whom it is, or its id in the list.

    Example: lada server staff withdraw "Ewa Nowak"
    """
    from sync.server.accounts import inviting

    office = _office(settings)
    waiting = inviting.waiting(office.now())
    said = " ".join(invitation.casefold().split())
    found = [row for row in waiting if said in (row.account, " ".join(row.name.casefold().split()))]
    if len(found) > 1:
        raise click.ClickException(f"Several are for {invitation}. Say the id, as lada server staff list shows it.")
    if not found or not inviting.withdraw(found[0].account, None, office.now()):
        raise click.ClickException(f"No invitation is for {invitation}. Which there are: lada server staff list")
    click.echo(f"The link for {found[0].name or found[0].account} is good no longer.")


@click.command()
@_login
@click.pass_obj
def disable(settings: Settings, login: str) -> None:
    """Stop LOGIN from logging in and end their sessions.

    Example: lada server staff disable marta
    """
    from sync.server.accounts import keeping

    _change(settings, login, keeping.block, "can no longer log in")


@click.command()
@_login
@click.pass_obj
def enable(settings: Settings, login: str) -> None:
    """Let LOGIN log in again.

    Example: lada server staff enable marta
    """
    from sync.server.accounts import keeping

    _change(settings, login, keeping.unblock, "can log in again")


@click.command()
@_login
@_from_stdin
@click.pass_obj
def password(settings: Settings, login: str, password_stdin: bool) -> None:
    """Set a new password for LOGIN; ends their sessions.

    Example: lada server staff password marta
    """
    from sync.server import questions_staff
    from sync.server.accounts import keeping
    from sync.server.staff import passwords

    office = _office(settings)
    account = account_called(login)
    hashed = passwords.make(office.secrets.server, _password(password_stdin, account.login, account.name))
    keeping.set_password(account.id, hashed, "command", office.now())
    questions_staff.forget_failures(account.login)
    click.echo(f"{account.name} has a new password.")


@click.command("password-link")
@_login
@click.pass_obj
def password_link(settings: Settings, login: str) -> None:
    """Make a link by which LOGIN chooses a new password themselves. It works once and for a week.

    Example: lada server staff password-link marta
    """
    from sync.server.accounts import inviting

    office = _office(settings)
    account = account_called(login)
    link = inviting.address(office, inviting.link_for_password(account, None, office.now()))
    _show(link, f"{account.name} opens this address within a week, once, and chooses a new password:")


@click.command("reset-factors")
@_login
@click.pass_obj
def reset_factors(settings: Settings, login: str) -> None:
    """Take app, passkeys and recovery codes of LOGIN away, who lost them, and end their sessions.

    Example: lada server staff reset-factors marta
    """
    from sync.server.accounts import factors

    office = _office(settings)
    account = account_called(login)
    factors.reset(account.id, None, office.now())
    click.echo(f"{account.name} sets the second step up anew at the next login.")


@click.command("log-out")
@_login
@click.pass_obj
def log_out(settings: Settings, login: str) -> None:
    """End every session of LOGIN; they may log in again.

    Example: lada server staff log-out marta
    """
    from sync.server.accounts import keeping

    office = _office(settings)
    account = account_called(login)
    count = keeping.end_sessions(account.id, None, None, office.now())
    click.echo(f"{account.name} was logged in {count} times and is no longer." if count else "They were not logged in.")


def _change(settings: Settings, login: str, act: Callable[[str, str | None, int], str], told: str) -> None:
    office = _office(settings)
    account = account_called(login)
    _agreed(act(account.id, None, office.now()))
    click.echo(f"{account.name} ({account.login}) {told}.")


def account_called(login: str) -> Account:
    from sync.server import questions_staff

    found = questions_staff.account_by(" ".join(login.casefold().split()))
    if found is None:
        raise click.ClickException(f"Nobody logs in as {login}. Who does: lada server staff list")
    return found


def _grant(role: str, site: str | None) -> Grant:
    from sync.account_facts import Grant
    from sync.server.commands_centre import site_called
    from sync.server.enrolment import EnrolmentRefused

    try:
        return Grant(role, site_called(site).id if site is not None else None)  # type: ignore[arg-type]
    except EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error


def _rights(grants: Iterable[Grant]) -> str:
    """As "coordinator (all sites), staff (COP)"."""
    from sync.server import questions_names

    codes = {site.id: site.code for site in questions_names.sites()}
    told = (f"{each.role} ({codes.get(each.site, each.site) if each.site else 'all sites'})" for each in grants)
    return ", ".join(told)


def _show(link: str, told: str) -> None:
    from sync.server.papers import qr

    click.echo(qr.blocks(link))
    click.echo(f"{told}\n{link}\nIt is shown this once only.")


def _agreed(answer: str) -> None:
    if answer in REFUSED:
        raise click.ClickException(REFUSED[answer])


def _password(from_stdin: bool, login: str, name: str) -> str:
    from sync.server.staff import passwords

    typed = (
        sys.stdin.readline().rstrip("\r\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if (weakness := passwords.weakness(typed, login, *name.split())) is not None:
        raise click.ClickException(weakness)
    return str(typed)


def _office(settings: Settings) -> Office:
    from sync.server.commands import office_of

    return office_of(settings)


COMMANDS = (
    add, invite, withdraw, list_accounts, role, disable, enable, password, password_link, reset_factors, log_out
)  # fmt: skip
