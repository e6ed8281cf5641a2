"""`lada server …` as people type it."""

import os
import re
import signal
import socket
import subprocess
import sys

import pytest
import urllib3
from click.testing import CliRunner

from sync.protocol import EnrolRequest
from sync.server import app, enrolment, register_store
from sync.server.commands import server
from sync.server.settings import load
from tests.offices import SITE
from tests.stations import Station


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LADA_HOME", str(tmp_path))
    for name in ("SERVER_PORT", "KIOSK_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def office(home):
    office = app.open_office(load())
    register_store.put(SITE, at=1, by="test")
    yield office
    office.store.close_everywhere()


def lada(*words, typed=None):
    return CliRunner().invoke(server, words, input=typed)


def test_where_there_is_no_kiosk_the_list_says_how_to_let_one_in(office):
    assert lada("devices").output == "There is no kiosk yet. Let one in: lada server enrol SITE\n"


def test_a_kiosk_is_let_in_listed_and_shown_out(office):
    made = lada("enrol", "COP")
    [code] = re.findall(r"^Code: (\S+)", made.output, re.MULTILINE)
    key = Station("x").signer.public_key.hex()
    answer = enrolment.enrol(EnrolRequest(1, code, key, "Hol", "m", "1"), office.now())

    assert "█" in made.output or "▀" in made.output
    assert f"lada kiosk enrol http://localhost:8090 {code}" in made.output
    assert f"{answer.fingerprint}  pending" in lada("devices").output
    assert "Hol is approved" in lada("approve", answer.fingerprint).output
    assert "Hol stands at Centrum" in lada("move", answer.fingerprint, "cop").output
    assert "Hol is revoked" in lada("revoke", answer.fingerprint, typed="y\n").output
    assert f"{answer.fingerprint}  revoked" in lada("devices").output


def test_a_kiosk_takes_the_place_of_one_that_died(office):
    code = enrolment.make_code("site", office.now())
    old = enrolment.enrol(EnrolRequest(1, code, "ab" * 32, "K1", "m", "1"), office.now())
    made = lada("enrol", "COP", "--successor-of", "K1")
    [code] = re.findall(r"^Code: (\S+)", made.output, re.MULTILINE)
    new = enrolment.enrol(EnrolRequest(1, code, "cd" * 32, "K2", "m", "1"), office.now())
    told = lada("approve", new.fingerprint).output

    assert "It takes the place of K1, which is revoked when it is approved." in made.output
    assert "It takes the place of K1, which is revoked, and takes over what that one wrote." in told
    assert f"{old.fingerprint}  revoked" in lada("devices").output
    again = lada("enrol", "COP", "--successor-of", old.device[:8])
    assert again.output == f"Error: K1 has a successor already, K2 ({new.fingerprint}). Revoke that one first.\n"
    assert again.exit_code == 1


def test_revoking_is_asked_about_first(office):
    assert lada("revoke", "AAAA", typed="n\n").exit_code == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("enrol", "NOWHERE"), "There is no site NOWHERE. Known sites: COP."),
        (("approve", "AAAA-BBBB"), "No device has the fingerprint or id AAAA-BBBB."),
        (
            ("enrol", "COP", "--successor-of", "K7"),
            "No kiosk is called K7, and it is no fingerprint or id either. See: lada server devices",
        ),
    ],
    ids=["an unknown site", "an unknown fingerprint", "an unknown predecessor"],
)
def test_a_failure_is_one_sentence(office, words, sentence):
    result = lada(*words)

    assert result.exit_code == 1
    assert result.output == f"Error: {sentence}\n"


def test_a_damaged_key_file_is_one_sentence(home):
    (home / "server").mkdir()
    (home / "server" / "centre.key").write_bytes(b"short")

    assert "is damaged" in lada("devices").output


def test_facts_can_be_folded_anew(office):
    assert lada("rebuild").output == "Folding\n0 facts folded.\n"


def test_the_server_serves_until_it_is_told_to_stop(home):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environ = {**os.environ, "SERVER_PORT": str(port), "LADA_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "server", "serve"], env=environ, stdout=subprocess.PIPE, text=True
    )
    with process, urllib3.PoolManager() as pool:
        assert f"127.0.0.1:{port}" in process.stdout.readline()
        patience = urllib3.Retry(20, backoff_factor=0.1)
        answer = pool.request("GET", f"http://localhost:{port}/api/v1/time", retries=patience)
        process.send_signal(signal.SIGTERM)

        assert answer.status == 200
        assert process.wait(30) == 0
    assert (home / "server" / "server.db").exists()
    assert not (home / "server" / "server.db-wal").exists()
