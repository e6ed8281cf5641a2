"""`lada doctor`: how this kiosk is, one line a check, and what mends what is not well. Composes and reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.chosen_printer import with_chosen
from kiosk.settings import FILE, Settings, load
from sync.findings import Finding
from sync.settings import SettingsError

if TYPE_CHECKING:
    from kiosk.clock import Clock


@click.command()
@click.option("--deep", is_flag=True, help="Read everything: the whole file, the whole journal, the state folded anew.")
@click.option("--json", "as_json", is_flag=True, help="For machines: one JSON object with stable names.")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path, dir_okay=False),
    help=f"Settings of the kiosk; {FILE} when that is there.",
)  # fmt: skip
def doctor(deep: bool, as_json: bool, file: Path | None) -> None:
    """Look at this kiosk and say what is not well and what mends it. Changes nothing; ends with 1 for something bad.

    Example: lada doctor --deep
    """
    import msgspec

    from kiosk.clock import SystemClock
    from sync.findings import Report, State, lines, worst

    clock, file = SystemClock(), file or (FILE if FILE.is_file() else None)
    findings = _findings(deep, file, clock)
    if as_json:
        report = Report("kiosk", clock.now(), worst(findings), findings)
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        click.echo("\n".join(lines(findings)))
    raise SystemExit(1 if worst(findings) is State.BAD else 0)


def _findings(deep: bool, file: Path | None, clock: Clock) -> list[Finding]:
    from kiosk import doctor
    from kiosk.clock import boot_id
    from kiosk.doctor.patient import Patient
    from sync.findings import bad

    try:
        settings = with_chosen(load(file))
    except SettingsError as error:
        told = "The settings need correcting, and nothing else was looked at:"
        return [bad("settings", "\n".join([told, *error.problems]), f"Correct {file or 'the environment'}.")]
    if _is_server_only(settings):
        told = f"There is no kiosk in {settings.kiosk.home}, but a server beside it."
        return [bad("database", told, "Look at the server: lada server doctor", word="server_only")]
    return doctor.look(Patient(settings, clock, boot_id(), file, deep))


def _is_server_only(settings: Settings) -> bool:
    from sync.server.settings import FILE as SERVER_FILE
    from sync.server.settings import load as load_server

    if settings.kiosk.home.is_dir():
        return False
    try:
        server = load_server(SERVER_FILE if SERVER_FILE.is_file() else None)
    except SettingsError:
        return SERVER_FILE.is_file()
    return (server.server.home / "server.key").is_file()
