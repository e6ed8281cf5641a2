"""What kiosks speak to, /api/v1: thin. Reads the request, asks `intake`, `enrolment` or `feed`, writes the answer.

A batch is signed itself; every other request of a device is signed together with a number that we gave (`nonces`),
which each answer renews in its `Lada-Nonce` header. Errors are `{code, message}`.
"""

from __future__ import annotations

import hashlib
import logging
import re
from typing import Any, TypeVar, cast, get_args

import msgspec
from flask import Blueprint, Response, request

from sync import journal, protocol, wire
from sync.protocol import BatchHeader, Corrupt, ErrorAnswer, Fork, Gap, PushAnswer, Revoked
from sync.server import enrolment, intake, nonces, project
from sync.server.enrolment import EnrolmentRefused
from sync.server.intake import NotWelcome
from sync.server.models import Device
from sync.server.office import Office
from sync.server.outside import operations
from sync.signing import KeySigner, is_signed
from sync.wire import WireError

SMALL_BODY = 64 * 1024
_ASKED = re.compile(r"[0-9a-f]{32}")
# Anybody may ask these; all others need a device's signature.
PUBLIC_ROUTES = frozenset({"api.time", "api.enrol", "api.openapi"})
GZIPPED = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
T = TypeVar("T")

logger = logging.getLogger("lada.server.api")


