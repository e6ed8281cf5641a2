"""The terms of an agreement and the house rules, in full, beside what is being confirmed."""

from __future__ import annotations

import re

from flask import render_template, url_for

from kiosk.views import counter, visitor
from sync.rules import agreements


def terms() -> str:
    session = visitor()
    centre = counter().store.centre()
    text = centre.house_rules.in_language(session.language) if centre else ""
    agreed = counter().station.loans.agreeing.terms(counter().clock.now())
    paragraphs = agreements.paragraphs(agreed.text.in_language(session.language)) if agreed else ()
    back = url_for("confirm") if session.basket else url_for("greeting" if session.person else "home")
    return render_template("kiosk/terms.html", agreed=paragraphs, rules=sentences(text), back=back)


def sentences(text: str) -> list[str]:
    """The rules one by one, as the register's text has them."""
    return [sentence for part in re.split(r"(?<=[.;])\s+|\n+", text) if (sentence := part.strip())]
