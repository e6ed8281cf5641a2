"""`lada server init`, `site`, `hours`, `meter`, `notice`: the centre itself and where it is. Composes and reports;
decides nothing. Each is one act of the register, as on the page."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sync import register

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.settings import Settings

NO_SITE = "There is no site yet. Make one: lada server site add CODE NAME ADDRESS"
NEXT = "Next: lada server staff add LOGIN --role administrator, and for each kiosk: lada server enrol CODE"


@click.command()
@click.argument("name")
@click.option("--site", nargs=3, metavar="CODE NAME ADDRESS", help="The first site, with hours from Monday to Friday.")
@click.option("--operator", default="", help="Who runs the centre at present.")
@click.pass_obj
def init(settings: Settings, name: str, site: tuple[str, str, str] | None, operator: str) -> None:
    """Found the centre: its name, first site, hours, purposes, categories, rules of lending and page allowances.

    Example: lada server init "COP Brzozów" --site COP "Centrum" "ul. Tkacka 7"
    """
    from sync.server import founding, register_store

    office = _office(settings)
    if known := register_store.every(register.Centre):
        raise click.ClickException(f"There is a centre already: {known[0].name}.")
    try:
        rows = [founding.centre(name, operator), *founding.defaults(), *(_site_rows(*site) if site else [])]
    except founding.Unfounded as error:
        raise click.ClickException(str(error)) from error
    _put(office, rows, "lada server init")
    click.echo(f"{name} is founded.")
    click.echo(NEXT if site else "Next: lada server site add CODE NAME ADDRESS")


@click.group()
def site() -> None:
    """The sites of the centre, its branches.

    Example: lada server site add FIL "Filia" "pl. Lipowy 3" --unaffiliated
    """


@site.command()
@click.argument("code")
@click.argument("name")
@click.argument("address")
@click.option("--unaffiliated", is_flag=True, help="A site for people who belong to no organisation, too.")
@click.pass_obj
def add(settings: Settings, code: str, name: str, address: str, unaffiliated: bool) -> None:
    """Add a site, open from Monday to Friday, 8:00 to 16:00. CODE begins the numbers of its slips.

    Example: lada server site add FIL "Filia" "pl. Lipowy 3" --unaffiliated
    """
    from sync.server import founding, register_store

    office = _office(settings)
    if not register_store.every(register.Centre):
        raise click.ClickException("There is no centre yet. Found it first: lada server init NAME")
    try:
        rows = _site_rows(code, name, address, unaffiliated)
    except founding.Unfounded as error:
        raise click.ClickException(str(error)) from error
    _put(office, rows, "lada server site")
    click.echo(f"{name} ({code.upper()}) is a site. Other hours: lada server hours {code.upper()} mon-fri 10:00-18:00")


@site.command("list")
@click.pass_obj
def list_sites(settings: Settings) -> None:
    """List the sites: code, name, address, hours, meters.

    Example: lada server site list
    """
    from sync.server import questions_names, register_store

    _office(settings)
    meters, sites = register_store.every(register.Meter), questions_names.sites()
    if not sites:
        click.echo(NO_SITE)
    for each in sites:
        click.echo(f"{each.code:6}  {each.name}, {each.address}" + ("  (unaffiliated)" if each.unaffiliated else ""))
        click.echo(f"        {_week(each.id)}")
        for meter in meters:
            if meter.site == each.id:
                click.echo(f"        meter: {meter.name}")


@click.command()
@click.argument("site")
@click.argument("words", nargs=-1, metavar="[DAYS HOURS]...")
@click.pass_obj
def hours(settings: Settings, site: str, words: tuple[str, ...]) -> None:
    """Set when SITE is open; days that are not named keep their hours. Nothing after SITE: show them.

    Example: lada server hours COP mon 8:00-16:00 tue 12:00-20:00 wed-fri 8:00-16:00 sat closed
    """
    from sync.server import founding, register_store
    from sync.server.keeping import acts

    office, by = _office(settings), "lada server hours"
    place = site_called(site)
    try:
        week = founding.week_of(words) if words else {}
    except founding.Unfounded as error:
        raise click.ClickException(str(error)) from error
    closed = {day for day, span in week.items() if span is None}
    with acts.act(acts.at_the_command_line(by), office.now()):
        for each in register_store.every(register.Hours):
            if each.site == place.id and each.weekday in closed:
                register_store.remove(register.Hours, each.id, at=office.now(), by=by)
        register_store.put_many(founding.hours(place.id, week), at=office.now(), by=by)
    click.echo(f"{place.name}: {_week(place.id)}")


@click.group()
def meter() -> None:
    """The printers and copiers whose meters staff read.

    Example: lada server meter add COP "Kopiarka, parter"
    """


@meter.command("add")
@click.argument("site")
@click.argument("name")
@click.pass_obj
def add_meter(settings: Settings, site: str, name: str) -> None:
    """Add a printer or copier with a meter to SITE.

    Example: lada server meter add COP "Kopiarka, parter"
    """
    from sync.server import register_store

    office = _office(settings)
    place, name = site_called(site), " ".join(name.split())
    if not name or any((each.site, each.name) == (place.id, name) for each in register_store.every(register.Meter)):
        raise click.ClickException(f"{place.name} has a meter “{name}” already." if name else "A meter needs a name.")
    made = register.Meter(id=secrets.token_hex(8), site=place.id, name=name)
    _put(office, [made], "lada server meter")
    click.echo(f"{name} at {place.name}: its meter can be read at the kiosk.")


@click.command()
@click.argument("site")
@click.option("--pl", required=True, help="In Polish: HEADING | TEXT | DETAIL; text and detail may be left out.")
@click.option("--en", required=True, help="The same in English.")
@click.option("--uk", required=True, help="The same in Ukrainian.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day; a past one hides it.")
@click.pass_obj
def notice(settings: Settings, site: str, pl: str, en: str, uk: str, until: datetime.datetime) -> None:
    """Show a notice on the waiting screens of SITE, in place of the one before.

    Example: lada server notice COP --pl "Dziś o 17:00 | Dyżur" --en "Today at 17:00 | Advice" --uk "Сьогодні о 17:00
    | Порада" --until 2026-12-31
    """
    from sync.rules.calendar import WARSAW

    office, place = _office(settings), site_called(site)
    heading, text, detail = (
        register.Words(*said) for said in zip(_three(pl), _three(en), _three(uk), strict=True)
    )  # fmt: skip
    end = until.replace(tzinfo=WARSAW) + datetime.timedelta(days=1)
    made = register.Notice(
        id=f"notice-{place.id}", site=place.id, shown_from=office.now(), shown_until=int(end.timestamp() * 1000),
        heading=heading, text=text, detail=detail,
    )  # fmt: skip
    _put(office, [made], "lada server notice")
    click.echo(f"{place.name} shows it until the end of {until:%Y-%m-%d}, from the next sync of each kiosk on.")


def site_called(said: str) -> register.Site:
    """The site with this code, id or name. A failure becomes one sentence."""
    from sync.server import questions_names

    sites = questions_names.sites()
    known = {name.casefold(): site for site in sites for name in (site.name, site.id, site.code)}
    if said.casefold() in known:
        return known[said.casefold()]
    if not sites:
        raise click.ClickException(NO_SITE)
    codes = ", ".join(sorted(site.code for site in sites))
    raise click.ClickException(f"There is no site {said}. Known sites: {codes}.")


def _site_rows(code: str, name: str, address: str, unaffiliated: bool = False) -> list[register.Entity]:
    from sync.server import founding, questions_names

    made = founding.site(secrets.token_hex(8), code, name, address, questions_names.sites(), unaffiliated)
    return [made, *founding.hours(made.id, founding.WEEK)]


def _put(office: Office, rows: Sequence[register.Entity], by: str) -> None:
    from sync.server import register_store
    from sync.server.keeping import acts

    with acts.act(acts.at_the_command_line(by), office.now()):
        register_store.put_many(rows, at=office.now(), by=by)


def _week(site: str) -> str:
    from sync.server import founding, register_store

    rows = sorted((row.weekday, row) for row in register_store.every(register.Hours) if row.site == site)
    told = [f"{founding.WEEKDAYS[day]} {_time(row.opens)}-{_time(row.closes)}" for day, row in rows]
    return " ".join(told) or "always closed"


def _time(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _three(said: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in said.split("|", 2)]
    if not parts[0]:
        raise click.ClickException("A notice begins with a heading, in each language.")
    heading, text, detail = (*parts, "", "")[:3]
    return heading, text, detail


def _office(settings: Settings) -> Office:
    from sync.server.commands import office_of

    return office_of(settings)


COMMANDS = {"init": init, "site": site, "hours": hours, "meter": meter, "notice": notice}
