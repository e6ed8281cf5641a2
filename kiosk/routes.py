"""Every address of the kiosk, once: its view and who may use it. A test walks this table with every role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.views.appearance import appearance
from kiosk.views.approval import approval
from kiosk.views.bench import bench, bench_roll
from kiosk.views.bind import bind
from kiosk.views.book import book
from kiosk.views.book_time import book_time
from kiosk.views.bookings import bookings
from kiosk.views.borrow import borrow
from kiosk.views.check_in import check_in
from kiosk.views.check_out import check_out
from kiosk.views.confirm import confirm
from kiosk.views.desk import desk
from kiosk.views.done import done, undo
from kiosk.views.end import end, touch
from kiosk.views.greeting import correct, greeting
from kiosk.views.help import help
from kiosk.views.home import home
from kiosk.views.inspect import inspect
from kiosk.views.member import member
from kiosk.views.meter import meter
from kiosk.views.meter_gap import meter_gap
from kiosk.views.no_card import no_card
from kiosk.views.on_loan import on_loan
from kiosk.views.pages import pages
from kiosk.views.party import party
from kiosk.views.quantity import quantity
from kiosk.views.reading import reading, wedge
from kiosk.views.refused import refused
from kiosk.views.register_group import register_group
from kiosk.views.register_person import register_person
from kiosk.views.roll import roll
from kiosk.views.screen_css import screen_css
from kiosk.views.set_pin import set_pin
from kiosk.views.signals import signals
from kiosk.views.slip_check import slip_check
from kiosk.views.slip_code import slip_code
from kiosk.views.slip_letters import slip_letters
from kiosk.views.slip_paper import slip_paper, slip_paper_drawing
from kiosk.views.spool import spool
from kiosk.views.staff_entry import staff_entry
from kiosk.views.status import status
from kiosk.views.sticker import sticker
from kiosk.views.stocktake import stocktake
from kiosk.views.take_back import take_back
from kiosk.views.terms import terms
from kiosk.views.things import things
from kiosk.views.trouble import trouble
from kiosk.views.what_for import what_for


class Permission(StrEnum):
    """Who may use an address. `STAFF`: a member of staff is at the screen, card and PIN given. `BENCH`: only where the
    device bench is switched on."""

    ANYONE = "anyone"
    MEMBER = "member"
    STAFF = "staff"
    BENCH = "bench"


@dataclass(frozen=True)
class Route:
    """`quiet`: asked by the page itself, so that it is no touch of the visitor. `counts`: a stocktake goes on through
    it; every other screen ends it."""

    rule: str
    view: Callable[..., Any]
    permission: Permission
    methods: tuple[str, ...] = ("GET",)
    quiet: bool = False
    counts: bool = False

    @property
    def endpoint(self) -> str:
        return self.view.__name__


ANYONE, MEMBER, STAFF = Permission.ANYONE, Permission.MEMBER, Permission.STAFF
BOTH, ACT = ("GET", "POST"), ("POST",)

ROUTES = (
    # the shell
    Route("/", home, ANYONE),
    Route("/reading", reading, ANYONE, ACT, counts=True),
    Route("/wedge", wedge, ANYONE, ACT, quiet=True),
    Route("/signals", signals, ANYONE, quiet=True),
    Route("/status", status, ANYONE, quiet=True),
    Route("/touch", touch, ANYONE, ACT, counts=True),
    Route("/screen.css", screen_css, ANYONE, quiet=True),
    Route("/appearance", appearance, ANYONE, ACT, counts=True),
    Route("/end", end, ANYONE, ACT),
    Route("/help", help, ANYONE, BOTH),
    Route("/trouble/<word>", trouble, ANYONE),
    Route("/refused", refused, ANYONE),
    Route("/done", done, ANYONE, BOTH),
    Route("/slip-code/<document>.svg", slip_code, ANYONE, quiet=True),
    Route("/undo", undo, ANYONE, ACT),
    Route("/terms", terms, ANYONE),
    # visits
    Route("/greeting", greeting, MEMBER, BOTH),
    Route("/correct", correct, MEMBER, ACT),
    Route("/check-in", check_in, MEMBER, BOTH),
    Route("/check-out", check_out, MEMBER, ACT),
    Route("/no-card", no_card, ANYONE, BOTH),
    # things and pages
    Route("/borrow", borrow, MEMBER, BOTH),
    Route("/quantity", quantity, MEMBER, BOTH),
    Route("/confirm", confirm, MEMBER, BOTH),
    Route("/what-for", what_for, MEMBER, BOTH),
    Route("/approval", approval, MEMBER, BOTH),
    Route("/on-loan", on_loan, MEMBER),
    Route("/return", take_back, ANYONE, BOTH),
    Route("/book", book, MEMBER),
    Route("/book-time", book_time, MEMBER, BOTH),
    Route("/bookings", bookings, MEMBER, BOTH),
    Route("/pages", pages, MEMBER, BOTH),
    Route("/things", things, MEMBER, BOTH),
    # staff at the kiosk
    Route("/staff-entry", staff_entry, MEMBER, BOTH),
    Route("/desk", desk, STAFF, BOTH),
    Route("/member", member, STAFF, BOTH),
    Route("/party", party, STAFF, BOTH),
    Route("/bind", bind, STAFF, BOTH),
    Route("/set-pin", set_pin, STAFF, BOTH),
    Route("/register-person", register_person, STAFF, BOTH),
    Route("/register-group", register_group, STAFF, BOTH),
    Route("/inspect", inspect, STAFF, BOTH),
    Route("/stocktake", stocktake, STAFF, BOTH, counts=True),
    Route("/sticker", sticker, STAFF, BOTH),
    Route("/spool", spool, STAFF, BOTH),
    Route("/slip-paper", slip_paper, STAFF),
    Route("/slip-paper.png", slip_paper_drawing, STAFF),
    Route("/slip-check", slip_check, STAFF),
    Route("/roll", roll, STAFF, BOTH),
    Route("/slip-letters", slip_letters, STAFF, BOTH),
    Route("/meter", meter, STAFF, BOTH),
    Route("/meter-gap", meter_gap, STAFF, BOTH),
    # the device bench
    Route("/bench", bench, Permission.BENCH, BOTH, quiet=True),
    Route("/bench/roll.png", bench_roll, Permission.BENCH, quiet=True),
)
