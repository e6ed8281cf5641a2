"""Slip letters: staff print the same sentences in numbered ways and tap the line that reads right; it is used then."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.counter import setup_paper_of
from kiosk.settings import Settings
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page
from kiosk.views.spool import paper_words
from printers.pangram import Candidate, candidates
from printers.profiles import LATIN_CODECS


@dataclass(frozen=True)
class Choice:
    """A numbered line of the page. `script` is "latin", "cyrillic" or "drawn"; `used`: slips are printed so now."""

    number: int
    script: str
    used: bool


def slip_letters() -> Response | str:
    session = visitor()
    if counter().spool is None:
        return redirect(url_for("desk"))
    if request.method == "POST":
        if "page" in request.form:
            counter().print_setup_page()
            return redirect(url_for("slip_letters", noted="page"), 303)
        line = request.form.get("line", type=int)
        return redirect(url_for("slip_letters", noted="line" if line and _chosen(line) else "none"), 303)
    settings = counter().settings
    return staff_page(
        session,
        choices=[_choice(one, settings) for one in candidates(setup_paper_of(settings))],
        noted=NOTED[request.args["noted"]]() if request.args.get("noted") in NOTED else "",
        failed=request.args.get("noted") == "none",
        paper=paper_words(),
    )


NOTED = {
    "page": lambda: _("The page goes to the printer now. If none comes, see to the paper and print it again."),
    "line": lambda: _("Slips are printed so from now on."),
    "none": lambda: _("This could not be remembered. Try once more."),
}


def _chosen(line: int) -> bool:
    try:
        return counter().choose_letters(line)
    except OSError:
        return False  # a full disk: the screen says that nothing was remembered


def _choice(one: Candidate, settings: Settings) -> Choice:
    drawn = settings.printer.letters == "pictures"
    if one.page is None:
        return Choice(one.number, "drawn", drawn)
    latin = one.page.codec in LATIN_CODECS
    found = counter().paper.profile
    return Choice(
        one.number,
        "latin" if latin else "cyrillic",
        not drawn and one.page == (found.latin if latin else found.cyrillic),
    )
