"""For whom a person may act."""

from datetime import date

import pytest
from msgspec.structs import replace

from sync.register import Party
from sync.rules import parties
from sync.rules.refusals import Reason, Remedy
from tests.rules.scene import GROUP, ORGANISATION, PRIVATE, membership

TODAY = date(2026, 11, 24)
ALL = [PRIVATE, ORGANISATION, GROUP]
OF_ALL = [membership("org"), membership("group"), membership("private")]


def party(**other: object) -> Party:
    return Party(id="org", kind="organisation", name="Fundacja", **other)  # type: ignore[arg-type]


OFFERED = {
    "by name, the private one last": (OF_ALL, ALL, [], ["org", "group", "private"]),
    "the last choice first": (OF_ALL, ALL, ["group"], ["group", "org", "private"]),
    "the last choice first although it was private": (OF_ALL, ALL, ["private"], ["private", "org", "group"]),
    "earlier choices follow in order": (OF_ALL, ALL, ["group", "group", "org"], ["group", "org", "private"]),
    "a last choice that was left since counts for nothing": (OF_ALL[1:], ALL, ["org"], ["group", "private"]),
    "a membership holds on its last day": ([membership("org", "2026-11-24")], ALL, [], ["org"]),
    "a membership that ended yesterday does not": ([membership("org", "2026-11-23")], ALL, [], []),
    "an archived organisation is not offered": ([membership("org")], [party(status="archived")], [], []),
    "one that they act for twice is offered once": (
        [membership("org"), replace(membership("org"), role="volunteer")], [*ALL, ORGANISATION], [], ["org"]
    ),
    "a blocked one is offered, so that it can be said": ([membership("org")], [party(status="blocked")], [], ["org"]),
    "nobody's party is nobody's": ([], ALL, ["org"], []),
}  # fmt: skip


@pytest.mark.parametrize(("memberships", "known", "last", "expected"), OFFERED.values(), ids=OFFERED)
def test_offered(memberships, known, last, expected):
    assert [one.id for one in parties.acting_for(memberships, known, last, TODAY)] == expected


OF_ORG = [membership("org"), membership("private", "2026-11-23")]
ACTING = {
    "an organisation in order": (party(), False, []),
    "nobody": (None, False, [(Reason.NOT_A_MEMBER, Remedy.NONE)]),
    "a stranger's organisation": (GROUP, False, [(Reason.NOT_A_MEMBER, Remedy.NONE)]),
    "an organisation that the person left": (PRIVATE, False, [(Reason.MEMBERSHIP_EXPIRED, Remedy.NONE)]),
    "an organisation that is no longer in the register": (
        party(status="archived"), True, [(Reason.PARTY_ARCHIVED, Remedy.NONE)]
    ),
    "a blocked organisation": (party(status="blocked"), False, [(Reason.PARTY_BLOCKED, Remedy.NONE)]),
    "an expired agreement, coming in": (party(agreement_until="2026-11-23"), False, []),
    "an expired agreement, borrowing": (
        party(agreement_until="2026-11-23"), True, [(Reason.AGREEMENT_EXPIRED, Remedy.STAFF)]
    ),
    "an agreement on its last day, borrowing": (party(agreement_until="2026-11-24"), True, []),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "borrowing", "expected"), ACTING.values(), ids=ACTING)
def test_acting_for(wanted, borrowing, expected):
    found = parties.may_act(wanted, OF_ORG, TODAY, borrowing=borrowing)

    assert [(refusal.reason, refusal.remedy) for refusal in found] == expected


def test_who_comes_in_for_a_party_with_an_expired_agreement_is_told_since_when():
    (caution,) = parties.cautions(party(agreement_until="2026-08-31"), TODAY)

    assert (caution.reason, caution.details) == (Reason.AGREEMENT_EXPIRED, {"until": "2026-08-31"})
    assert parties.cautions(party(), TODAY) == parties.cautions(None, TODAY) == []


DECLARING = {
    "their own": (party(), None, []),
    "their own, which is blocked": (party(status="blocked"), None, []),
    "somebody else's takes staff": (GROUP, None, [(Reason.NOT_A_MEMBER, Remedy.STAFF)]),
    "one that they left takes staff": (PRIVATE, None, [(Reason.MEMBERSHIP_EXPIRED, Remedy.STAFF)]),
    "somebody else's when staff agree": (GROUP, "marta", []),
    "nobody's, whatever staff say": (None, "marta", [(Reason.NOT_A_MEMBER, Remedy.NONE)]),
    "somebody else's that is blocked": (
        replace(GROUP, status="blocked"), "marta", [(Reason.NOT_A_MEMBER, Remedy.NONE)]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "approved_by", "expected"), DECLARING.values(), ids=DECLARING)
def test_declaring_pages_for_whom(wanted, approved_by, expected):
    found = parties.may_declare_for(wanted, OF_ORG, TODAY, approved_by)

    assert [(refusal.reason, refusal.remedy) for refusal in found] == expected
