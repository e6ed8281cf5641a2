"""Hangs the screens into an app: routes, guard, languages, pages for what goes wrong. Imports every screen."""

from __future__ import annotations

import msgspec
from flask import Flask, request, session
from flask_babel import Babel
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from sync.protocol import ErrorAnswer
from sync.server.office import Office
from sync.server.settings import CHECKOUT
from sync.server.staff import (
    accounts,
    activities,
    acts,
    booking_acts,
    bookings,
    bulk_changes,
    calendar_feed,
    cards,
    case_answers,
    case_walk,
    cases,
    closings,
    counting,
    damages,
    declaration,
    desk_returns,
    devices,
    duplicates,
    explain,
    finding,
    guard,
    inspections,
    invitations,
    item_form,
    items,
    journal,
    labels,
    loan_desk,
    loans,
    login,
    mail_choice,
    meter_readings,
    my_account,
    new_booking,
    over_allowances,
    page_sheets,
    pages,
    parties,
    party_form,
    people,
    person_form,
    phone_list,
    plots,
    policies,
    print_jobs,
    programs,
    register_acts,
    register_export,
    register_import,
    register_pages,
    reminder,
    reminders,
    report_files,
    report_lists,
    report_takeout,
    reports,
    rights,
    screens,
    search,
    second_step,
    slip_cases,
    slip_templates,
    step_up,
    stick,
    stocktakes,
    today,
    visits,
    work,
)
from sync.server.staff.desk import KEY

SCREENS = (
    login, today, search, journal, loans, visits, pages, devices, stick, cases, items, people, parties, inspections,
    damages, acts, bookings, new_booking, booking_acts, calendar_feed, policies, explain,
    loan_desk, desk_returns, register_pages, item_form, reminders, reminder, phone_list, mail_choice, stocktakes,
    counting, labels, print_jobs, declaration, slip_templates, page_sheets, plots, meter_readings,
    over_allowances, slip_cases,
    second_step, step_up, my_account, accounts, invitations,
    work, programs, rights,
    party_form, person_form, register_acts, cards, finding, duplicates,
    bulk_changes, register_import, register_export,
    reports, report_lists, report_files, report_takeout, closings,
    case_answers, case_walk, activities,
)  # fmt: skip
DOMAINS = (
    "staff", "bookings", "jobs", "pages", "register", "reminders", "sheet", "stocktake", "meters",
    "accounts",
    "cases",
    "work",
    "detected",
    "people",
    "figures",
    "activities",
)  # fmt: skip


def install(app: Flask, office: Office) -> None:
    app.extensions[KEY] = office
    app.secret_key = office.secrets.server
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(CHECKOUT / "translations")] * len(DOMAINS))
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    app.config["BABEL_DEFAULT_LOCALE"] = "pl"
    Babel(app, locale_selector=login.language_of_request, default_timezone="Europe/Warsaw")
    app.register_blueprint(screens.screens)
    guard.stand_before(app)
    screens.teach(app)
    app.register_error_handler(CSRFError, _form_too_old)
    for code in (400, 403, 404, 405, 413):
        app.register_error_handler(code, _trouble)


def _trouble(error: HTTPException) -> Response | tuple[str, int]:
    """A page in words for staff, the wire's own shape for kiosks."""
    if request.path.startswith("/api/"):
        told = ErrorAnswer(error.name.lower().replace(" ", "_"), error.description or error.name)
        return Response(msgspec.json.encode(told), error.code, content_type="application/json")
    return screens.show("trouble", code=error.code), error.code or 500


def _form_too_old(error: CSRFError) -> Response | tuple[str, int]:
    """A form of a session that is over: begin anew, nothing was changed."""
    session.pop("csrf_token", None)
    return _trouble(error)
