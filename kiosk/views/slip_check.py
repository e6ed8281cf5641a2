"""Slip check: staff scanned a slip, and read whether it is genuine; with no network."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import slip_checks, words
from kiosk.session import Session
from kiosk.slip_checks import CheckedSlip
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page


def slip_check() -> Response | str:
    session = visitor()
    checked = session.desk.slip
    if checked is None:
        return redirect(url_for("desk"))
    tone, icon, heading, lead = told(checked)
    claim = checked.claim if checked.verdict not in ("not_ours", "misread") else None
    return staff_page(
        session, tone=tone, icon=icon, heading=heading, lead=lead, claim=claim,
        at=words.day_and_time(claim.at, session.language) if claim else "",
    )  # fmt: skip


def seen(session: Session, code: str) -> str:
    """The address that the code of a slip leads to."""
    prover = counter().prover
    session.desk.slip = slip_checks.check(
        counter().store.database.reading(), counter().store.device, prover.public_key, code
    )
    return url_for("slip_check")


def told(checked: CheckedSlip) -> tuple[str, str, str, str]:
    """Tone, icon, heading and what it means."""
    return {
        "known": ("ok", "circle-check-filled", _("Genuine"), _("This kiosk made it, and its records are here.")),
        "changed": (
            "warn", "alert-triangle", _("Genuine, but taken back"),
            _("The act was taken back afterwards and does not count."),
        ),
        "elsewhere": (
            "ok", "circle-check-filled", _("Genuine"),
            _("%(kiosk)s made it. Whether it still counts stands on the server.", kiosk=checked.kiosk),
        ),
        "unknown": (
            "warn", "alert-triangle", _("Genuine, but its records are not here"),
            _("Keep the paper, and enter it at the server: scan it there."),
        ),
        "not_ours": (
            "bad", "alert-triangle", _("Not from a kiosk of this site, or altered"),
            _("Ask at the server, which knows the kiosks of all sites."),
        ),
        "misread": (
            "info", "receipt", _("The code proves nothing"),
            _("It is the short code, or was misread. Scan the big code of the slip once more."),
        ),
    }[checked.verdict]  # fmt: skip
