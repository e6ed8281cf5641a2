"""The API over WSGI: who may ask what, and what it answers to nonsense."""

import gzip
import hashlib
import json

import pytest

from sync import facts, protocol, wire
from sync.protocol import request_bytes
from sync.server import app as composition
from sync.server import enrolment, nonces
from sync.server.api import PUBLIC_ROUTES
from sync.server.enrolment_models import UsedNonce
from sync.server.models import Device, Fact
from sync.signing import KeySigner, is_signed
from tests.offices import admit
from tests.stations import NOON, Station

HOST = "localhost:8090"


@pytest.fixture
def app(office):
    return composition.create_app(office)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


class Asks:
    """A kiosk's requests, signed."""

    def __init__(self, client, office, station):
        self.client, self.office, self.station = client, office, station

    def ask(self, method, path, body=b"", *, nonce=None, signature=None, device=None, **headers):
        nonce = nonces.give(self.office.secrets.server, self.office.now()) if nonce is None else nonce
        device = device or self.station.device.id
        message = request_bytes(device, method, path, nonce, hashlib.sha256(body).hexdigest())
        signed = {
            "Lada-Device": device, "Lada-Nonce": nonce,
            "Lada-Signature": signature if signature is not None else self.station.signer.sign(message).hex(),
        }  # fmt: skip
        return self.client.open(
            path, method=method, data=body, headers={**signed, **headers}, base_url=f"http://{HOST}"
        )

    def push(self, raw, inc=None):
        path = f"/api/v1/streams/{inc or self.station.inc}/facts"
        return self.client.post(path, data=raw, base_url=f"http://{HOST}")


@pytest.fixture
def asks(client, office, station):
    return Asks(client, office, station)


def code(response):
    return json.loads(response.data)["code"]


def packed(station, **changes):
    batch = station.batch()
    return wire.squeeze(wire.write_batch(station.header(batch, **changes), batch.bodies, batch.detached))


def test_anybody_may_ask_the_time(client):
    answer = client.get("/api/v1/time", base_url=f"http://{HOST}").json

    assert answer["server_time"] == NOON
    assert answer["nonce"]


def test_who_asks_with_a_number_of_their_own_has_the_time_signed(client, office):
    asked, key = "0f" * 16, KeySigner(office.secrets.signing).public_key
    answer = client.get(f"/api/v1/time?for={asked}", base_url=f"http://{HOST}").json
    signature = bytes.fromhex(answer["signature"])

    assert is_signed(key, signature, protocol.time_bytes(asked, NOON))
    assert not is_signed(key, signature, protocol.time_bytes("0e" * 16, NOON))
    assert client.get("/api/v1/time?for=lada-parcel-1", base_url=f"http://{HOST}").status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/keys", "/api/v1/snapshot"])
def test_a_signed_request_of_an_approved_device_is_answered(asks, path):
    assert asks.ask("GET", path).status_code == 200


@pytest.mark.parametrize("status", ["pending", "revoked"])
@pytest.mark.parametrize("path", ["/api/v1/keys", "/api/v1/snapshot"])
def test_a_device_that_is_not_approved_gets_neither_keys_nor_register(asks, path, status):
    Device.update(status=status).execute()
    response = asks.ask("GET", path)

    assert (response.status_code, code(response)) == (403, status)


def test_no_route_but_the_public_ones_answers_without_a_signature(app, client, office):
    private = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    private = [rule for rule in private if rule.endpoint not in PUBLIC_ROUTES]
    assert len(private) == 8
    for rule in private:
        path = rule.rule.replace("<inc>", "a" * 32).replace("<reason>", "revoked")
        [method] = rule.methods - {"HEAD", "OPTIONS"}
        response = client.open(path, method=method, base_url=f"http://{HOST}", data=b"")

        assert response.status_code in (400, 401), path


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"signature": "00" * 64}, "signature"),
        ({"signature": "no hex"}, "signature"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "made-up"}, "nonce"),
        ({"device": "nobody"}, "unknown_device"),
        ({"device": "k1\0"}, "signature"),
    ],
    ids=["another key", "no signature", "no number", "a made-up number", "an unknown device", "a name with a nul"],
)
def test_a_request_that_is_not_rightly_signed_is_refused(asks, changes, expected):
    if changes.get("device") == "k1\0":
        changes = {"signature": "00"}
    response = asks.ask("GET", "/api/v1/keys", **changes)

    assert (response.status_code, code(response)) == (401, expected)
    assert "centre_key" not in response.text


def test_a_request_cannot_be_played_again(asks, office):
    nonce = nonces.give(office.secrets.server, office.now())

    assert asks.ask("GET", "/api/v1/keys", nonce=nonce).status_code == 200
    assert code(asks.ask("GET", "/api/v1/keys", nonce=nonce)) == "nonce"


def test_a_number_grows_old_and_its_memory_too(asks, office):
    asks.ask("GET", "/api/v1/keys")
    nonce = nonces.give(office.secrets.server, office.now())
    office.now.at += nonces.GOOD_FOR_MS + 1

    assert code(asks.ask("GET", "/api/v1/keys", nonce=nonce)) == "nonce"
    asks.ask("GET", "/api/v1/keys")
    assert UsedNonce.select().count() == 1


