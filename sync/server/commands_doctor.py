"""`lada server doctor`: how this server is, one line a check, and what mends what is not well. Composes and reports."""

from __future__ import annotations

from pathlib import Path

import click

from sync.findings import Finding, Report, State, bad, lines, worst
from sync.server.settings import load
from sync.settings import SettingsError


@click.command()
@click.option("--deep", is_flag=True, help="Read everything: the whole file, and every record of every journal.")
@click.option("--json", "as_json", is_flag=True, help="For machines: one JSON object with stable names.")
@click.pass_obj
def doctor(named: tuple[Path | None, str | None], deep: bool, as_json: bool) -> None:
    """Look at this server and say what is not well and what mends it. Changes nothing; ends with 1 for something bad.

    Example: lada server doctor --deep
    """
    import msgspec

    from sync.server.app import system_now

    findings = _findings(*named, deep)
    if as_json:
        report = Report("server", system_now(), worst(findings), findings)
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        click.echo("\n".join(lines(findings)))
    raise SystemExit(1 if worst(findings) is State.BAD else 0)


def _findings(file: Path | None, centre: str | None, deep: bool) -> list[Finding]:
    from sync.server import doctor as checks
    from sync.server.app import system_now
    from sync.server.commands import one_centre
    from sync.server.doctor.patient import Patient

    try:
        settings = one_centre(load(file), centre)
    except SettingsError as error:
        told = "The settings need correcting, and nothing else was looked at:"
        return [bad("settings", "\n".join([told, *error.problems]), f"Correct {file or 'the environment'}.")]
    return checks.look(Patient(settings, system_now, file, deep))


COMMANDS = {"doctor": doctor}
