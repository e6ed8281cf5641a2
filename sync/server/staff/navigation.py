"""Where the staff's screens stand in the navigation: six groups, and the entries of the one that somebody is in.

An entry is shown to whoever may open its screen, a group as long as it has one. Everything is a link, so that it works
by keyboard and without script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from sync.server.permissions import permission_of
from sync.server.staff import scoping
from sync.server.staff.desk import can, sites_allowed


@dataclass(frozen=True)
class Entry:
    """`endpoint` is its first screen, `inside` those that it leads to. `counts` names the number beside it."""

    endpoint: str
    words: Any
    inside: tuple[str, ...] = ()
    counts: str = ""
    counted: Any = ""

    @property
    def all(self) -> tuple[str, ...]:
        return (self.endpoint, *self.inside)


@dataclass(frozen=True)
class Group:
    words: Any
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """A group or an entry as the frame draws it; `address` is the endpoint that it leads to."""

    endpoint: str
    words: Any
    is_here: bool
    count: int = 0
    counted: Any = ""


GROUPS = (
    Group(_l("Today"), (
        Entry("today", _l("Today"), ("search",)),
        Entry("visits", _l("Visits")),
        Entry("cases", _l("Cases"),
              ("case", "shown_slip", "over_allowances", "even_out", "old_slip_cases", "slip_gaps", "decide_case",
               "put_case_off", "cases_together", "decide_cases_together", "cases_to_check", "check_list"), "open_cases",
              _l("open cases")),
        Entry("activities", _l("Trainings and advice"), ("activity", "new_activity", "record_activity",
                                                         "edit_activity", "correct_activity")),
        Entry("journal_list", _l("Journal"), ("fact", "slip")),
    )),
    Group(_l("Lending"), (
        Entry("loan_desk", _l("Loan desk"), ("work_at_desk", "desk_return", "take_back", "act", "undo")),
        Entry("loans", _l("Loans"), ("loan", "extend", "desk_swap", "swap")),
        Entry("to_inspect", _l("To look at"), ("inspect", "note_inspection")),
        Entry("damages", _l("Damage"), ("damage", "new_damage", "report_damage", "settle")),
        Entry("bookings", _l("Bookings"), ("booking", "new_booking", "make_booking", "approve_booking", "assign_unit",
                                           "cancel_booking", "refuse_booking", "collect_booking")),
        Entry("reminders", _l("Reminders"), ("reminder",)),
    )),
    Group(_l("Pages"), (
        Entry("pages", _l("Pages"),
              ("declarations", "declaration", "correct_pages", "party_allowance", "change_allowance")),
        Entry("print_jobs", _l("Print jobs"), ("print_job", "bind_job")),
        Entry("page_sheets", _l("Page sheets"), ("page_sheet_of", "explain_pages")),
        Entry("page_plots", _l("In pictures")),
        Entry("meters", _l("Meters"), ("meter", "correct_reading")),
    )),
    Group(_l("Reports"), (
        Entry("reports", _l("Report"), ("report_list",)),
        Entry("closings", _l("Closing"), ("closing", "close_period", "reopen_period", "adjust_period")),
        Entry("report_how", _l("How we count")),
    )),
    Group(_l("Register"), (
        Entry("items", _l("Things"), ("item", "new_item", "edit_item", "keep_item", "sticker", "bind_sticker")),
        Entry("stocktakes", _l("Stocktakes"), ("stocktake", "new_stocktake", "begin_stocktake", "count")),
        Entry("labels", _l("Stickers"), ("print_labels", "make_codes", "code_batch", "print_codes",
                                         "throw_codes_away")),
        Entry("people", _l("People"), (
            "person", "new_person", "edit_person", "keep_person", "card_sheets", "print_cards",
            "person_rights", "erased",
        )),
        Entry("parties", _l("Organisations and groups"), ("party", "new_party", "edit_party", "keep_party")),
        Entry("policies", _l("Rules of lending"), ("policy", "new_policy", "make_policy", "new_policy_family",
                                                   "make_policy_family", "explain")),
        Entry("slip_templates", _l("Slips"), ("slip_template", "new_slip_template", "make_slip_template")),
        Entry("register_index", _l("More"), ("sheet", "new_entity", "entity", "keep_entity", "remove_entity",
                                              "register_acts", "register_act", "possible_duplicates", "import_list",
                                              "look_at_list", "export_lists")),
    )),
    Group(_l("System"), (
        Entry("devices", _l("Kiosks"), ("device", "aside", "new_device", "make_code", "compare", "approve",
                                        "ask_revoke", "revoke"), "kiosk_troubles", _l("to do")),
        Entry("stick", _l("Records from a stick"), ("upload", "look_at_file", "take_file_in")),
        Entry("accounts", _l("Accounts"), ("account", "change_rights", "block_account", "unblock_account",
                                           "undo_account", "make_password_link", "invite", "send_invitation")),
        Entry("my_account", _l("My account"), ("change_password", "choose_factor", "app_factor", "add_app",
                                               "make_recovery_codes", "prove_again")),
        Entry("work", _l("Long jobs"), ("work_job", "export_facts", "ask_for_facts", "rebuild_all")),
        Entry("programs", _l("Programs")),
        Entry("time_is_over", _l("Terms of keeping")),
    )),
)  # fmt: skip


def navigation(endpoint: str, counts: Mapping[str, int]) -> tuple[list[Shown], list[Shown]]:
    """The groups, and the entries of the group that `endpoint` is in; none where it is in none, or alone."""
    here = endpoint.removeprefix("staff.")
    groups, inside = [], list[Shown]()
    for group in GROUPS:
        entries = [entry for entry in group.entries if may_open(entry.endpoint)]
        if not entries:
            continue
        shown = [_shown(entry, here, counts) for entry in entries]
        is_here = any(each.is_here for each in shown)
        counted = [each for each in shown if each.count]
        total, words = sum(each.count for each in counted), counted[0].counted if counted else ""
        groups.append(Shown(shown[0].endpoint, group.words, is_here, total, words))
        if is_here and len(shown) > 1:
            inside = shown
    return groups, inside


def _shown(entry: Entry, here: str, counts: Mapping[str, int]) -> Shown:
    count = counts.get(entry.counts, 0)
    return Shown(f"staff.{entry.endpoint}", entry.words, here in entry.all, count, entry.counted)


def may_open(screen: str) -> bool:
    """Whether whoever is logged in may open a screen, where they are people of one site too."""
    permission = permission_of(current_app.view_functions[f"staff.{screen}"])
    if permission is None or not can(permission):
        return False
    return permission in scoping.PERSONAL or sites_allowed(permission) is None or scoping.is_open(screen)
