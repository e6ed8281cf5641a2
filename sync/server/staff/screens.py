"""The blueprint that the staff's screens hang on, and what each of them gets beside its own rows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import get_locale

from sync.server import questions_names, questions_papers, store
from sync.server.permissions import Permission
from sync.server.staff import asked, fleet, navigation, wording
from sync.server.staff.desk import LANGUAGES, account, can, office, sites_allowed

screens = Blueprint("staff", __name__)


def show(screen: str, **words: Any) -> str:
    """The screen `staff/SCREEN.html`."""
    return render_template(f"staff/{screen}.html", **words)


def at_every_screen() -> dict[str, Any]:
    """What the frame needs: the counts in the navigation and who is logged in."""
    known = account()
    frame: dict[str, Any] = {
        "account": known, "languages": LANGUAGES, "can": can, "Permission": Permission, "here": asked.here,
        "now": office().now(), "spoken": spoken(),
        "centre_name": centre_name(), "site_name": site_name, "may_open": navigation.may_open,
    }  # fmt: skip
    if known is not None:
        allowed = sites_allowed(Permission.READ)
        views = [view for view in store.devices() if allowed is None or view.device.site in allowed]
        waiting = [view for view in views if view.device.status == "pending"]
        troubles = len(fleet.troubles(views, office().now())) + len(waiting)
        here = None if allowed is None else asked.site() or ""
        counts = {"open_cases": store.open_cases(here), "kiosk_troubles": troubles}
        frame["nav_groups"], frame["nav_inside"] = navigation.navigation(request.endpoint or "", counts)
    return frame


def spoken() -> str:
    """The language of this page."""
    return str(get_locale() or "pl")[:2]


def centre_name() -> str:
    """As the settings say, else as the register does; "" before anybody has named the centre."""
    known = questions_papers.centre()
    return office().settings.server.centre or (known.name if known else "")


def sites() -> list[Any]:
    """Sites for the choice above a list: those that whoever is logged in may see there."""
    allowed = sites_allowed()
    return [each for each in questions_names.sites() if allowed is None or each.id in allowed]


def site_name(site: str) -> str:
    """The name of a site; its id, when it is not there any more."""
    return next((each.name for each in questions_names.sites() if each.id == site), site)


def teach(app: Flask) -> None:
    wording.teach(app)
    app.context_processor(at_every_screen)
