"""What is found, and how it is told."""

from sync.findings import KIOSK, SERVER, State, age, bad, clock_off, examine, in_short, lines, ok, unknown, warn, worst

FOUND = [
    ok("sqlite", "SQLite is new enough."),
    unknown("backup", "There is no backup."),
    warn("backlog", "312 facts wait.", "lada sync run --once"),
    bad("keys", "A key is gone.", "Bring it back."),
]


def test_a_check_that_falls_over_is_a_finding_and_the_others_go_on():
    def falls(_):
        raise ZeroDivisionError("division by zero")

    broken, whole = examine({"chain": falls, "sqlite": lambda _: FOUND[0]}, None)

    assert (broken.name, broken.state) == ("chain", State.UNKNOWN)
    assert "division by zero" in broken.sentence
    assert whole == FOUND[0]


def test_the_worst_counts_and_the_unknown_does_not():
    assert worst(FOUND) is State.BAD
    assert worst(FOUND[:3]) is State.WARN
    assert worst(FOUND[:2]) is State.OK


def test_people_read_one_line_a_check_what_mends_it_and_a_summary():
    assert lines(FOUND) == [
        "ok       sqlite   SQLite is new enough.",
        "unknown  backup   There is no backup.",
        "warn     backlog  312 facts wait.",
        "                  → lada sync run --once",
        "bad      keys     A key is gone.",
        "                  → Bring it back.",
        "",
        "1 ok, 1 to look at, 1 bad, 1 unknown.",
    ]


def test_the_server_is_told_in_short_the_worst_first_and_never_much():
    assert in_short(FOUND) == {"keys": "bad", "backlog": "warn", "backup": "unknown"}
    assert in_short(FOUND, most=1) == {"keys": "bad"}


def test_ages_are_told_as_people_say_them():
    assert [age(ms * 60_000) for ms in (-5, 0, 1, 90, 150, 60 * 47, 60 * 49)] == [
        "0 minutes", "0 minutes", "a minute", "90 minutes", "2 hours", "47 hours", "2 days",
    ]  # fmt: skip
    assert clock_off(-47 * 60_000) == "47 minutes behind"
    assert clock_off(400) == "right to the minute"


def test_no_name_stands_for_two_things():
    assert len(set(KIOSK)) == len(KIOSK)
    assert len(set(SERVER)) == len(SERVER)
