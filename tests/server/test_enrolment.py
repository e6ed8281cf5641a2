"""How a kiosk is let in and shown out."""

import secrets

import pytest

from sync import journal, protocol
from sync.desk_facts import (
    DeviceApproved,
    DeviceMoved,
    DeviceRevoked,
    DeviceTrusted,
    EnrolmentCodeMade,
)
from sync.protocol import EnrolRequest, fingerprint
from sync.server import enrolment
from sync.server.enrolment import EnrolmentRefused
from sync.server.models import SERVER, Device, Fact
from tests.offices import SITE
from tests.stations import NOON

pytestmark = pytest.mark.usefixtures("office")
TEN_MINUTES = 10 * 60 * 1000


def request(code, key=None, **changes):
    values = {
        "protocol": 1, "code": code, "public_key": (key or secrets.token_bytes(32)).hex(), "name": "Hol",
        "machine": "m", "software": "1", **changes,
    }  # fmt: skip
    return EnrolRequest(**values)


def refused(word, act, *arguments):
    with pytest.raises(EnrolmentRefused) as caught:
        act(*arguments)
    assert caught.value.word == word


def test_a_code_lets_a_device_into_the_waiting_room():
    key = secrets.token_bytes(32)
    answer = enrolment.enrol(request(enrolment.make_code("site", NOON), key), NOON)

    assert (answer.site, answer.site_code, answer.status) == ("site", SITE.code, "pending")
    assert answer.fingerprint == fingerprint(key)


@pytest.mark.parametrize("spoken", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_is_read_without_regard_to_case_dashes_and_spaces(spoken):
    code = enrolment.make_code("site", NOON)

    assert enrolment.enrol(request(spoken(code)), NOON).status == "pending"


def test_a_code_works_once():
    code = enrolment.make_code("site", NOON)
    enrolment.enrol(request(code), NOON)

    refused("code_wrong", enrolment.enrol, request(code), NOON)


def test_the_same_device_may_ask_again_when_the_answer_was_lost():
    code, key = enrolment.make_code("site", NOON), secrets.token_bytes(32)
    first = enrolment.enrol(request(code, key), NOON)

    assert enrolment.enrol(request(code, key), NOON) == first
    assert Device.select().where(Device.id != SERVER).count() == 1


def test_a_code_grows_old_in_ten_minutes():
    code = enrolment.make_code("site", NOON)

    refused("code_wrong", enrolment.enrol, request(code), NOON + TEN_MINUTES + 1)


def test_five_wrong_codes_close_the_door_even_for_the_right_one():
    code = enrolment.make_code("site", NOON)
    for _ in range(5):
        refused("code_wrong", enrolment.enrol, request("0000-0000"), NOON)

    refused("too_many_tries", enrolment.enrol, request(code), NOON)
    assert enrolment.enrol(request(enrolment.make_code("site", NOON)), NOON).status == "pending"


def test_a_key_is_enrolled_once():
    key = secrets.token_bytes(32)
    enrolment.enrol(request(enrolment.make_code("site", NOON), key), NOON)

    refused("key_known", enrolment.enrol, request(enrolment.make_code("site", NOON), key), NOON)


@pytest.mark.parametrize("key", ["", "zz", "00" * 31])
def test_what_is_no_key_is_refused(key):
    refused("key_wrong", enrolment.enrol, request(enrolment.make_code("site", NOON), public_key=key), NOON)


def test_another_protocol_is_refused():
    refused(
        "protocol", enrolment.enrol, request(enrolment.make_code("site", NOON), protocol=protocol.VERSION + 1), NOON
    )


def test_there_is_no_code_for_a_site_that_is_not_in_the_register():
    refused("site_unknown", enrolment.make_code, "nowhere", NOON)


def test_staff_approve_by_fingerprint_and_revoke_for_good():
    answer = enrolment.enrol(request(enrolment.make_code("site", NOON)), NOON)
    approved = enrolment.approve(answer.fingerprint.lower().replace("-", " "), "marta", NOON + 1)
    assert (approved.status, approved.approved_by) == ("approved", "marta")

    enrolment.revoke(answer.device, "marta", NOON + 2)
    revoked = enrolment.revoke(answer.device, "ewa", NOON + 3)
    assert (revoked.status, revoked.revoked_by, revoked.revoked_at) == ("revoked", "marta", NOON + 2)
    refused("not_pending", enrolment.approve, answer.fingerprint, "marta", NOON + 4)


def test_nobody_has_an_unknown_fingerprint():
    refused("device_unknown", enrolment.approve, "ABCD-ABCD-ABCD-ABCD", "marta", NOON)


def test_what_staff_do_with_a_kiosk_is_told_once_with_who_did_it():
    code = enrolment.make_code("site", NOON, staff="marta")
    kiosk = enrolment.enrol(request(code), NOON)
    enrolment.approve(kiosk.fingerprint, "account", NOON, "marta")
    Device.update(suspended_at=NOON, suspended_for="cloned").where(Device.id == kiosk.device).execute()
    enrolment.approve(kiosk.fingerprint, "account", NOON, "marta")
    for _time in range(2):
        enrolment.move(kiosk.device, "branch", NOON)
    for _time in range(2):
        enrolment.revoke(kiosk.device, "account", NOON, "ewa")

    assert [journal.fact_in(bytes(row.body)) for row in Fact.select().order_by(Fact.seq)] == [
        EnrolmentCodeMade(site="site", staff="marta"), DeviceApproved(device=kiosk.device, staff="marta"),
        DeviceTrusted(device=kiosk.device, staff="marta"),
        DeviceMoved(device=kiosk.device, site="branch", was_at="site"),
        DeviceRevoked(device=kiosk.device, staff="ewa"),
    ]  # fmt: skip
