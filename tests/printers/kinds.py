"""Every kind of slip that a kiosk makes, with names and numbers that never change, in each language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from kiosk import slips
from kiosk.slips import Agreement, Body, Heading, Thing, Wanted
from printers.slip import Slip
from sync.facts import PageKind, PageLine
from sync.feed_rows import ListLine
from sync.register import SlipTemplate, Words
from tests.printers.slips import LOGO

NUMBER, FACT = "SCOP-K1-2026-000012", "ab" * 16 + ".12"
AT = int(datetime(2026, 11, 24, 13, 7, tzinfo=timezone(timedelta(hours=1))).timestamp() * 1000)
DUE = AT + 3 * 86_400_000
NAMES = {
    "projector": Words("Projektor nr 2, Epson EB-FH52", "Projector no. 2, Epson EB-FH52",
                       "Проєктор № 2, Epson EB-FH52"),
    "camera": Words("Aparat „Łoś” z obiektywem", "Camera “Elk” with a lens", "Фотоапарат «Лось» з об’єктивом"),
    "book": Words("Gęś i jaźń – poradnik", "The Goose and the Self", "Ґава та її їжа"),
    "parts": Words("przewód HDMI, pilot, torba", "HDMI cable, remote, bag", "кабель HDMI, пульт, сумка"),
    "deposit": Words("według regulaminu", "as the rules say", "за правилами"),
    "room": Words("Sala B", "Room B", "Зала Б"),
    "meeting": Words("Spotkanie, Szkolenie", "Meeting, Training", "Зустріч, Навчання"),
    "points": Words("Oddam w terminie.\nNie przekażę nikomu.", "I return it on time.\nI pass it on to nobody.",
                    "Поверну вчасно.\nНе передам нікому."),
    "place": Words("Magazyn, półka P2", "Store, shelf P2", "Склад, полиця П2"),
}  # fmt: skip
TEMPLATE = SlipTemplate(
    id="t", version=1, effective_from="2026-01-01", logo="logo",
    head=Words("Łączka\nul. Gęsia 5, Żółwin", "Meadow Centre\nul. Gęsia 5, Żółwin", "Лучка\nвул. Гусяча 5"),
    foot=Words("Czynne pn.–pt. 12–20", "Open Mon–Fri 12–20", "Пн.–пт. 12–20, чекаємо"),
)  # fmt: skip


def heading(language: str, template: SlipTemplate | None = None) -> Heading:
    return Heading(
        "Centrum Organizacji Pozarządowych „Łączka”", "Filia Śródmieście", AT, language, "Żaneta Ł.", "Fundacja „Jaźń”",
        template,
    )  # fmt: skip


def _thing(name: str, number: str, language: str, **more: object) -> Thing:
    return Thing(NAMES[name].in_language(language), number, **more)  # type: ignore[arg-type]


def _handed_over(head: Heading) -> Body:
    language = head.language
    lent = [
        _thing("projector", "SCOP/2024/117", language, due_at=DUE, parts=(NAMES["parts"].in_language(language),),
               deposit=NAMES["deposit"].in_language(language), kit=NAMES["room"].in_language(language)),
        _thing("book", "SCOP/2019/3", language, due_at=DUE, author="Гнат Ґонта, Świętosława Żuk"),
    ]  # fmt: skip
    points = tuple(NAMES["points"].in_language(language).split("\n"))
    agreed = slips.agreed(
        NAMES["meeting"].in_language(language), "Świętosława Ż.",
        Agreement("U/SCOP-K1/12", 2, "0123456789abcdef" * 4, points, "strokes"),
    )  # fmt: skip
    return slips.joined(slips.things(head, lent, "Bring it back complete and on time."), agreed)


def _returned(head: Heading) -> Body:
    told = slips.remark(head.language, "Something is missing", [NAMES["parts"].in_language(head.language)])
    found = [_thing("camera", "SCOP/2021/8", head.language, remark=told)]
    return slips.things(head, found, "Declared returned. Staff will check it within 24 hours.")


def _pages(_: Heading) -> Body:
    lines = [
        PageLine(kind=PageKind.PRINT, size="A4", colour=False, duplex=True, pages=12, failed=2),
        PageLine(kind=PageKind.COPY, size="A3", colour=True, duplex=False, pages=3),
    ]
    return slips.page_lines(lines, (88, 0))


def _booking(closing: str) -> Callable[[Heading], Body]:
    def body(head: Heading) -> Body:
        room = NAMES["room"].in_language(head.language)
        told = [("What", room), ("From", "27.11.2026 17:00"), ("Until", "27.11.2026 19:30"), ("How many", "2")]
        return slips.pairs(told, closing)

    return body


def _check_in(head: Heading) -> Body:
    return slips.pairs([("Came in", "13:07"), ("For", NAMES["meeting"].in_language(head.language)), ("People", "3")])


def _many(head: Heading) -> Body:
    lent = [_thing("camera", f"SCOP/2024/{number}", head.language, due_at=DUE) for number in range(1, 61)]
    return slips.things(head, lent, "Bring it back complete and on time.")


def _fetch(head: Heading) -> Body:
    parts, kit = NAMES["parts"].in_language(head.language).split(", "), NAMES["room"].in_language(head.language)
    wanted = [
        Wanted(NAMES[name].in_language(head.language), f"SCOP/{number}", place, (*parts, ", ".join(parts)), kit)
        for number, (name, place) in enumerate([("camera", NAMES["place"].in_language(head.language)), ("book", "")])
    ]
    return slips.picking(wanted)


def _to_check(head: Heading) -> Body:
    names, place = NAMES, NAMES["place"].in_language(head.language)
    why = {"pl": "Wydane dwóm osobom naraz, 24.11", "en": "Handed to two people at once, 24 Nov",
           "uk": "Видано двом особам водночас, 24.11"}[head.language]  # fmt: skip
    return slips.to_check([
        ListLine(names["projector"].in_language(head.language), "SCOP/2024/117", place, [why]),
        ListLine(names["camera"].in_language(head.language), "SCOP/2021/8", "", [why, why]),
    ])  # fmt: skip


KINDS: dict[str, tuple[str, Callable[[Heading], Body]]] = {
    "check-in": ("Checked in", _check_in),
    "check-out": ("Checked out", lambda head: slips.pairs([("Came in", "13:07"), ("Left", "15:40")])),
    "handed-over": ("Equipment handed over", _handed_over),
    "fetch": ("To fetch for handing over", _fetch),
    "to-check": ("List to check", _to_check),
    "returned": ("Equipment returned", _returned),
    "extended": (
        "Loan extended", lambda head: slips.things(head, [_thing("camera", "SCOP/2", head.language, due_at=DUE)]),
    ),
    "booking": ("Booking", _booking("Come in time: what nobody collects is free for others.")),
    "booking-asked-for": ("Booking asked for", _booking("Staff will say yes or no.")),
    "waiting-list": ("On the waiting list", _booking("It is taken then. You get it if it becomes free.")),
    "pages": ("Prints and copies", _pages),
    "cancelled": (
        "CANCELLED",
        lambda head: slips.things(
            head, [_thing("camera", "SCOP/2", head.language)], "This act was taken back and does not count."
        ),
    ),
}  # fmt: skip
LONG = ("Equipment handed over", _many)


def slip(kind: str, language: str) -> Slip:
    """One of `KINDS`; "template" is a visit with all that a centre may put around it, "long" one of sixty things."""
    title, body = KINDS["check-in"] if kind == "template" else LONG if kind == "long" else KINDS[kind]
    head = heading(language, TEMPLATE if kind == "template" else None)
    return slips.drawn(slips.from_bytes(slips.content(head, title, body(head))(NUMBER, FACT)), drawings)


def drawings(name: str) -> tuple[bytes, ...]:
    return LOGO.drawings if name == LOGO.name else ()
