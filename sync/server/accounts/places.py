"""At which site a row stands, of any table that pages are about: for the guard, before a page is shown.

Decides nothing. "" means that it stands at no site, `None` that there is no such row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from peewee import Model

from sync import facts, journal
from sync.server import origins
from sync.server.activity_models import Activity
from sync.server.case_models import CheckList
from sync.server.job_models import MeteredJob
from sync.server.lending_models import Agreement, Booking, Damage, Inspection, Stocktake
from sync.server.meter_models import MeterRow
from sync.server.models import Case, Device, Fact, Loan, PageUsage, Visit
from sync.server.register_models import ItemRow, KitRow
from sync.server.slip_models import ShownSlip
from sync.server.slips import check

Find = Callable[[str], "str | None"]


def _row(model: type[Model], key: str = "id") -> Find:
    def find(id: str) -> str | None:
        row = model.select(model.site).where(getattr(model, key) == id.replace("\0", "")).first()
        return None if row is None else (row.site or "")

    return find


def _case(id: str) -> str | None:
    row = Case.get_or_none(Case.id == id.replace("\0", ""))
    return None if row is None else (row.site or (_device(row.device) if row.device else "") or "")


def _job(id: str) -> str | None:
    row = MeteredJob.get_or_none(MeteredJob.id == id.replace("\0", ""))
    return None if row is None else (row.site or (_meter(row.meter) if row.meter else "") or "")


def _photo(name: str) -> str | None:
    for model in (Damage, Inspection):
        row = model.get_or_none(model.photo == name)
        if row is not None:
            return str(row.site or "")
    return ""


def _slip(code: str) -> str | None:
    device = check(code[:400]).device
    return None if device is None else device.site


def _fact(uid: str) -> str | None:
    """Where a fact says it happened, else where that stands which it is about, else where its kiosk stands."""
    place = origins.place_of(uid)
    row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
    if row is None:
        return None
    try:
        fact: object = journal.fact_in(bytes(row.body))
    except journal.UNREADABLE:
        fact = None
    site = getattr(fact, "site", None) or _about(fact) or row.site
    return str(site or _device(row.stream.device_id) or "")


def _about(fact: object) -> str | None:
    if isinstance(fact, facts.ActUndone):
        return next((site for uid in fact.undone if (site := _fact(uid))), None)
    named = ((find, getattr(fact, name, None)) for name, find in _NAMED.items())
    return next((site for find, id in named if isinstance(id, str) and (site := find(id))), None)


_device, _loan, _usage, _booking, _item, _meter = (
    _row(Device), _row(Loan), _row(PageUsage), _row(Booking), _row(ItemRow), _row(MeterRow),
)  # fmt: skip
_NAMED: Mapping[str, Find] = {
    "loan": _loan, "visit": _row(Visit), "usage": _usage, "booking": _booking, "damage": _row(Damage),
    "item": _item, "meter": _meter, "stocktake": _row(Stocktake),
    "activity": _row(Activity),
}  # fmt: skip
FIND: Mapping[str, Find] = {
    **_NAMED, "kit": _row(KitRow), "case": _case, "device": _device, "agreement": _row(Agreement), "job": _job,
    "check_list": _row(CheckList),
    "photo": _photo, "slip": _slip, "shown_slip": _row(ShownSlip, "origin"), "fact": _fact,
}  # fmt: skip
