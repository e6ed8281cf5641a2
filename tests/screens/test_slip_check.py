"""Staff scan a slip at a kiosk and read whether it is genuine, with no network."""

import pytest
from click.testing import CliRunner

from kiosk import slip_checks
from kiosk.commands import slip as command
from kiosk.store import Draft, SlipDraft, spool_rows
from sync import codes, facts, proofs, register
from sync.feed_rows import SlipKey
from sync.journal import Moment
from sync.signing import KeySigner, write_key_file
from tests import cast
from tests.screens.at_desk import built_at, marta_at

KEY, SISTER = KeySigner(b"k" * 32), KeySigner(b"s" * 32)


@pytest.fixture
def counter(tmp_path, clock):
    write_key_file(tmp_path / "device.key", b"k" * 32)
    with built_at(tmp_path, clock) as counter:
        lines = [register.encode(each) for each in cast.entities()]
        lines.append(register.encode(SlipKey(id="k2", site=cast.SITE, name="K2", public_key=SISTER.public_key.hex())))
        counter.store.apply_snapshot(lines, "other", {}, clock.now())
        yield counter


@pytest.fixture
def code(counter):
    draft = Draft(facts.HelpCalled(site=cast.SITE, cause="visitor"))
    counter.store.record([draft], Moment(1, 1, 1), SlipDraft("COP-K1", 2026, lambda number, fact: b"[]"))
    return counter.prover.of(spool_rows.recent(counter.store.database.reading())[0])


def signed(device, signer):
    return proofs.write(proofs.claim_of(device, "ab" * 16, 5, [b"{}"], "loan_issued", 0, 3), signer)


def test_its_own_slip_is_genuine_until_the_act_is_taken_back(counter, code):
    marta = marta_at(counter)
    marta.go("/desk")
    marta.scan(code)
    assert marta.at == "/slip-check"
    assert "Potwierdzenie Prawdziwe" in marta.words and "Wydał je ten kiosk" in marta.words
    document = proofs.read(code).claim.document
    assert codes.document_code(document) in marta.words
    counter.store.record([Draft(facts.ActUndone(undone=[document]))], Moment(2, 1, 2))
    marta.scan(code)
    assert "Prawdziwe, ale cofnięte" in marta.words


@pytest.mark.parametrize(
    ("made", "verdict", "said"),
    [
        (lambda: signed("k2", SISTER), "elsewhere", "Wydał je kiosk K2."),
        (lambda: signed(cast.DEVICE, KEY), "unknown", "Prawdziwe, ale nie ma tu jego zapisów"),
        (lambda: signed(cast.DEVICE, SISTER), "not_ours", "Nie z kiosku tej placówki albo zmienione"),
        (lambda: signed("k3", KeySigner(b"x" * 32)), "not_ours", "Nie z kiosku tej placówki albo zmienione"),
        (lambda: codes.document_code("x"), "misread", "Ten kod niczego nie potwierdza"),
    ],
    ids=["a sister's", "lost records", "another's key", "a stranger's", "short code"],
)
def test_of_others_it_says_what_can_be_known_here(counter, made, verdict, said):
    marta = marta_at(counter)
    marta.go("/desk")
    marta.scan(made())

    assert marta.session.desk.slip.verdict == verdict
    assert said in marta.words


def test_with_nothing_scanned_there_is_nothing_to_read(counter):
    marta = marta_at(counter)
    marta.go("/slip-check")
    assert marta.at == "/desk"


def test_the_command_says_the_same(counter, code, tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_KIOSK_KIOSK_HOME", str(tmp_path))

    def said(text):
        answer = CliRunner().invoke(command.slip, ["verify", text])
        return answer.exit_code, answer.output

    assert said(code)[0] == 0 and "this kiosk made" in said(code)[1]
    assert said(signed("k2", SISTER)) == (0, command.SENTENCES["elsewhere"].format(kiosk="K2") + "\n")
    assert said(signed("k3", SISTER))[0] == said("LP1")[0] == 1


def test_a_kiosk_that_lost_its_key_knows_its_slips_by_the_feed(counter, code, clock):
    reading = counter.store.database.reading()
    assert slip_checks.check(reading, counter.store.device, None, code).verdict == "not_ours"
    lines = [register.encode(SlipKey(id=cast.DEVICE, site=cast.SITE, name="K1", public_key=KEY.public_key.hex()))]
    counter.store.apply_snapshot(lines, "third", {}, clock.now())

    assert slip_checks.check(reading, counter.store.device, None, code).verdict == "known"
