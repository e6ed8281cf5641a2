"""Bench: a page for a second window, from which the simulated devices are moved by hand. Demo and tests only.

It never asks who is at the screen: no session, no cookie, no stream of signals, so it can stand open beside the kiosk
for days. Its forms carry a token of their own.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from babel.dates import format_datetime
from flask import Response as Picture
from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.bench import Bench
from kiosk.counter import Counter, printer_settings
from kiosk.demo import known, on_bench
from kiosk.demo.on_bench import BenchCard, BenchCode
from kiosk.views import counter
from kiosk.views.frame import NAMES
from kiosk.views.slip_picture import Code, code_of
from kiosk.views.status import quiet_language
from printers import Paper
from printers.profiles import profile

ON_ROLL = 6
DIES_AFTER = 300  # bytes: somewhere in the middle of a slip
HOUR, DAY = 3_600_000, 86_400_000


@dataclass(frozen=True)
class LaidCard:
    """A card on the bench, and whether it lies on the reader just now."""

    card: BenchCard
    remark: str
    lies: bool


@dataclass(frozen=True)
class Sticker:
    """A code with its words and its drawing."""

    code: BenchCode
    remark: str
    drawing: Code


def bench() -> Response | str:
    found, language = counter().bench, quiet_language()
    assert found is not None
    if request.method == "POST":
        if not hmac.compare_digest(request.form.get("token", "").encode(), _token().encode()):
            raise Forbidden
        _act(found)
        counter().print_soon()
        return redirect(url_for("bench", lang=language), 303)
    return _page(counter(), found, language)


def bench_roll() -> Response:
    """The newest slips on the roll, drawn from the bytes that the printer got; the newest on top."""
    from printers import roll  # what draws is loaded when somebody looks

    found, paper = counter().bench, printer_settings(counter().settings)
    assert found is not None
    dots = profile(paper.profile, paper.slots, paper.width).dots
    return Picture(roll.picture(_newest(found), dots), mimetype="image/png")


# --- what a hand can do -----------------------------------------------------------------------------------------------


def _act(found: Bench) -> None:
    """The one act that the pressed button names; its value says how."""
    for name, act in ACTS.items():
        if name in request.form:
            act(found, request.form[name])
            return


def _lay(found: Bench, uid: str) -> None:
    if found.card_reader.card == uid:
        found.card_reader.remove()
    else:
        found.card_reader.present(uid)


def _cable(device: str) -> Callable[[Bench, str], None]:
    def act(found: Bench, how: str) -> None:
        cable = getattr(found, device)
        cable.plug() if how == "in" else cable.unplug()

    return act


def _paper(found: Bench, how: str) -> None:
    acts = {"low": found.printer.run_low, "out": found.printer.run_out, "full": found.printer.refill}
    acts.get(how, found.printer.refill)()


def _trouble(found: Bench, how: str) -> None:
    if how == "die":
        found.printer.die_after(DIES_AFTER)
    else:
        found.printer.hang()


def _network(found: Bench, how: str) -> None:
    if how == "cut":
        found.cut_network()
    else:
        found.restore_network()


def _clock(found: Bench, how: str) -> None:
    """Shift the wall clock; the clock that counts since boot stays true."""
    now = found.clock.now()
    shifts = {"day": DAY, "back": -2 * HOUR, "1970": -now + HOUR, "midnight": _before_midnight(now) - now}
    if how in shifts:
        found.clock.shift(shifts[how])
    else:
        found.clock.restore()


def _before_midnight(now: int) -> int:
    """Two minutes before the next midnight in Poland, ms UTC."""
    tomorrow = words.local(now).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=words.ZONE)
    return int(midnight.timestamp() * 1000) - 120_000


ACTS: dict[str, Callable[[Bench, str], None]] = {
    "card": _lay,
    "scan": lambda found, code: found.scanner.scan(code),
    "reader": _cable("card_reader"),
    "scanner": _cable("scanner"),
    "printer": _cable("printer"),
    "paper": _paper,
    "trouble": _trouble,
    "network": _network,
    "clock": _clock,
}


# --- the page ---------------------------------------------------------------------------------------------------------


def _token() -> str:
    """What every form of the bench carries: only a page of ours can know it, and it lasts as long as the program."""
    key = current_app.secret_key
    assert isinstance(key, bytes)
    return hmac.new(key, b"bench", hashlib.sha256).hexdigest()


def _page(kiosk: Counter, found: Bench, language: str) -> str:
    """Rendered without what stands on every screen of the kiosk, because that asks who is there."""
    spool, now = kiosk.spool, found.clock.now()
    newest = _newest(found)
    template = current_app.jinja_env.get_template("kiosk/bench.html")
    return template.render(
        token=_token(),
        language=language,
        languages=NAMES,
        cards=_cards(kiosk, found),
        pin=known.PIN,
        staff_pin=known.STAFF_PIN,
        member_codes=_stickers(on_bench.member_codes(kiosk.store)),
        stickers=_stickers(on_bench.stickers(kiosk.store, language)),
        reader=found.card_reader.is_plugged,
        scanner=found.scanner.is_plugged,
        paper=found.printer.status(),
        paper_words=PAPER[found.printer.status()](),
        health=spool.health() if spool is not None else None,
        cut=found.network_is_cut,
        now=format_datetime(words.local(now), "EEEE, d MMMM y, HH:mm", locale=language),
        shifted=found.clock.shifted_by != 0,
        slips=len(newest),
        torn=len(found.printer.torn),
        version=hashlib.sha256(b"".join(newest)).hexdigest()[:12],
        roll_words="\n\n".join(_words_of(slip) for slip in newest),
    )


def _cards(kiosk: Counter, found: Bench) -> list[LaidCard]:
    lying = found.card_reader.card
    return [LaidCard(card, REMARKS[card.remark](), card.uid == lying) for card in on_bench.cards(kiosk.store)]


def _stickers(found: list[BenchCode]) -> list[Sticker]:
    return [Sticker(code, REMARKS[code.remark](), _drawing(code.text)) for code in found]


_drawing = cache(code_of)  # the page is asked for every moment, the codes stay


def _newest(found: Bench) -> list[bytes]:
    return list(reversed(found.printer.jobs[-ON_ROLL:]))


@lru_cache(ON_ROLL)
def _words_of(slip: bytes) -> str:
    """A slip as text, for whoever does not see the picture."""
    from printers import roll  # what draws is loaded when somebody looks

    return "\n".join(roll.text_of(slip))


PAPER: dict[Paper, Callable[[], str]] = {
    Paper.OK: lambda: _("paper is there"),
    Paper.LOW: lambda: _("paper is running low"),
    Paper.OUT: lambda: _("no paper"),
    Paper.OFFLINE: lambda: _("it does not answer"),
    Paper.UNKNOWN: lambda: _("it says nothing"),
}

REMARKS: dict[str, Callable[[], str]] = {
    "two_parties": lambda: _("two organisations, PIN"),
    "with_pin": lambda: _("with a PIN"),
    "ukrainian": lambda: _("speaks Ukrainian"),
    "minor": lambda: _("a minor"),
    "on_hold": lambda: _("account on hold"),
    "card_on_hold": lambda: _("card on hold"),
    "lost": lambda: _("card reported lost"),
    "replaced": lambda: _("an old card"),
    "expired": lambda: _("card out of date"),
    "staff": lambda: _("staff"),
    "unknown": lambda: _("a card that nobody knows"),
    "random": lambda: _("a phone: new number each time"),
    "unreadable": lambda: _("a card that cannot be read"),
    "member": lambda: _("a member's code"),
    "nobodys": lambda: _("a code of ours that nobody has"),
    "foreign": lambda: _("a code from a leaflet"),
    "kit": lambda: _("has parts"),
    "by_staff": lambda: _("handed over by staff"),
    "free": lambda: _("lent without a PIN"),
    "on_loan": lambda: _("is on loan"),
    "in_repair": lambda: _("is in repair"),
    "elsewhere": lambda: _("of the other branch"),
    "strange": lambda: _("a sticker that nobody knows"),
}
