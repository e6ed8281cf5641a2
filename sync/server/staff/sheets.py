"""The kinds of entities that staff keep by plain forms: kinds of things, kits, rooms, trainings, blocks, terms and so
on. One sheet a kind: its words, its fields, its columns, and when it may not be changed or taken away.

Must not know a request or write anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from re import findall
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import register
from sync.register import Entity
from sync.rules import meter_asking
from sync.rules.meter_asking import PUBLIC
from sync.server import questions_meters, questions_names, questions_rules
from sync.server.register_store import every
from sync.server.settings import CHECKOUT
from sync.server.staff import allowance_fields, names, notice_looks, place_fields, print_fields
from sync.server.staff.fields import Choice, Day, Field, Number, Option, Text, Trilingual, Yes
from sync.server.staff.forms import Form
from sync.server.staff.meter_words import KINDS as KINDS_OF_METERS
from sync.server.staff.pickers import Picked
from sync.server.staff.rule_sentences import BLOCKS
from sync.server.staff.wording import plain_day

KINDS = {
    "thing": _l("things with a sticker each"), "pile": _l("a pile, lent by number"),
    "consumable": _l("given, not lent"), "book": _l("books"), "locker": _l("lockers and other long loans"),
}  # fmt: skip
RESOURCES = {
    "room": _l("room"), "workstation": _l("workstation"), "adviser": _l("adviser"), "locker": _l("locker"),
}  # fmt: skip
ICONS = (
    "box", "presentation", "camera", "device-laptop", "books", "volume", "tent", "tool", "armchair", "plug", "lock",
)  # fmt: skip


def said(words: register.Words) -> str:
    return words.in_language(names.language())


def named(kind: type[Any]) -> list[Option]:
    """Everything of a kind that has a name in words, by name."""
    found = [(each.id, said(each.name)) for each in every(kind)]
    return sorted(found, key=lambda pair: questions_names.fold(pair[1]))


class Shown(names.Names):
    """The names behind the rows of a list, asked for once."""

    def __init__(self, rows: Sequence[Any]) -> None:
        super().__init__(rows)
        self._named: dict[type[Any], dict[str, str]] = {}

    def named(self, kind: type[Any], id: str | None) -> str:
        """What has a name in words; the id where it is not there (any more)."""
        if kind not in self._named:
            self._named[kind] = dict(named(kind))
        return self._named[kind].get(id or "", id or "")


def _never(entity: Any) -> str:
    return ""


def _fine(form: Form) -> None:
    pass


@dataclass(frozen=True)
class Sheet:
    """`fields` are those of the form, made anew for each request; `cells` what a row shows under `heads`. `in_use` says
    in words why an entity may not be taken away, "" when it may. `check` adds what is wrong with the whole of a form.
    `parent` is the field that says what it is part of. `counted`: its versions are numbered, and one that has begun is
    never changed. `order` is by what the list is sorted where its first cells are not. `begins` is what a new one has
    filled in. `looks` says how what is typed would look, before it is saved."""

    name: str
    kind: type[Entity]
    title: Any
    new: Any
    heads: tuple[Any, ...]
    cells: Callable[[Any, Shown], tuple[str, ...]]
    fields: Callable[[], Sequence[Field]]
    in_use: Callable[[Any], str] = _never
    check: Callable[[Form], None] = _fine
    parent: str = ""
    counted: bool = False
    order: Callable[[Any], Any] | None = None
    begins: Mapping[str, Any] = field(default_factory=dict)
    looks: Callable[[Form], Any] | None = None


def pictures() -> list[Option]:
    return [(name, name) for name in _pictures() if name not in ("wall", "staff-card")]


@cache
def _pictures() -> tuple[str, ...]:
    text = (CHECKOUT / "static" / "sprite-items.svg").read_text(encoding="utf-8")
    return tuple(sorted(findall(r'id="p-([a-z-]+)"', text)))


def families() -> list[Option]:
    return [(family, family) for family in sorted(questions_rules.families())]


def sites() -> list[Option]:
    return [(site.id, site.name) for site in questions_names.sites()]


def _pairs(words: Mapping[str, Any]) -> Callable[[], list[Option]]:
    return lambda: list(words.items())


def _name() -> Field:
    return Trilingual(name="name", words=_l("Name"), longest=80)


def _position() -> Field:
    return Number(name="position", words=_l("Place in the list"), most=10_000)


def _type_in_use(kind: register.ItemType) -> str:
    if any(item.item_type == kind.id for item in every(register.Item)):
        return _("Things are of this kind. Give them another kind first, or withdraw them.")
    used = any(line.item_type == kind.id for line in every(register.KitLine))
    return _("A kit needs this kind. Take it out of the kit first.") if used else ""


def _category_in_use(category: register.Category) -> str:
    named = {each.category for each in every(register.ItemType)} | {each.category for each in every(register.Kit)}
    return _("Kinds of things stand under it. Put them elsewhere first.") if category.id in named else ""


def _training_in_use(training: register.Training) -> str:
    used = any(policy.training == training.id for policy in every(register.Policy))
    passed = any(each.training == training.id for each in every(register.Qualification))
    return _("Rules ask for it, or somebody has passed it. It stays.") if used or passed else ""


def _kit_in_use(kit: register.Kit) -> str:
    filled = any(line.kit == kit.id for line in every(register.KitLine))
    return _("Something is in it. Take that out first.") if filled else ""


def _one_of_two(first: str, second: str) -> Callable[[Form], None]:
    def check(form: Form) -> None:
        if form.is_good and (form.values[first] is None) == (form.values[second] is None):
            form.wrong(first, _("Fill in one of the two, not both."))

    return check


def _type_cells(kind: register.ItemType, shown: Shown) -> tuple[str, ...]:
    return said(kind.name), str(KINDS[kind.kind]), shown.named(register.Category, kind.category), kind.policy


def _type_fields() -> list[Field]:
    return [
        _name(),
        Choice(name="kind", words=_l("What they are"), options=_pairs(KINDS)),
        Choice(name="category", words=_l("Category"), options=lambda: named(register.Category)),
        Choice(name="policy", words=_l("Rules of lending"), options=families),
        Choice(name="picture", words=_l("Picture"), options=pictures),
        _position(),
    ]


def _kit_fields() -> list[Field]:
    return [
        _name(),
        Choice(name="site", words=_l("Site"), options=sites),
        Choice(name="category", words=_l("Category"), options=lambda: named(register.Category)),
        Choice(name="picture", words=_l("Picture"), options=pictures),
        _position(),
    ]


def _line_fields() -> list[Field]:
    return [
        Choice(name="kit", words=_l("Kit"), options=lambda: named(register.Kit)),
        Picked(name="item", words=_l("This thing"), what="item", required=False),
        Choice(name="item_type", words=_l("or any of this kind"), options=lambda: named(register.ItemType), none="–"),
        Number(name="count", words=_l("How many"), least=1, most=1000),
    ]


def _line_cells(line: register.KitLine, shown: Shown) -> tuple[str, ...]:
    what = shown.item(line.item) if line.item else shown.named(register.ItemType, line.item_type)
    return shown.named(register.Kit, line.kit), what, str(line.count)


def _part_fields() -> list[Field]:
    return [
        Picked(name="item", words=_l("Of the thing"), what="item"),
        _name(),
        Number(name="count", words=_l("How many"), least=1, most=1000),
        _position(),
    ]


def _resource_fields() -> list[Field]:
    return [
        _name(),
        Choice(name="kind", words=_l("Kind"), options=_pairs(RESOURCES)),
        Choice(name="site", words=_l("Site"), options=sites),
        Choice(name="policy", words=_l("Rules of lending"), options=families),
        Number(name="seats", words=_l("Seats"), hint=_l("0 where nobody counted them."), most=10_000),
        _position(),
    ]


def _qualification_fields() -> list[Field]:
    return [
        Picked(name="person", words=_l("Person"), what="person", hint=_l("Name or number.")),
        Choice(name="training", words=_l("Training"), options=lambda: named(register.Training)),
        Day(name="until", words=_l("Until"), hint=_l("Empty: for good."), required=False),
    ]


def _block_fields() -> list[Field]:
    return [
        Picked(name="person", words=_l("Person"), what="person", hint=_l("Name or number."), required=False),
        Picked(name="party", words=_l("or organisation or group"), what="party", required=False),
        Choice(name="reason", words=_l("Reason"), options=_pairs(BLOCKS)),
        Day(name="until", words=_l("Last day"), hint=_l("Empty: until it is taken away."), required=False),
    ]


def _block_cells(block: register.Block, shown: Shown) -> tuple[str, ...]:
    whom = shown.person(block.person) if block.person else shown.party(block.party)
    return whom, str(BLOCKS[block.reason]), plain_day(block.until) or _("until it is taken away")


def _terms_fields() -> list[Field]:
    return [
        Day(name="effective_from", words=_l("In force from")),
        Trilingual(name="points", words=_l("In points, one to a line"), longest=2000, lines=True,
                   hint=_l("For the screen where it is signed.")),
        Trilingual(name="text", words=_l("The whole text"), longest=20_000, lines=True, hint=_l("For the document.")),
    ]  # fmt: skip


def _qualification_cells(each: register.Qualification, shown: Shown) -> tuple[str, ...]:
    until = plain_day(each.until) or _("for good")
    return shown.person(each.person), shown.named(register.Training, each.training), until


def _meter_fields() -> list[Field]:
    others = lambda: [(each.id, each.name) for each in every(register.Meter)]  # noqa: E731
    return [
        Text(name="name", words=_l("Name"), longest=80),
        Choice(name="kind", words=_l("Kind"), options=_pairs(KINDS_OF_METERS)),
        Choice(name="site", words=_l("Site"), options=sites),
        Text(name="serial", words=_l("Serial number"), required=False, longest=60),
        Number(name="digits", words=_l("Digits of its meter"), required=False, least=4, most=9,
               hint=_l("After the largest number it begins at nought. Empty where nobody knows.")),
        Number(name="a3_factor", words=_l("An A3 side counts so many times"), least=1, most=2),
        Yes(name="duplex_blank_counted", words=_l("The blank back of a last sheet counts"), required=False),
        Yes(name="counts_mono", words=_l("It counts black and white apart"), required=False),
        Yes(name="counts_colour", words=_l("It counts colour apart"), required=False),
        Yes(name="counts_copies", words=_l("It counts copies apart"), required=False),
        Yes(name="counts_prints", words=_l("It counts prints apart"), required=False),
        Text(name="snmp_address", words=_l("Its address in the network"), required=False, longest=120,
             hint=_l("For SNMP, as 192.168.1.40. Then the kiosk reads it by itself; empty: it is read by hand.")),
        Text(name="snmp_access", words=_l("Access"), required=False, longest=40,
             hint=_l("A name from the settings of the kiosk, where the password stands. Leave “public” if unsure.")),
        Text(name="oids", words=_l("Further counters"), required=False, longest=1000, lines=True,
             hint=_l("One to a line, as the maker names them: colour 1.3.6.1… Names: total, mono, colour, copies, "
                     "prints.")),
        Number(name="pages_per_minute", words=_l("Pages a minute"), required=False, least=1, most=500,
               hint=_l("As its maker says, for black and white A4. More pages in an entry than it can make are asked "
                       "about. Empty where nobody knows.")),
        Choice(name="successor", words=_l("Exchanged for"), options=others, none=_l("it is in use")),
    ]  # fmt: skip


def _check_meter(form: Form) -> None:
    """What the kiosk could not ask is told here, not there."""
    address, access = form.values.get("snmp_address") or "", form.values.get("snmp_access") or PUBLIC
    form.values["snmp_access"] = access
    if not meter_asking.is_address(address):
        form.wrong("snmp_address", _("Type a name or number of the network, like 192.168.1.40 or ricoh.lan:161."))
    if not meter_asking.is_access(access):
        form.wrong("snmp_access", _("Letters, digits, - and _ only, as it stands in the settings."))
    try:
        meter_asking.oids(form.values.get("oids") or "")
    except meter_asking.NoObject as error:
        form.wrong("oids", _("This line cannot be used: %(line)s", line=error.line))


def _meter_in_use(meter: register.Meter) -> str:
    read = questions_meters.page(meter.id).rows
    return _("It was read. Say by which device it was replaced instead; its readings stay.") if read else ""


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet("types", register.ItemType, _l("Kinds of things"), _l("New kind"),
              (_l("Name"), _l("What they are"), _l("Category"), _l("Rules of lending")), _type_cells, _type_fields,
              in_use=_type_in_use),
        Sheet("categories", register.Category, _l("Categories"), _l("New category"), (_l("Name"),),
              lambda each, shown: (said(each.name),),
              lambda: [_name(), Choice(name="icon", words=_l("Icon"), options=lambda: [(i, i) for i in ICONS]),
                       _position()], in_use=_category_in_use),
        Sheet("parts", register.Part, _l("Parts"), _l("New part"), (_l("Thing"), _l("Name"), _l("How many")),
              lambda each, shown: (shown.item(each.item), said(each.name), str(each.count)), _part_fields,
              parent="item"),
        Sheet("kits", register.Kit, _l("Kits"), _l("New kit"), (_l("Name"), _l("Site")),
              lambda each, shown: (said(each.name), shown.site(each.site)), _kit_fields, in_use=_kit_in_use),
        Sheet("kit-lines", register.KitLine, _l("What is in the kits"), _l("Put something in"),
              (_l("Kit"), _l("Thing"), _l("How many")), _line_cells, _line_fields,
              check=_one_of_two("item", "item_type"), parent="kit"),
        Sheet("resources", register.Resource, _l("Rooms, workstations, advisers, lockers"), _l("New one"),
              (_l("Name"), _l("Kind"), _l("Site"), _l("Rules of lending")),
              lambda each, shown: (said(each.name), str(RESOURCES[each.kind]), shown.site(each.site), each.policy),
              _resource_fields),
        Sheet("meters", register.Meter, _l("Meters of printers and copiers"), _l("New device"),
              (_l("Name"), _l("Kind"), _l("Site"), _l("Serial number")),
              lambda each, shown: (each.name, str(KINDS_OF_METERS[each.kind]), shown.site(each.site), each.serial),
              _meter_fields, in_use=_meter_in_use, check=_check_meter, begins={"snmp_access": PUBLIC}),
        Sheet("trainings", register.Training, _l("Trainings"), _l("New training"), (_l("Name"),),
              lambda each, shown: (said(each.name),), lambda: [_name()], in_use=_training_in_use),
        Sheet("qualifications", register.Qualification, _l("Who has passed a training"), _l("Somebody passed one"),
              (_l("Person"), _l("Training"), _l("Until")), _qualification_cells, _qualification_fields,
              parent="person"),
        Sheet("blocks", register.Block, _l("Blocks"), _l("New block"), (_l("Whom"), _l("Reason"), _l("Last day")),
              _block_cells, _block_fields, check=_one_of_two("person", "party"), parent="person"),
        Sheet("terms", register.Terms, _l("Terms of lending"), _l("New version"),
              (_l("Version"), _l("In force from"), _l("In points, one to a line")),
              lambda each, shown: (str(each.version), plain_day(each.effective_from), said(each.points)),
              _terms_fields, counted=True),
        Sheet("allowances", register.Allowance, _l("Allowances of pages"), _l("New version"),
              (_l("For whom"), _l("In force from"), _l("Black and white"), _l("Colour"), _l("Concerns")),
              allowance_fields.cells, allowance_fields.fields, check=allowance_fields.check, counted=True),
        Sheet("print-queues", register.PrintQueue, _l("Print queues"), _l("New queue"),
              (_l("Name of the queue"), _l("Site"), _l("Device"), _l("All its jobs are of")), print_fields.queue_cells,
              print_fields.queue_fields, begins={"unfinished": "nobody", "counts": "right", "number_up": "sides",
                                     "colour": "as_told"}),
        Sheet("print-bindings", register.PrintBinding, _l("Whose print jobs"), _l("New binding"),
              (_l("What a job says"), _l("which is"), _l("Whose")), print_fields.binding_cells,
              print_fields.binding_fields, check=print_fields.check_binding, parent="person"),
        Sheet("memberships", register.Membership, _l("Who acts for whom"), _l("Somebody acts for one"),
              (_l("Person"), _l("Organisation or group"), _l("As"), _l("From"), _l("Until")),
              place_fields.membership_cells, place_fields.membership_fields, check=place_fields.check_membership,
              parent="person", begins={"role": "member"}),
        Sheet("sites", register.Site, _l("Sites"), _l("New site"), (_l("Name"), _l("Code"), _l("Address")),
              place_fields.site_cells, place_fields.site_fields, in_use=place_fields.site_in_use,
              check=place_fields.check_site),
        Sheet("hours", register.Hours, _l("Opening hours"), _l("Another day"),
              (_l("Site"), _l("Day of the week"), _l("Opens"), _l("Closes")), place_fields.hours_cells,
              place_fields.hours_fields, check=place_fields.check_hours, parent="site", order=place_fields.hours_order),
        Sheet("closures", register.Closure, _l("Days when it is shut"), _l("Another day"),
              (_l("Site"), _l("Day"), _l("Reason")), place_fields.closure_cells, place_fields.closure_fields,
              check=place_fields.check_closure, parent="site", order=lambda each: (each.day, each.site)),
        Sheet("purposes", register.Purpose, _l("Why people come"), _l("New purpose"),
              (_l("Name"), _l("Place in the list")),
              lambda each, shown: (said(each.name), str(each.position)), place_fields.purpose_fields,
              order=lambda each: (each.position, each.id)),
        Sheet("notices", register.Notice, _l("Notices on the waiting screen"), _l("New notice"),
              (_l("Heading"), _l("Site"), _l("Shown from"), _l("Shown until")), place_fields.notice_cells,
              place_fields.notice_fields, check=place_fields.check_notice, parent="site",
              order=lambda each: (-each.shown_from, each.id), looks=notice_looks.looks),
        Sheet("operators", register.Operator, _l("Who runs the centre"), _l("Another operator"),
              (_l("Name"), _l("From"), _l("Until"), _l("Agreement with the city")), place_fields.operator_cells,
              place_fields.operator_fields, check=place_fields.check_operator,
              order=lambda each: (each.since, each.id)),
    )
}  # fmt: skip
