"""`lada slip`: whether a slip is genuine, asked at this kiosk. Opens the file for reading only."""

from __future__ import annotations

import click

from kiosk.commands import settings_option
from kiosk.settings import DEVICE_KEY, Settings

SENTENCES = {
    "known": "Genuine: this kiosk made the slip, and its records are here as they were.",
    "changed": "Genuine: this kiosk made the slip, but the act was taken back since.",
    "elsewhere": "Genuine: {kiosk} made the slip. Whether it still counts, the server can say.",
    "unknown": "Genuine: this kiosk made the slip, but its records are not here.",
    "not_ours": "Not a slip of this site's kiosks, or altered. The server knows the kiosks of all sites.",
    "misread": "This is no code of a slip, or a sign of it is wrong.",
}


@click.group()
def slip() -> None:
    """Tell whether a slip is genuine.

    Example: lada slip verify LP1…
    """


@slip.command()
@click.argument("code")
@settings_option
def verify(settings: Settings, code: str) -> None:
    """Say whether a slip with this CODE (what its QR code holds) is genuine, with no network.

    Ends with 1 where the slip is not ours or its records are nowhere.

    Example: lada slip verify LP1…
    """
    from kiosk import slip_checks
    from kiosk.store import reading
    from sync.signing import KeyFileError, load_signer

    try:
        own_key = load_signer(settings.kiosk.home / DEVICE_KEY).public_key
    except KeyFileError:
        own_key = None  # the feed brings it too
    with reading.opened(settings.kiosk.home) as (connection, device):
        checked = slip_checks.check(connection, device, own_key, code)
    click.echo(SENTENCES[checked.verdict].format(kiosk=checked.kiosk))
    if checked.verdict not in ("known", "changed", "elsewhere"):
        raise SystemExit(1)
