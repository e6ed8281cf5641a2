"""Why a row of a file cannot be taken in, in the language of the screen. What importing says is in English, for its
command; the sentences are known here by their form, and one that is not stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_REASONS: tuple[tuple[str, Any], ...] = (
    (r"is empty", _l("is empty")),
    (r"has no name", _l("has no name")),
    (r"is no date: (?P<value>.+)", _l("is no date: %(value)s")),
    (r"is no e-mail address: (?P<value>.+)", _l("is no e-mail address: %(value)s")),
    (r"is no telephone number: (?P<value>.+)", _l("is no telephone number: %(value)s")),
    (r"is no KRS number \(ten digits\): (?P<value>.+)", _l("is no KRS number (ten digits): %(value)s")),
    (r"is no ISBN .*: (?P<value>.+)", _l("is no ISBN: %(value)s")),
    (r"is no code of an item .*: (?P<value>.+)", _l("is no code of a sticker: %(value)s")),
    (r"begins with (?P<value>.), as a formula does", _l("begins with %(value)s, as a formula does")),
    (r"is longer than (?P<value>\d+) characters.*", _l("is longer than %(value)s signs")),
    (r"must be a whole number from 0 to (?P<most>\d+), not (?P<value>.+)",
     _l("must be a whole number from 0 to %(most)s, not %(value)s")),
    (r"must say tak or nie, not (?P<value>.+)", _l("must say tak or nie, not %(value)s")),
    (r"must be (?P<words>.+), not (?P<value>.+)", _l("must be one of these: %(words)s; it is %(value)s")),
    (r"says the same as row (?P<value>\d+); leave one of them",
     _l("says the same as row %(value)s: leave one of them")),
    (r"(?P<number>\d+) people in the register are called “(?P<value>.+)”; .+",
     _l("several people are called “%(value)s”: give the member's number")),
    (r"(?P<number>\d+) (?:parties in the register|organisations) are called “(?P<value>.+)”; .+",
     _l("several organisations are called “%(value)s”: give the KRS number")),
    (r"the guardian “(?P<value>.+)” is not in the register; .+",
     _l("the guardian “%(value)s” is not in the register: put them in a row above")),
    (r"no organisation is called “(?P<value>.+)”; .+",
     _l("no organisation is called “%(value)s”: take in organisations first")),
    (r"there is no kind “(?P<value>.+)” yet; .+",
     _l("there is no kind “%(value)s” yet: say its category, and it is made")),
    (r"there is no site “(?P<value>.+)”; .+", _l("there is no site “%(value)s”")),
    (r"does not say at which site the thing lives", _l("does not say at which site the thing lives")),
    (r"the code (?P<code>\S+) is on (?P<value>.+) already", _l("the code is on %(value)s already")),
    (r"needs an inventory number or a signature.*", _l("needs an inventory number or a signature")),
    (r"holds the error (?P<value>.+)", _l("holds the error %(value)s")),
    (r"holds a formula with no stored value; .+", _l("holds a formula with no stored value: paste the value instead")),
    (r"The file lacks the column (?P<value>.+)\.", _l("The file lacks the column %(value)s.")),
    (r"The file is empty\.", _l("The file is empty.")),
    (r"The file is not text\. .+", _l("The file is not text. Save the table as CSV (UTF-8) or XLSX.")),
    (r"The file (?:is larger|has more) than .+", _l("The file is too large. Split it and take in the parts.")),
    (r"No row of headings was found.+: (?P<value>[^.]+)\..*",
     _l("No row of headings was found. Write above the columns what they hold: %(value)s.")),
    (r"Two columns say the same: (?P<value>.+)\. Leave one of them\.",
     _l("Two columns say the same: %(value)s. Leave one of them.")),
    (r".+ is no spreadsheet that can be read\. .+",
     _l("This is no spreadsheet that can be read. Save it as CSV, XLSX or XLS.")),
)  # fmt: skip


def reason(english: str) -> str:
    """The sentence in the language of the request."""
    for form, words in _REASONS:
        found = re.fullmatch(form, english, re.DOTALL)
        if found:
            # looked up by its English, so that the values are put in once and only here
            values = {name: said.replace(" or ", ", ") if name == "words" else said
                      for name, said in found.groupdict().items()}  # fmt: skip
            return str(words) % values if values else str(words)
    return english


def kinds() -> dict[str, str]:
    """What can be taken in, with the columns that a file of it usually has."""
    return {
        "members": _("People"), "organisations": _("Organisations and groups"), "items": _("Things"),
        "books": _("Books of the library"),
    }  # fmt: skip
