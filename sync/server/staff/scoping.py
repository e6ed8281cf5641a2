"""What each page shows of sites, for those who may see only some: a closed list, so that a page nobody thought of stays
shut to them. Whoever may see all sites is not asked.

`SHARED` belongs to the centre as a whole, `LISTED` asks only for rows of one site (`asked.site()`), the others are
about one thing, which must stand at a site that they may see. `site` in an address or a form must be one of theirs,
and what a value called by a name of `NAMED` is about must stand there: the id of a thing elsewhere opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import abort, request

from sync.server.accounts import places
from sync.server.permissions import Permission, permission_of
from sync.server.staff.desk import sites_allowed

SHARED = frozenset({"people", "parties", "policies", "policy", "explain", "search_by_card", "count_worker"})
LISTED = frozenset({
    "today", "search", "visits", "loans", "pages", "declarations", "journal_list", "cases", "bookings", "new_booking",
    "make_booking", "items", "new_item", "to_inspect", "damages", "reminders", "phone_list", "phone_list_csv",
    "stocktakes", "new_stocktake", "begin_stocktake", "meters", "print_jobs", "page_sheets", "page_plots", "devices",
    "new_device", "make_code", "loan_desk", "work_at_desk", "agreement_to_sign", "person", "party", "labels",
    "print_labels", "cases_together", "decide_cases_together", "cases_to_check", "tick_case_item",
    "untick_case_item", "print_check_list",
    "take_answer_back", "activities", "new_activity", "record_activity", "find",
})  # fmt: skip
# endpoint → the kind of thing, and the argument of the address that names it
PLACED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("loan", "extend", "desk_swap", "swap", "reminder", "send_reminder", "note_call",
                     "note_mail_choice"), ("loan", "id")),
    "agreement_pdf": ("agreement", "id"),
    **dict.fromkeys(("act", "undo", "fact", "fact_body"), ("fact", "uid")),
    **dict.fromkeys(("declaration", "correct_pages", "take_correction_back", "confirm_pages",
                     "take_confirmation_back"), ("usage", "id")),
    **dict.fromkeys(("case", "settle_without_slip", "decide_case", "put_case_off", "bring_case_back", "own_case"),
                    ("case", "id")),
    **dict.fromkeys(("booking", "approve_booking", "refuse_booking", "cancel_booking", "cancel_series", "assign_unit",
                     "collect_booking", "fetch_booking"), ("booking", "id")),
    **dict.fromkeys(("item", "desk_return", "take_back", "inspect", "note_inspection", "new_damage", "report_damage",
                     "edit_item", "keep_item", "withdraw_item", "reinstate_item", "sticker", "bind_sticker"),
                    ("item", "id")),
    **dict.fromkeys(("damage", "settle", "erase_photo"), ("damage", "id")),
    "photo": ("photo", "name"),
    **dict.fromkeys(("device", "aside", "approve", "compare", "ask_revoke", "revoke"), ("device", "id")),
    **dict.fromkeys(("stocktake", "stocktake_pdf", "stocktake_csv", "close_stocktake", "reopen_stocktake",
                     "discard_stocktake", "discard_scan", "count", "count_list", "take_scans", "take_back_scan"),
                    ("stocktake", "id")),
    **dict.fromkeys(("meter", "meter_csv", "correct_reading", "take_reading_back"), ("meter", "id")),
    **dict.fromkeys(("page_sheet_of", "page_sheet_csv", "page_sheet_xlsx", "explain_pages", "undo_explanation"),
                    ("meter", "machine")),
    **dict.fromkeys(("print_job", "bind_job", "unbind_job"), ("job", "id")),
    **dict.fromkeys(("activity", "edit_activity", "correct_activity", "withdraw_activity", "bring_activity_back"),
                    ("activity", "id")),
    "slip": ("slip", "code"),
    **dict.fromkeys(("check_list", "tick_check_list", "call_off_check_list"), ("check_list", "id")),
    **dict.fromkeys(("shown_slip", "enter_slip", "take_slip_back"), ("shown_slip", "origin")),
}  # fmt: skip
# what an address or a form calls its values → the kind of thing that they name, by id; what comes after ~ is no id
NAMED: Mapping[str, str] = {
    **{kind: kind for kind in ("item", "loan", "visit", "usage", "booking", "damage", "meter", "device", "stocktake",
                               "case", "job", "kit")},
    "unit": "item", "machine": "meter",
}  # fmt: skip
PERSONAL = frozenset({Permission.OPEN, Permission.HALF, Permission.SELF})


def is_open(endpoint: str) -> bool:
    """Whether the page is for people of one site at all."""
    return endpoint.removeprefix("staff.") in SHARED | LISTED | PLACED.keys()


def keep_to_sites(view: object) -> None:
    """Refuse what is not of a site that whoever is logged in may see: 404 for a row of another one, as for one that is
    not there, and 403 for a page that is not for them."""
    allowed = sites_allowed()
    if allowed is None or permission_of(view) in PERSONAL:
        return
    if not allowed or not is_open(request.endpoint or ""):
        abort(403)
    if any(site and site not in allowed for site in request.values.getlist("site")):
        abort(404)
    if any(site is not None and site not in allowed for site in _places()):
        abort(404)


def _places() -> Iterator[str | None]:
    """Where that stands which the request is about, and all that it names beside."""
    kind, argument = PLACED.get((request.endpoint or "").removeprefix("staff."), ("", ""))
    if kind:
        yield places.FIND[kind](str((request.view_args or {})[argument]))
    for name, kind in NAMED.items():
        for value in request.values.getlist(name):
            id, _number, kit, *_ = (*value.split("~"), "", "")  # as `handing.worded` writes it
            yield places.FIND[kind](id)
            yield places.FIND["kit"](kit)
