"""Altered batches and requests: nothing crashes, and nothing is stored that its kiosk did not sign. A short run of a
fixed seed; docs/protocol.md says what the long one found."""

from tests.server.mutants import attack

BATCHES = {"sqlite": 900, "postgresql": 100}


def test_of_altered_batches_nothing_is_stored_and_nothing_crashes(office, backend):
    answers = attack(office, BATCHES[backend], 1)
    told = "\n".join(answers)

    for word in ("malformed", "not_gzip", "too_large", "corrupt", "foreign_stream", "signature", "nonce"):
        assert word in told, f"no batch was answered {word}: what is altered is too tame"
    assert answers["push: 200 accepted"] < BATCHES[backend] / 10
