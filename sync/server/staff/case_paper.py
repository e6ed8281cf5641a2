"""The list to check on a counter's paper: sent to its slip printer, how far that is, and scanned back with what was
ticked on the way. What lies there becomes a scan of the walk, as from the screen.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.feed_rows import ListLine
from sync.server import check_lists, walking
from sync.server.case_beliefs import CheckList
from sync.server.check_lists import Paper, Wish
from sync.server.deciding import queue
from sync.server.deciding.queue import Wanted
from sync.server.models import Case, Device
from sync.server.permissions import Permission, needs
from sync.server.staff import case_words, fleet, names, wording
from sync.server.staff.desk import may_at, office, sites_allowed, staff_id
from sync.server.staff.screens import screens, show, spoken

AnyResponse = Response | str | tuple[str, int]
WORDS = {
    "printed": _l("Printed at %(kiosk)s at %(time)s"),
    "taken": _l("%(kiosk)s has it since %(time)s and waits for its printer"),
    "unconfirmed": _l("%(kiosk)s cannot tell whether it came out at %(time)s: look there"),
    "failed": _l("It could not be printed at %(kiosk)s at %(time)s"),
    "skipped": _l("It was discarded at %(kiosk)s at %(time)s"),
    "late": _l("%(kiosk)s did not fetch it until %(time)s: it does not come out any more"),
}  # fmt: skip
TONES = {"printed": "ok", "taken": "mute", "waits": "mute"}
ICONS = {"printed": "circle-check", "taken": "printer", "waits": "clock"}


@screens.post("/cases/to-check/print")
@needs(Permission.DECIDE)
def print_check_list() -> AnyResponse:
    """What is to be looked for at the site of a kiosk comes out of its slip printer."""
    wanted = request.form.get("device", "")
    device = next((each for each in kiosks() if each.id == wanted), None)
    if device is None:
        return show("trouble", code=409, sentence=_("No list can be printed there. Choose another kiosk.")), 409
    today = wording.iso_day(office().now())
    found = queue.to_walk_to(Wanted(today, site=device.site, sites=sites_allowed(Permission.DECIDE)))
    if found:
        check_lists.send(device, _wish(found), staff_id(), office().now())
    return redirect(url_for("staff.cases_to_check", site=request.args.get("site") or None, _anchor="papers"), 303)


def _wish(found: list[Case]) -> Wish:
    by_item: dict[str, list[Case]] = {}
    for case in found:
        by_item.setdefault(case.item or "", []).append(case)
    named = names.Names(found)
    lines = [
        ListLine(
            named.item(item), named.inventory_no(item), named.place(item),
            [f"{wording.word(case.kind, 'case')}, {wording.day(case.at)}" for case in rows],
        )
        for item, rows in by_item.items()
    ]  # fmt: skip
    order = sorted(range(len(lines)), key=lambda at: (lines[at].place == "", lines[at].place, lines[at].name))
    items = list(by_item)
    return Wish([items[at] for at in order], [case.id for case in found], [lines[at] for at in order], spoken())


@screens.get("/cases/to-check/paper/<id>")
@needs(Permission.READ)
def check_list(id: str) -> str:
    """A list as it stands on paper, to say what was ticked there."""
    row = check_lists.of(id) or abort(404)
    today = wording.iso_day(office().now())
    return show(
        "check_list", row=row, lines=list(zip(check_lists.items(row), check_lists.lines(row), strict=False)),
        ticked=walking.on_walks([row.site or ""], today), words=case_words, may=may_at(row.site, Permission.DECIDE),
        sentence=sentence, papers=[each for each in check_lists.papers(None, office().now()) if each.row.id == id],
        tones=TONES, icons=ICONS,
    )  # fmt: skip


@screens.post("/cases/to-check/paper/<id>")
@needs(Permission.DECIDE)
def tick_check_list(id: str) -> Response:
    """What was ticked on paper was seen there."""
    row, now = _own(id), office().now()
    ticked = set(request.form.getlist("lies"))
    for item in [each for each in check_lists.items(row) if each in ticked]:
        walking.seen(item, row.site or "", wording.iso_day(now), staff_id(), now)
    return redirect(url_for("staff.check_list", id=id), 303)


@screens.post("/cases/to-check/paper/<id>/off")
@needs(Permission.DECIDE)
def call_off_check_list(id: str) -> AnyResponse:
    """It need not come out any more."""
    row = _own(id)
    if not check_lists.call_off(row, staff_id(), office().now()):
        return show("trouble", code=409, sentence=_("It is at the counter already, or was called off before.")), 409
    return redirect(url_for("staff.cases_to_check", _anchor="papers"), 303)


def _own(id: str) -> CheckList:
    row = check_lists.of(id) or abort(404)
    if not may_at(row.site, Permission.DECIDE):
        abort(403)
    return row


def kiosks() -> list[Device]:
    """Those that whoever is logged in may have print."""
    return check_lists.kiosks(sites_allowed(Permission.DECIDE))


def papers() -> list[Paper]:
    """The lists of a day that whoever is logged in may see."""
    return check_lists.papers(sites_allowed(Permission.READ), office().now())


def sentence(paper: Paper) -> str:
    """How far a list is."""
    device = Device.get_or_none(Device.id == paper.row.device)
    kiosk = device.name if device is not None else paper.row.device or ""
    if paper.state == "waits":
        return _waits(kiosk, device, paper.row.until)
    return str(WORDS[paper.state] % {"kiosk": kiosk, "time": wording.clock(paper.at)})


def _waits(kiosk: str, device: Device | None, until: int | None) -> str:
    if device is not None and device.standing != "approved":
        return _("It does not come out at %(kiosk)s, which is not let in just now. Choose another kiosk.", kiosk=kiosk)
    if device is None or device.last_hello_at is None:
        return _("It waits for %(kiosk)s, which was never heard of", kiosk=kiosk)
    if fleet.link_of(device, office().now()) == "connected":
        return _("It waits for %(kiosk)s, which is in contact and hears of it within a minute", kiosk=kiosk)
    # a kiosk that cannot reach the server asks again after a quarter of an hour at the latest: `sync.engine.wait_after`
    return _(
        "It waits for %(kiosk)s, which has had no contact since %(time)s: it comes out within a quarter of an hour of"
        " the network coming back, if that is before %(until)s",
        kiosk=kiosk, time=wording.moment(device.last_hello_at), until=wording.clock(until),
    )  # fmt: skip
