"""`lada server slip`: whether a slip is genuine, and what became of what it says. Reports; decides nothing."""

from __future__ import annotations

import click

from sync.server.settings import Settings

SENTENCES = {
    "known": "Genuine: {device} made this slip, and its records are here as they were.",
    "changed": "Genuine: {device} made this slip, but something has changed since.",
    "unknown": "Genuine: {device} made this slip, but its records are not here (yet).",
    "not_ours": "Not one of our slips, or altered: no kiosk of this centre signed what the code says.",
    "misread": "This is no code of a slip, or a sign of it is wrong.",
}


@click.group()
def slip() -> None:
    """Tell whether a slip is genuine.

    Example: lada server slip verify LP1…
    """


@slip.command()
@click.argument("code")
@click.pass_obj
def verify(settings: Settings, code: str) -> None:
    """Say whether a slip with this CODE (what its QR code holds) is genuine, with no network.

    Ends with 1 where the slip is not ours or its records are not here.

    Example: lada server slip verify LP1…
    """
    from sync.server import slips
    from sync.server.commands import office_of

    office_of(settings)
    checked = slips.check(code)
    click.echo(SENTENCES[checked.verdict].format(device=checked.device.name if checked.device else ""))
    for number, uid in enumerate(checked.uids, 1):
        click.echo(f"  record {number}: {uid}")
    for change in checked.changes:
        click.echo(f"  since then: {change.word}" + (f", by {change.uid}" if change.uid else ""))
    if checked.verdict not in ("known", "changed"):
        raise SystemExit(1)


COMMANDS = {"slip": slip}