class ApiError(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def blueprint(office: Office) -> Blueprint:
    """All routes of the API."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.get("/time")
    def time() -> Response:
        now, asked = office.now(), _word("for")
        if asked and not _ASKED.fullmatch(asked):
            raise ApiError(400, "malformed", "`for` wants 32 hex digits that nobody can guess.")
        signature = KeySigner(office.secrets.signing).sign(protocol.time_bytes(asked, now)).hex() if asked else ""
        return _json(protocol.TimeAnswer(now, nonces.give(office.secrets.server, now), signature))

    @api.post("/enrol")
    def enrol() -> Response:
        return _json(enrolment.enrol(_read(protocol.EnrolRequest), office.now()))

    @api.post("/hello")
    def hello() -> Response:
        device = _signed(office)
        said = _read(protocol.Hello)
        if said.device != device.id:
            raise ApiError(403, "refused", "A device may speak for itself only.")
        return _json(intake.hello(said, nonces.give(office.secrets.server, office.now()), office.now()))

    @api.get("/openapi.json", endpoint="openapi")
    def description() -> Response:
        return Response(operations.described(), content_type="application/json")

    @api.after_request
    def renew_nonce(response: Response) -> Response:
        response.headers["Lada-Nonce"] = nonces.give(office.secrets.server, office.now())
        return response

    _add_streams(api, office)
    _add_register(api, office)
    _handle_errors(api)
    return api


def _add_register(api: Blueprint, office: Office) -> None:
    """What goes down to an approved device."""

    @api.get("/snapshot")
    def snapshot() -> Response:
        return _snapshot(office, _approved(office))

    @api.get("/feed")
    def feed() -> Response:
        device = _approved(office)
        cursor = protocol.Cursor(_number("epoch"), _number("pos"), _word("hash"), _word("scope"))
        delta = office.feed.delta(device, cursor)
        _note_pull(device, office.now())
        if delta is None:
            return _squeezed(wire.write_feed(office.feed.refusal(device), []))
        return _squeezed(wire.write_feed(delta.header, [msgspec.json.encode(each) for each in delta.changes]))

    @api.get("/keys")
    def keys() -> Response:
        _approved(office)
        signing = KeySigner(office.secrets.signing)
        return _json(protocol.Keys(office.secrets.centre.hex(), signing.public_key.hex()))


def _add_streams(api: Blueprint, office: Office) -> None:
    """What is asked and said of journals."""

    @api.post("/streams/<inc>/facts")
    def facts(inc: str) -> Response:
        return _push(office, inc)

    @api.get("/streams/<inc>/facts")
    def facts_after(inc: str) -> Response:
        device = _known(office)
        found = intake.facts_after(device, inc, _number("after"))
        if found is None:
            return Response(status=204)
        header = BatchHeader(
            device=device.id, inc=inc, first=found.first, count=len(found.bodies), prev=found.prev.hex(),
            head=found.head.hex(), clock=protocol.Clock(0, 0, 0), signature="", parent=found.parent,
            parent_head=found.parent_head.hex(),
        )  # fmt: skip
        return _squeezed(wire.write_batch(header, found.bodies, found.detached))

    @api.get("/streams/<inc>/hashes")
    def hashes(inc: str) -> Response:
        return _json(intake.hashes(_known(office), inc, _numbers("at")))

    @api.post("/quarantine/<reason>")
    def quarantine(reason: str) -> Response:
        if reason not in get_args(protocol.QuarantineReason):
            raise ApiError(404, "unknown_reason", "A batch is quarantined as revoked or as corrupt.")
        header, bodies, detached = _read_batch()
        word = cast(protocol.QuarantineReason, reason)
        return _json(intake.quarantine(word, header, bodies, detached, office.now()))


def _handle_errors(api: Blueprint) -> None:
    @api.errorhandler(ApiError)
    def api_error(error: ApiError) -> Response:
        return _json(ErrorAnswer(error.code, str(error)), error.status)

    @api.errorhandler(NotWelcome)
    def not_welcome(error: NotWelcome) -> Response:
        return _json(ErrorAnswer(error.word, str(error)), 403)

    @api.errorhandler(EnrolmentRefused)
    def enrolment_refused(error: EnrolmentRefused) -> Response:
        return _json(ErrorAnswer(error.word, str(error)), 429 if error.word == "too_many_tries" else 403)

    @api.errorhandler(WireError)
    def wire_error(error: WireError) -> Response:
        return _json(ErrorAnswer(error.word, str(error)), 413 if error.word == "too_large" else 400)


def _read_batch() -> tuple[BatchHeader, list[bytes], list[bytes | None]]:
    request.max_content_length = protocol.MAX_INFLATED_BYTES
    return wire.read_batch(wire.inflate(request.get_data(cache=False)))


def _word(name: str) -> str:
    return request.args.get(name, "")[:256]


def _number(name: str) -> int:
    [number] = _numbers(name)[:1] or [0]
    return number


def _numbers(name: str) -> list[int]:
    """Up to `MAX_HASHES` places in a stream, "1,20,300"."""
    words = request.args.get(name, "").split(",")
    if len(words) > protocol.MAX_HASHES or not all(word.isdecimal() and len(word) < 19 for word in words):
        raise ApiError(400, "malformed", f"`{name}` wants up to {protocol.MAX_HASHES} numbers, divided by commas.")
    return [int(word) for word in words]


def _push(office: Office, inc: str) -> Response:
    header, bodies, detached = _read_batch()
    if header.inc != inc:
        raise ApiError(400, "malformed", "The batch is for another stream than its address says.")
    answer, stream = intake.push(header, bodies, detached, office.now())
    if stream is not None:
        _fold(stream, office.now())
    return _json(answer, _push_status(answer))


def _fold(stream: int, now: int) -> None:
    """The facts are safe by now: whatever goes wrong here is made up for with the next batch, or at the next start."""
    try:
        project.catch_up(stream, now)
    except Exception:
        logger.exception("stream %s could not be folded in", stream)


def _push_status(answer: PushAnswer) -> int:
    match answer:
        case Gap() | Fork():
            return 409
        case Corrupt():
            return 422
        case Revoked():
            return 403
    return 200


def _snapshot(office: Office, device: Device) -> Response:
    asked = request.headers.get("If-None-Match", "").strip('"')
    made = office.feed.snapshot(device, asked or None)
    _note_pull(device, office.now())
    if made is None:
        return Response(status=304, headers={"ETag": f'"{asked}"'})
    # two pieces of gzip are one: the header is this device's alone, the lines are squeezed once for all
    answer = Response(wire.squeeze(wire.write_feed(made.header, [])) + office.feed.squeezed(made), headers=GZIPPED)
    answer.headers["ETag"] = f'"{wire.etag_of(made.header)}"'
    return answer


def _note_pull(device: Device, now: int) -> None:
    Device.change(device.id, last_snapshot_at=now)


def _squeezed(raw: bytes) -> Response:
    return Response(wire.squeeze(raw), headers=GZIPPED)


def _approved(office: Office) -> Device:
    device = _signed(office)
    if device.standing != "approved":
        raise NotWelcome(device.standing, f"This device is {device.standing}.")
    return device


def _known(office: Office) -> Device:
    """A device that may look at its own streams: approved, or suspended until staff have decided."""
    device = _signed(office)
    if device.status != "approved":
        raise NotWelcome(device.status, f"This device is {device.status}.")
    return device


def _signed(office: Office) -> Device:
    """The device whose signature this request carries. Raises `ApiError`."""
    request.max_content_length = SMALL_BODY
    device_id, nonce = request.headers.get("Lada-Device", ""), request.headers.get("Lada-Nonce", "")
    device = Device.get_or_none(Device.id == device_id.replace("\0", ""))
    if device is None:
        raise ApiError(401, "unknown_device", "Nobody knows this device.")
    hashed = hashlib.sha256(request.get_data()).hexdigest()
    path = request.full_path.removesuffix("?")
    message = protocol.request_bytes(device_id, request.method, path, nonce, hashed)
    if not is_signed(bytes(device.public_key), _hex(request.headers.get("Lada-Signature", "")), message):
        raise ApiError(401, "signature", "The request is not signed by the device's key.")
    if not nonces.use(office.secrets.server, nonce, office.now()):
        raise ApiError(401, "nonce", "The number that was signed is too old or was used before; take the new one.")
    return device


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _read(kind: type[T]) -> T:
    request.max_content_length = SMALL_BODY
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except journal.UNREADABLE as error:
        raise ApiError(400, "malformed", f"The request does not read: {error}") from error


def _json(answer: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status, content_type="application/json")
