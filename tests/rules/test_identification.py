"""Who stands at the counter: cards and codes, the same act again, three failures in a row."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.register import Credential, Person
from sync.rules.identification import Identified, identify, is_same_act, needs_help
from sync.rules.refusals import Reason, Refusal

TODAY = date(2026, 11, 24)


def card(status: str = "active", until: str | None = None) -> Credential:
    return Credential(id="c1", person="anna", kind="card", digest="00", status=status, until=until)  # type: ignore[arg-type]


def anna(status: str = "active") -> Person:
    return Person(id="anna", display_name="Anna K.", status=status)  # type: ignore[arg-type]


REFUSED = {
    "a card that nobody bound is unknown": (None, None, "card", Reason.CARD_UNKNOWN),
    "a code that nobody has is unknown, in its own word": (None, None, "code", Reason.CODE_UNKNOWN),
    "a card whose person the counter does not have is unknown": (card(), None, "card", Reason.CARD_UNKNOWN),
    "a lost card is refused": (card("lost"), anna(), "card", Reason.CARD_LOST),
    "a blocked card is refused": (card("blocked"), anna(), "card", Reason.CARD_BLOCKED),
    "a replaced card is refused": (card("replaced"), anna(), "card", Reason.CARD_REPLACED),
    "a card that ended yesterday is refused": (card(until="2026-11-23"), anna(), "card", Reason.CARD_EXPIRED),
    "a blocked person is refused": (card(), anna("blocked"), "card", Reason.PERSON_BLOCKED),
    "an archived person is refused": (card(), anna("archived"), "card", Reason.PERSON_ARCHIVED),
    "a lost card says so before it says whose it is": (card("lost"), anna("blocked"), "card", Reason.CARD_LOST),
}


@pytest.mark.parametrize(("credential", "person", "kind", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(credential, person, kind, reason):
    answer = identify(credential, person, kind, TODAY)

    assert isinstance(answer, Refusal)
    assert answer.reason is reason


@pytest.mark.parametrize("until", [None, "2026-11-24", "2027-01-01"], ids=["no end", "its last day", "next year"])
def test_a_card_in_order_names_its_person(until):
    assert identify(card(until=until), anna(), "card", TODAY) == Identified(anna(), card(until=until))


def test_an_expired_card_says_when_it_ended():
    answer = identify(card(until="2026-08-31"), anna(), "card", TODAY)

    assert isinstance(answer, Refusal)
    assert answer.details == {"until": "2026-08-31"}


AGAIN = {
    "never before is not again": (None, 1_000_000, False),
    "at once is again": (1_000_000, 1_000_000, True),
    "a moment less than two minutes is again": (1_000_000, 1_119_999, True),
    "two minutes later is a new act": (1_000_000, 1_120_000, False),
    "a clock put back by a minute does not make it new": (1_000_000, 940_000, True),
    "a clock put back by a day makes it new": (100_000_000, 13_600_000, False),
}


@pytest.mark.parametrize(("last", "now", "again"), AGAIN.values(), ids=AGAIN)
def test_the_same_act_again(last, now, again):
    assert is_same_act(last, now) is again


def test_staff_are_called_at_every_third_failure_in_a_row():
    assert [count for count in range(-3, 10) if needs_help(count)] == [3, 6, 9]


credentials = st.none() | st.builds(
    card, st.sampled_from(["active", "lost", "blocked", "replaced"]), st.none() | st.text(max_size=12)
)
people = st.none() | st.builds(anna, st.sampled_from(["active", "blocked", "archived"]))


@given(credentials, people, st.text(max_size=5), st.dates())
def test_no_card_person_or_day_raises(credential, person, kind, today):
    answer = identify(credential, person, kind, today)

    assert isinstance(answer, Identified | Refusal)
