"""What the sheets of print queues and of whose print jobs are made of: their words, fields and columns. Must not know a
request or write anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import register
from sync.server import questions_names
from sync.server.register_store import every
from sync.server.staff import names
from sync.server.staff.fields import Choice, Field, Option, Text, Yes
from sync.server.staff.forms import Form
from sync.server.staff.pickers import Picked

if TYPE_CHECKING:
    from sync.server.staff.sheets import Shown

UNFINISHED = {"nobody": _l("nobody"), "party": _l("whose job it was")}
COUNTS = {
    "right": _l("right"), "twice": _l("twice: filter and device both count"), "without_copies": _l("without copies"),
}  # fmt: skip
NUMBER_UP = {"sides": _l("the sides are counted"), "pages": _l("the pages of the document are counted")}
COLOURS = {"as_told": _l("as the job says"), "never": _l("never"), "always": _l("always")}
BINDINGS = {"billing": _l("billing code"), "host": _l("name of the computer"), "user": _l("sender")}


def _sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]


def _pairs(words: Mapping[str, Any]) -> Callable[[], list[Option]]:
    return lambda: list(words.items())


def _meters() -> list[Option]:
    return [(each.id, each.name) for each in every(register.Meter)]


def _workstations() -> list[Option]:
    there = [each for each in every(register.Resource) if each.kind == "workstation"]
    found = [(each.id, each.name.in_language(names.language())) for each in there]
    return sorted(found, key=lambda pair: questions_names.fold(pair[1]))


def queue_fields() -> list[Field]:
    return [
        Text(name="name", words=_l("Name of the queue"), hint=_l("As it is called in CUPS."), longest=127),
        Choice(name="site", words=_l("Site"), options=_sites),
        Choice(name="meter", words=_l("Device"), options=_meters, none="–"),
        Picked(name="party", words=_l("All its jobs are of"), what="party", required=False),
        Choice(name="workstation", words=_l("It belongs to the workstation"), options=_workstations, none="–"),
        Choice(name="unfinished", words=_l("Who pays for what broke off"), options=_pairs(UNFINISHED)),
        Choice(name="counts", words=_l("How it counts"), options=_pairs(COUNTS)),
        Choice(name="number_up", words=_l("Several pages on a side"), options=_pairs(NUMBER_UP)),
        Choice(name="colour", words=_l("Colour"), options=_pairs(COLOURS)),
        Yes(name="blank_backs", words=_l("The device counts the empty back of a last sheet")),
    ]


def queue_cells(queue: register.PrintQueue, shown: Shown) -> tuple[str, ...]:
    device = next((words for id, words in _meters() if id == queue.meter), "")
    return queue.name, shown.site(queue.site), device, shown.party(queue.party)


def binding_fields() -> list[Field]:
    return [
        Choice(name="kind", words=_l("What a job says"), options=_pairs(BINDINGS)),
        Text(name="value", words=_l("which is"), hint=_l("A sender is bound from a print job, not here."), longest=127),
        Picked(name="party", words=_l("is of the organisation or group"), what="party", required=False),
        Picked(name="person", words=_l("or of the person"), what="person", hint=_l("Name or number."), required=False),
        Choice(name="workstation", words=_l("or the computer is the workstation"), options=_workstations, none="–"),
    ]


def binding_cells(each: register.PrintBinding, shown: Shown) -> tuple[str, ...]:
    value = each.value if each.kind != "user" else names.number_of(each.value)
    whom = shown.party(each.party) if each.party else shown.person(each.person)
    place = shown.named(register.Resource, each.workstation) if each.workstation else ""
    return str(BINDINGS[each.kind]), value, whom or place


def check_binding(form: Form) -> None:
    given = [name for name in ("party", "person", "workstation") if form.values.get(name) is not None]
    if not form.is_good:
        return
    if (form.values["kind"] == "host") != (given == ["workstation"]):
        form.wrong("workstation", _("A computer is a workstation; codes and senders are of somebody."))
    elif not given:
        form.wrong("party", _("Say whose it is."))
