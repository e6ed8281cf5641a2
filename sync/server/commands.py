"""`lada server`: run the server, let kiosks in and show them out. Composes and reports; decides nothing.

Commands that keep the centre, the register and the accounts of staff live in files of their own and are found when they
are used.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server.settings import Settings, load, load_centres
from sync.settings import SettingsError

if TYPE_CHECKING:
    from sync.hosts import Application
    from sync.server.office import Office

ELSEWHERE = {
    "init": ("sync.server.commands_centre", "Found the centre."),
    "site": ("sync.server.commands_centre", "The sites of the centre, its branches."),
    "hours": ("sync.server.commands_centre", "Set when a site is open."),
    "meter": ("sync.server.commands_centre", "The printers and copiers whose meters staff read."),
    "notice": ("sync.server.commands_centre", "Show a notice on the waiting screens of a site."),
    "staff": ("sync.server.commands_staff", "Accounts of staff, and the first card and PIN."),
    "import": ("sync.server.commands_register", "Take in members, organisations or things from a file."),
    "labels": ("sync.server.commands_register", "Print stickers with codes for things."),
    "agreement": ("sync.server.commands_agreement", "Print an agreement that was signed."),
    "cards": ("sync.server.commands_register", "Print cards with codes for members."),
    "slip": ("sync.server.commands_slip", "Tell whether a slip is genuine."),
    "remind": ("sync.server.commands_remind", "Remind people by mail of what they have."),
    "erase": ("sync.server.commands_erase", "Erase a member for good, here and at every kiosk."),
    "disclose": ("sync.server.commands_disclose", "Write everything that is held on a member into a file."),
    "correct": ("sync.server.commands_correct", "Put right what the register says of a member."),
    "retention": ("sync.server.commands_retention", "Show what is about people and whose time is over."),
    "processing": ("sync.server.commands_retention", "Write what your register of processing says of Lada."),
    "backup": ("sync.server.commands_backup", "Save the server's database in one checked file."),
    "restore": ("sync.server.commands_backup", "Bring the database of a backup back."),
    "new-epoch": ("sync.server.commands_backup", "Tell kiosks that a standby took over."),
    "take-in": ("sync.server.commands_stick", "Take in the facts of kiosks that came on a stick."),
    "work": ("sync.server.commands_work", "Do what takes long, beside the server."),
    "doctor": ("sync.server.commands_doctor", "Look at this server and say what mends it."),
}
FOR_ALL = ("serve", "work", "centres")  # what is done for all centres at once


class ServerGroup(click.Group):
    """Finds commands that live elsewhere; one whose file is not part of this checkout does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *(name for name, place in ELSEWHERE.items() if _find(name, place[0]))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = ELSEWHERE.get(cmd_name)
        return _find(cmd_name, place[0]) if place else super().get_command(ctx, cmd_name)


def _find(name: str, module: str) -> click.Command | None:
    import importlib
    import importlib.util

    if importlib.util.find_spec(module) is None:
        return None
    command: click.Command | None = getattr(importlib.import_module(module), "COMMANDS", {}).get(name)
    return command


@click.group(cls=ServerGroup)
@click.option("--settings", "file", type=click.Path(path_type=Path), help="Settings file (TOML).")
@click.option("--centre", metavar="NAME", help="Which centre is meant, where the server keeps several.")
@click.pass_context
def server(ctx: click.Context, file: Path | None, centre: str | None) -> None:
    """The central server.

    Example: lada server serve
    """
    # the doctor reads the settings itself: that they are wrong is one of the things that it tells
    if ctx.invoked_subcommand == "doctor":
        ctx.obj = (file, centre)
        return
    settings = load(file)
    ctx.obj = settings if ctx.invoked_subcommand in FOR_ALL and centre is None else one_centre(settings, centre)


def one_centre(settings: Settings, name: str | None) -> Settings:
    """The settings of the centre called `name`, `None` where the server keeps but one. Raises `SettingsError` when it
    is not said which, or when there is none of that name."""
    if not settings.server.centres:
        if name is not None:
            raise SettingsError([f"This server keeps one centre, and none called {name}: leave --centre out."])
        return settings
    known = load_centres(settings)
    if name in known:
        return known[name]
    told = f"There is no centre {name}." if name is not None else "This server keeps several centres; say which."
    raise SettingsError([f"{told} lada server --centre NAME …, where NAME is one of: {', '.join(known)}."])


def office_of(settings: Settings) -> Office:
    """The server's database and keys, opened. A failure becomes one sentence."""
    from sync.server.app import open_office
    from sync.server.database import UnusableDatabase
    from sync.signing import KeyFileError

    try:
        return open_office(settings)
    except (UnusableDatabase, KeyFileError) as error:
        raise click.ClickException(str(error)) from error


def offices_of(settings: Settings) -> list[Office]:
    """As `office_of`, of every centre that this server keeps."""
    from sync.server.app import open_centres
    from sync.server.database import UnusableDatabase
    from sync.signing import KeyFileError

    if not settings.server.centres:
        return [office_of(settings)]
    try:
        return list(open_centres(load_centres(settings)).values())
    except (UnusableDatabase, KeyFileError) as error:
        raise click.ClickException(str(error)) from error


