"""The kiosks: how each does, letting new ones in, shutting lost ones out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync.server import contacts, enrolment, questions_aside, questions_rules, store, succession
from sync.server.enrolment import EnrolmentRefused
from sync.server.models import Device
from sync.server.papers import qr
from sync.server.permissions import Permission, needs, steps_up
from sync.server.staff import fleet
from sync.server.staff.desk import may_at, office, somebody, staff_id
from sync.server.staff.names import Names
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import AFTER_SET_ASIDE as AFTER


@screens.get("/devices")
@needs(Permission.READ)
def devices() -> str:
    views = sorted((view for view in store.devices() if may_at(view.device.site)), key=lambda view: view.device.name)
    now = office().now()
    return show(
        "devices", views=[view for view in views if view.device.status == "approved"], names=Names(),
        waiting=[view.device for view in views if view.device.status == "pending"],
        revoked=[view for view in views if view.device.status == "revoked"],
        heirs={heir.successor_of: heir for view in views if (heir := view.device).status != "revoked"},
        troubles=fleet.troubles(views, now), link_of=fleet.link_of, is_well=fleet.is_well, clock_off=fleet.CLOCK_OFF_MS,
        networks=networks([view.device for view in views], now),
    )  # fmt: skip


def networks(devices: Iterable[Device], now: int) -> dict[str, fleet.Network | None]:
    """Device → how it was in contact within the last day."""
    heard, opened = contacts.of_days(), dict[str, list[fleet.Span]]()
    for site in {each.site for each in devices}:
        calendar = questions_rules.calendar(site, datetime.fromtimestamp(now / 1000, UTC).year)
        days = (calendar.day_of(now - fleet.DAY_MS), calendar.day_of(now))
        opened[site] = [
            (calendar.moment(day, hours[0]), calendar.moment(day, hours[1]))
            for day in days
            if (hours := calendar.hours_on(day)) is not None
        ]
    return {each.id: fleet.network(heard.get(each.id, []), opened[each.site], now) for each in devices}


@screens.get("/devices/new")
@needs(Permission.DEVICES)
def new_device() -> str:
    return show("new_device", sites=sites(), code=None)


@screens.post("/devices/new")
@needs(Permission.DEVICES)
@steps_up
def make_code() -> str:
    """A one-time code for the site chosen, shown once."""
    site = request.form.get("site", "")
    try:
        code = enrolment.make_code(site, office().now(), staff=staff_id())
    except EnrolmentRefused:
        abort(400)
    address = office().settings.server.base_url
    minutes = enrolment.GOOD_FOR_MS // 60_000
    return show(
        "new_device", sites=sites(), code=code, chosen=site, address=address, minutes=minutes,
        picture=qr.picture(f"{address} {code}", sturdy=False),
    )  # fmt: skip


@screens.get("/devices/<id>")
@needs(Permission.READ)
def device(id: str) -> str:
    view = store.device(id) or abort(404)
    now = office().now()
    last = store.journal(store.JournalFilter(device=id), limit=8).rows
    return show(
        "device", view=view, names=Names(last), link=fleet.link_of(view.device, now), is_well=fleet.is_well, last=last,
        troubles=fleet.troubles([view], now), clock_off=fleet.CLOCK_OFF_MS, findings=fleet.findings,
        network=networks([view.device], now)[id],
        incarnations=store.incarnations(id), evidence=store.evidence(id), heir=succession.of(id),
    )  # fmt: skip


@screens.get("/devices/<id>/aside/<batch>")
@needs(Permission.READ)
def aside(id: str, batch: str) -> str:
    """What a batch in quarantine holds, whether it counts all the same, and what to do."""
    view = store.device(id) or abort(404)
    found = questions_aside.aside(id, batch) or abort(404)
    return show("aside", view=view, aside=found, names=Names(found.records), after=AFTER)


@screens.post("/devices/<id>/approve")
@needs(Permission.DEVICES)
@steps_up
def approve(id: str) -> str | Response | tuple[str, int]:
    """Only with the word of staff that both sides show the same fingerprint."""
    view = store.device(id) or abort(404)
    if request.form.get("compared") != "yes":
        return show("approve", view=view, names=Names(), told=True), 400
    with suppress(EnrolmentRefused):  # somebody else was quicker: the page of the device says how it stands
        enrolment.approve(view.device.fingerprint, somebody().id, office().now(), staff_id())
    return redirect(url_for("staff.device", id=id), 303)


@screens.get("/devices/<id>/approve")
@needs(Permission.DEVICES)
def compare(id: str) -> str:
    view = store.device(id) or abort(404)
    return show("approve", view=view, names=Names(), told=False)


@screens.get("/devices/<id>/revoke")
@needs(Permission.DEVICES)
def ask_revoke(id: str) -> str:
    view = store.device(id) or abort(404)
    return show("revoke", view=view, names=Names())


@screens.post("/devices/<id>/revoke")
@needs(Permission.DEVICES)
@steps_up
def revoke(id: str) -> Response:
    view = store.device(id) or abort(404)
    enrolment.revoke(view.device.id, somebody().id, office().now(), staff_id())
    return redirect(url_for("staff.device", id=id), 303)