def test_a_signature_for_one_path_does_not_open_another(asks, office, station, client):
    nonce = nonces.give(office.secrets.server, office.now())
    message = request_bytes("k1", "GET", "/api/v1/snapshot", nonce, hashlib.sha256(b"").hexdigest())

    assert (
        code(asks.ask("GET", "/api/v1/keys", nonce=nonce, signature=station.signer.sign(message).hex())) == "signature"
    )


def test_every_answer_brings_a_new_number(asks, client):
    assert client.get("/api/v1/keys", base_url=f"http://{HOST}").headers["Lada-Nonce"]
    assert asks.ask("GET", "/api/v1/keys").headers["Lada-Nonce"]


def test_a_device_may_say_hello_for_itself_only(asks):
    said = {**json.loads(_hello(asks.station)), "device": "k2"}

    assert asks.ask("POST", "/api/v1/hello", json.dumps(said).encode()).status_code == 403


def _hello(station):
    import msgspec

    return msgspec.json.encode(station.hello())


def test_hello_is_shown_to_staff(asks):
    asks.station.record_many(3)
    asks.ask("POST", "/api/v1/hello", _hello(asks.station))
    device = Device.get()

    assert (device.last_hello_at, device.pending, device.software) == (NOON, 3, "test")
    assert device.last_agreement_at is None
    asks.push(packed(asks.station))
    assert (Device.get().pending, Device.get().last_agreement_at) == (0, NOON)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"no gzip at all", 400),
        (gzip.compress(b"{}\n"), 400),
        (gzip.compress(b""), 400),
        (gzip.compress(b"x" * 100)[:-9], 400),
        (gzip.compress(b"\0" * (8 * 1024 * 1024)), 413),
        (b"\x1f\x8b" + b"x" * (5 * 1024 * 1024), 413),
        (gzip.compress(b'{"a":' * 100_000 + b"\n"), 400),
    ],
    ids=["nothing", "not gzip", "no header", "empty", "cut short", "a bomb", "too long", "nested deep"],
)
def test_a_push_that_is_none_is_refused_and_nothing_is_stored(asks, raw, status):
    assert asks.push(raw).status_code == status
    assert Fact.select().count() == 0


def test_a_push_says_what_became_of_it(asks):
    asks.station.record_many(2)
    response = asks.push(packed(asks.station))

    assert (response.status_code, response.json["answer"], response.json["acked"]) == (200, "accepted", 2)
    assert asks.push(packed(asks.station, head="00" * 32)).status_code == 422


def test_a_push_to_the_address_of_another_stream_is_refused(asks):
    asks.station.record_many(1)

    assert asks.push(packed(asks.station), inc="b" * 32).status_code == 400


def test_a_stream_whose_name_is_none_is_refused(asks, station):
    station.outbox.journal[0].inc = "../etc"
    station.record_many(1)
    response = asks.push(packed(station), inc="..%2Fetc")

    assert response.status_code in (404, 422)
    assert Fact.select().count() == 0


def test_a_body_too_long_for_a_small_request_is_refused(asks):
    assert asks.ask("POST", "/api/v1/hello", b"x" * 70_000).status_code == 413


def test_enrolling_over_the_api_ends_in_the_waiting_room(client, office):
    key = Station("new").signer.public_key
    said = {
        "protocol": 1, "code": enrolment.make_code("site", NOON), "public_key": key.hex(), "name": "K", "machine": "",
        "software": "1",
    }  # fmt: skip
    response = client.post("/api/v1/enrol", json=said, base_url=f"http://{HOST}")

    assert (response.status_code, response.json["status"]) == (200, "pending")
    wrong = client.post("/api/v1/enrol", json={**said, "code": "AAAA-AAAA"}, base_url=f"http://{HOST}")
    assert (wrong.status_code, code(wrong)) == (403, "code_wrong")


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:9999", "127.0.0.1.evil.example:8090", ""])
def test_a_request_for_another_host_never_reaches_the_application(client, host):
    response = client.get("/api/v1/time", headers={"Host": host})

    assert response.status_code == 421
    assert b"nonce" not in response.data


def test_a_target_that_is_a_whole_address_is_refused(client):
    environ = {"REQUEST_URI": "http://evil.example/api/v1/time"}

    assert client.get("/api/v1/time", base_url=f"http://{HOST}", environ_overrides=environ).status_code == 421


@pytest.mark.parametrize("path", ["/api/v1/time", "/api/v1/keys", "/nowhere"])
def test_every_answer_carries_the_headers_of_the_house(client, path):
    headers = client.get(path, base_url=f"http://{HOST}").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_mistake_of_ours_is_answered_with_a_reference_and_no_more(app, client, office, caplog):
    @app.get("/broken")
    def broken():
        raise ZeroDivisionError("secret detail")

    response = client.get("/broken", base_url=f"http://{HOST}")

    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert response.text.split()[-1] in caplog.text


def test_a_push_is_acknowledged_although_folding_it_in_fails(asks, monkeypatch, caplog):
    from sync.server import project

    def fails(stream, now):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(project, "catch_up", fails)
    asks.station.record(facts.VisitCheckedOut(visit="v"))

    assert asks.push(packed(asks.station)).json["acked"] == 1
    assert Fact.select().count() == 1
    assert "could not be folded in" in caplog.text