@server.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the API for kiosks and the screens of staff until stopped.

    Example: SERVER_PORT=8090 lada server serve
    """
    import logging
    import signal
    import sys

    from sync.server import app, warming

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("weasyprint").setLevel(logging.WARNING)  # it tells each step of each page
    offices = offices_of(settings)
    addresses = ", ".join(office.settings.server.base_url for office in offices)
    click.echo(f"Lada's server listens on {settings.server.host}:{settings.server.port}, for {addresses}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # systemd's way of asking; ends as Ctrl-C does
    if settings.server.centres:
        pages: Application = app.create_centres(offices)
    else:
        pages = app.create_app(offices[0], app.screens())
        warming.begin(pages, offices[0].now())
    app.serve(pages, settings.server, offices, app.worker_beside(*offices))


@server.command()
@click.pass_obj
def centres(settings: Settings) -> None:
    """List the centres that this server keeps, a name each: to do something for every one of them.

    Example: for name in $(lada server centres); do lada server --centre $name backup; done
    """
    for name in load_centres(settings) if settings.server.centres else ():
        click.echo(name)


@server.command()
@click.argument("site")
@click.option("--successor-of", "before", metavar="DEVICE", help="The kiosk whose place it takes.")
@click.pass_obj
def enrol(settings: Settings, site: str, before: str | None) -> None:
    """Make a one-time code that lets one kiosk ask for admission at SITE (its code or id).

    Where a kiosk died, --successor-of names it: by its name, its fingerprint or the beginning of its id.

    Example: lada server enrol CENTRUM --successor-of K1
    """
    from sync.server import enrolment
    from sync.server.commands_centre import site_called
    from sync.server.enrolment import EnrolmentRefused

    office = office_of(settings)
    try:
        place = site_called(site).id
        predecessor = enrolment.predecessor(before, place) if before is not None else None
        code = enrolment.make_code(place, office.now(), predecessor.id if predecessor is not None else None)
    except EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error
    command = f"lada kiosk enrol {settings.server.base_url} {code}"
    click.echo(_qr(command))
    click.echo(f"Code: {code}   good for ten minutes, once")
    click.echo(f"On the kiosk: {command}")
    click.echo(
        "Then compare the fingerprint that the kiosk shows: lada server devices, lada server approve FINGERPRINT"
    )
    if predecessor is not None:
        click.echo(f"It takes the place of {predecessor.name}, which is revoked when it is approved.")


def _qr(text: str) -> str:
    """A QR code for a terminal, two modules a character."""
    import io

    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()


@server.command()
@click.argument("fingerprint")
@click.pass_obj
def approve(settings: Settings, fingerprint: str) -> None:
    """Approve the waiting kiosk that shows FINGERPRINT.

    Example: lada server approve 7QK2-M4XA-0PDC-93TL
    """
    from sync.server import enrolment
    from sync.server.enrolment import EnrolmentRefused
    from sync.server.models import Device

    office = office_of(settings)
    try:
        device = enrolment.approve(fingerprint, "lada server approve", office.now())
    except EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{device.name} is approved ({device.fingerprint}).")
    if device.successor_of is not None:
        name = Device.get_by_id(device.successor_of).name
        click.echo(f"It takes the place of {name}, which is revoked, and takes over what that one wrote.")


@server.command()
@click.argument("device")
@click.confirmation_option(prompt="The kiosk will forget the register and stop syncing. Revoke it?")
@click.pass_obj
def revoke(settings: Settings, device: str) -> None:
    """Show a kiosk out: DEVICE is its fingerprint or id. What it has written stays.

    Example: lada server revoke 7QK2-M4XA-0PDC-93TL
    """
    from sync.server import enrolment
    from sync.server.enrolment import EnrolmentRefused

    office = office_of(settings)
    try:
        found = enrolment.revoke(device, "lada server revoke", office.now())
    except EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{found.name} is revoked.")


@server.command()
@click.argument("device")
@click.argument("site")
@click.pass_obj
def move(settings: Settings, device: str, site: str) -> None:
    """A kiosk stands at another site now: DEVICE is its fingerprint or id, SITE a code or id.

    Example: lada server move 7QK2-M4XA-0PDC-93TL FIL
    """
    from sync.server import enrolment
    from sync.server.commands_centre import site_called
    from sync.server.enrolment import EnrolmentRefused

    office = office_of(settings)
    place = site_called(site)
    try:
        found = enrolment.move(device, place.id, office.now())
    except EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{found.name} stands at {place.name}, and sees what that site sees from its next sync on.")


@server.command()
@click.pass_obj
def devices(settings: Settings) -> None:
    """List the kiosks: fingerprint, state, last contact, what waits.

    Example: lada server devices
    """
    from sync.server import questions_names, store

    office_of(settings)
    codes = {site.id: site.code for site in questions_names.sites()}
    known = store.devices()
    if not known:
        click.echo("There is no kiosk yet. Let one in: lada server enrol SITE")
    for each in known:
        device = each.device
        seen = _clock(device.last_hello_at) if device.last_hello_at else "never"
        click.echo(f"{device.fingerprint}  {device.status:8}  {codes.get(device.site, device.site)}  {device.name}")
        click.echo(f"    last contact {seen}, {device.pending} facts waiting")


@server.command()
@click.pass_obj
def rebuild(settings: Settings) -> None:
    """Fold all facts anew; after an upgrade the server does so by itself where that is needed. Stop the server first.

    Example: lada server rebuild
    """
    from sync.server import project

    office = office_of(settings)
    with click.progressbar(length=1, label="Folding") as bar:

        def so_far(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        folded = project.rebuild(office.now(), so_far)
    click.echo(f"{folded} facts folded.")


def _clock(at: int) -> str:
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).astimezone().isoformat(" ", "minutes")
