"""For whom a person may act. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sync.register import Membership, Party
from sync.rules.refusals import Caution, Reason, Refusal, Remedy


def acting_for(
    memberships: Iterable[Membership], parties: Iterable[Party], last_chosen: Sequence[str], today: date
) -> list[Party]:
    """The parties to choose from, each once: last choice first, then by name, the private one last; expired and
    archived ones left out."""
    valid = {m.party for m in memberships if _holds(m, today)}
    known = {party.id: party for party in parties}
    found = [party for id, party in known.items() if id in valid and party.status != "archived"]
    rank = {party: place for place, party in enumerate(dict.fromkeys(last_chosen))}
    return sorted(
        found, key=lambda p: (p.kind == "person" and p.id not in rank, rank.get(p.id, len(rank)), p.name, p.id)
    )


def may_act(
    party: Party | None, memberships: Iterable[Membership], today: date, *, borrowing: bool
) -> list[Refusal]:
    """Why a person with these memberships may not act for `party`; an expired agreement bars borrowing only, and staff
    may lift it."""
    found = [m for m in memberships if party is not None and m.party == party.id and _has_begun(m, today)]
    if party is None or not found:
        return [Refusal(Reason.NOT_A_MEMBER)]
    if party.status == "archived":
        return [Refusal(Reason.PARTY_ARCHIVED)]
    if not any(_holds(m, today) for m in found):
        return [Refusal(Reason.MEMBERSHIP_EXPIRED)]
    refusals = []
    if party.status == "blocked":
        refusals.append(Refusal(Reason.PARTY_BLOCKED))
    if borrowing:
        refusals += [Refusal(c.reason, Remedy.STAFF, details=c.details) for c in cautions(party, today)]
    return refusals


def may_declare_for(
    party: Party | None, memberships: Iterable[Membership], today: date, approved_by: str | None
) -> list[Refusal]:
    """Why a person may not declare pages for `party`: for one that they do not act for, only when staff agree to it.
    What they act for themselves is not asked about, whatever else may be said of it."""
    foreign = [each for each in may_act(party, memberships, today, borrowing=False) if each.reason in FOREIGN]
    if party is not None and party.status == "active" and foreign:
        return [] if approved_by is not None else [Refusal(each.reason, Remedy.STAFF) for each in foreign]
    return foreign


FOREIGN = frozenset({Reason.NOT_A_MEMBER, Reason.MEMBERSHIP_EXPIRED})


def _holds(membership: Membership, today: date) -> bool:
    return _has_begun(membership, today) and (membership.until is None or membership.until >= today.isoformat())


def _has_begun(membership: Membership, today: date) -> bool:
    return membership.since is None or membership.since <= today.isoformat()


def cautions(party: Party | None, today: date) -> list[Caution]:
    """What somebody who comes in for `party` should know: its agreement with the centre has run out."""
    if party is None or party.agreement_until is None or party.agreement_until >= today.isoformat():
        return []
    return [Caution(Reason.AGREEMENT_EXPIRED, details={"until": party.agreement_until})]
