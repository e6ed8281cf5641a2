"""The third column of the confirm screen: what is agreed, and by what it is signed: drawn, PIN, card or staff.

Where the register has no terms nothing is signed, and the column tells what is agreed all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from kiosk.session import Session, Signature
from kiosk.station.outcome import strongest
from kiosk.views import counter, what_for
from kiosk.views.borrow import weigh
from sync import strokes
from sync.rules import agreements
from sync.rules.refusals import Reason, Refusal, Remedy

POINTS = 3  # the screen has room for three short ones below the day


@dataclass(frozen=True)
class Pad:
    """The place to sign. `means` is by what it is signed, "" when not yet; `path` what was drawn, `drawn` its text."""

    means: str
    path: str
    drawn: str
    has_pin: bool
    width: int = strokes.WIDTH
    height: int = strokes.HEIGHT


@dataclass(frozen=True)
class Signing:
    """`points` is what is agreed, `None` where the register has no terms. `pad` is `None` when the next step signs, as
    `how` says, or nothing is signed."""

    points: tuple[str, ...] | None
    pad: Pad | None = None
    how: str = ""


def beside(refusals: Sequence[Refusal]) -> list[Refusal]:
    """What is to be lifted beside the signature, which the pad speaks of itself, and beside what is said first."""
    return [refusal for refusal in what_for.beside(refusals) if refusal.reason is not Reason.SIGNATURE_MISSING]


def is_all_that_lacks(refusals: Sequence[Refusal]) -> bool:
    return any(refusal.reason is Reason.SIGNATURE_MISSING for refusal in refusals) and not beside(refusals)


def signing(session: Session, refusals: Sequence[Refusal], *, lends: bool) -> Signing:
    """What the column shows, after what the rules said of the basket; what is given to keep needs no agreement."""
    terms = counter().station.loans.agreeing.terms(counter().clock.now())
    if terms is None or session.person is None or not lends:
        return Signing(None)
    points = agreements.paragraphs(terms.points.in_language(session.language))[:POINTS]
    if others := beside(refusals):
        how = {Remedy.PIN: _("With your PIN you also sign."), Remedy.STAFF: _("Staff sign it with you, by their PIN.")}
        return Signing(points, how=how.get(strongest(others), ""))
    signature = session.hand_over.signature
    drawn = signature.strokes if signature and signature.strokes else ""
    found = strokes.read(drawn) if drawn else None
    has_pin = session.person.pin is not None
    return Signing(points, Pad(signature.means if signature else "", strokes.path(found or ()), drawn, has_pin))


def keep(session: Session, *, is_changed: bool) -> None:
    """What the form says of the signature goes into the session. One that was given for other terms or things holds no
    longer."""
    wish = session.hand_over
    if request.form.get("unsign") or (is_changed and wish.signature is not None):
        wish.signature = None
    elif "strokes" in request.form and (wish.signature is None or wish.signature.means == "strokes"):
        found = strokes.read(request.form["strokes"])
        wish.signature = Signature("strokes", strokes.write(found)) if found else None


def card_seen(session: Session) -> None:
    """The borrower's own card was read again on the confirm screen: that signs too, when a signature is all that
    lacks."""
    if is_all_that_lacks(weigh(session).refusals):
        session.hand_over.signature = Signature("card")
