"""What staff read of each result of the rules: why somebody may not have a thing, what would help, and what became of
each policy.

The counter says the same to visitors in other words. Must not know the database: names are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync.rules.policies import Outcome
from sync.rules.refusals import Caution, Refusal, Remedy
from sync.server.staff.wording import CONDITIONS, plain_day

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.IN_FORCE: _l("holds"),
    Outcome.OTHER_SITE: _l("is for another site"),
    Outcome.OTHER_OPERATOR: _l("is of another operator"),
    Outcome.OTHER_PARTY_KIND: _l("is for others"),
    Outcome.NOT_YET: _l("had not begun"),
    Outcome.REPLACED: _l("a later version replaced it"),
    Outcome.LESS_PARTICULAR: _l("one that says more exactly for whom goes before it"),
}
REMEDIES: Mapping[Remedy, Any] = {
    Remedy.NONE: _l("Nothing lifts this at the counter."),
    Remedy.PIN: _l("A PIN lifts this."),
    Remedy.STAFF: _l("Staff may allow it."),
}
_TONES = {Remedy.NONE: "bad", Remedy.PIN: "info", Remedy.STAFF: "warn"}
_REASONS: Mapping[str, Any] = {
    "person_blocked": _l("The person is blocked in the register."),
    "person_archived": _l("The person is archived in the register."),
    "person_barred": _l("A block stands against the person (%(ground)s), until %(until)s."),
    "party_blocked": _l("The party is blocked in the register."),
    "party_archived": _l("The party is archived in the register."),
    "party_barred": _l("A block stands against the party (%(ground)s), until %(until)s."),
    "agreement_expired": _l("Its agreement with the centre ended on %(until)s."),
    "membership_expired": _l("The person's right to act for the party has ended."),
    "not_a_member": _l("The person does not act for this party."),
    "item_on_loan": _l("%(item)s is on loan until %(due)s."),
    "item_in_repair": _l("%(item)s is in repair."),
    "item_lost": _l("%(item)s is lost."),
    "item_withdrawn": _l("%(item)s is withdrawn."),
    "item_other_site": _l("%(item)s belongs to another site: %(site)s."),
    "item_awaits_inspection": _l("%(item)s came back and waits for staff to look at it: %(condition)s."),
    "item_damaged": _l("Of %(item)s a damage is known that is not settled."),
    "item_booked": _l("%(item)s is booked then."),
    "part_missing": _l("Something of %(item)s is missing."),
    "too_few_left": _l("Of %(item)s there are %(left)s left."),
    "kit_incomplete": _l("Something of the kit is missing."),
    "loan_limit": _l("The party has %(has)s on loan by this policy and may have %(limit)s."),
    "person_limit": _l("The person has %(has)s on loan by this policy and may have %(limit)s."),
    "days_spent": _l("The party had things by this policy on %(used)s days of this month and may on %(limit)s."),
    "loan_overdue": _l("Overdue things of the person or the party: %(count)s."),
    "minor_not_allowed": _l("The policy does not lend to anybody under 18."),
    "guardian_needed": _l("The person is under 18: a guardian must be named."),
    "pin_needed": _l("The policy asks for a PIN."),
    "pin_not_set": _l("The policy asks for a PIN and the person has none."),
    "staff_needed": _l("The policy has staff hand it over."),
    "training_needed": _l("The person has not passed the training that the policy asks for."),
}

BLOCKS: Mapping[str, Any] = {
    "late": _l("something came back late"),
    "damage": _l("something was damaged"),
    "rules": _l("the house rules were broken"),
    "other": _l("another reason"),
}


@dataclass(frozen=True)
class Said:
    """One result in words. `tone`: bad, warn or info; `step` says what would help, "" for a mere caution."""

    word: str
    tone: str
    sentence: str
    step: str


def said(result: Refusal | Caution, item: Callable[[str | None], str], site: Callable[[str | None], str]) -> Said:
    """`item` and `site` give the names of ids."""
    details: dict[str, Any] = {name: plain_day(value) if isinstance(value, str) else value
                               for name, value in result.details.items()}  # fmt: skip
    details |= {"item": item(result.item), "site": site(str(result.details.get("site", "")))}
    details["condition"] = str(CONDITIONS.get(str(details.get("condition")), details.get("condition", "")))
    details["ground"] = str(BLOCKS.get(str(details.get("ground")), details.get("ground", "")))
    details["until"] = details.get("until") or _("further notice")
    sentence = str(_REASONS.get(result.reason.value, result.reason.value))
    words = sentence % {**dict.fromkeys(("due", "has", "limit", "count", "used", "left"), "–"), **details}
    if isinstance(result, Caution):
        return Said(result.reason.value, "warn", words, "")
    return Said(result.reason.value, _TONES[result.remedy], words, str(REMEDIES[result.remedy]))
