"""The API described for other people's programs, OpenAPI 3.1: made from the very structs that are read and written.

PURE. What numbers and words mean is told in docs/protocol.md; this page gives shapes. A route without a description
here, or a description without a route, fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, get_args

import msgspec

from sync import protocol

NDJSON = "application/x-ndjson"


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked. `answers` are status → (what it means, struct or `None`); `lines` says that the body
    is gzip over NDJSON whose first line is `asks`, or the 200 answer. `scope` is what a program's key must be for, ""
    for any; `None` where no key is asked for."""

    method: str
    path: str
    name: str
    summary: str
    answers: Answers
    asks: type[msgspec.Struct] | None = None
    query: dict[str, str] = field(default_factory=dict)
    is_signed: bool = True
    scope: str | None = None
    asks_lines: bool = False
    answers_lines: bool = False


Answers = dict[int, tuple[str, type[msgspec.Struct] | None]]
_REFUSED: Answers = {
    401: ("Not signed by a device known here, or with a number that is no longer good.", protocol.ErrorAnswer),
    403: ("Not for this device: it is pending, suspended or revoked.", protocol.ErrorAnswer),
}
_PUSHED: Answers = {
    200: ("Held up to `acked`.", protocol.Pushed),
    400: ("No batch at all.", protocol.ErrorAnswer),
    403: ("Revoked, or not yet approved, or the stream of another device.", protocol.Revoked),
    409: ("A gap, or a fork.", protocol.Fork),
    413: ("Too large.", protocol.ErrorAnswer),
    422: ("Chain, envelope or signature do not match; nothing was stored.", protocol.Corrupt),
}
_CURSOR = dict.fromkeys(("epoch", "pos", "hash", "scope"), "of the cursor")
OPERATIONS = (
    Operation(
        "get", "/time", "time", "True time, and a number to sign the next request with",
        {200: ("The server's clock.", protocol.TimeAnswer), 400: ("`for` is no such number.", protocol.ErrorAnswer)},
        is_signed=False, query={"for": "32 random hex digits, to have the answer signed; may be left out"},
    ),
    Operation(
        "post", "/enrol", "enrol", "Ask for admission with a one-time code",
        {
            200: ("Admitted, to wait for staff.", protocol.EnrolAnswer),
            403: ("The code is wrong, used or old.", protocol.ErrorAnswer),
            429: ("Too many wrong codes.", protocol.ErrorAnswer),
        },
        asks=protocol.EnrolRequest, is_signed=False,
    ),
    Operation(
        "post", "/hello", "hello", "Say who is here and how far its journals reach; hear whom to forget",
        {200: ("How far the server's reach.", protocol.HelloAnswer), **_REFUSED}, asks=protocol.Hello,
    ),
    Operation(
        "post", "/streams/{inc}/facts", "facts", "Push a batch of facts; the batch is signed itself", _PUSHED,
        asks=protocol.BatchHeader, is_signed=False, asks_lines=True,
    ),
    Operation(
        "get", "/streams/{inc}/facts", "facts_after", "A device's own facts back, or those of a kiosk it succeeds",
        {200: ("A batch, not signed.", protocol.BatchHeader), 204: ("There are none.", None), **_REFUSED},
        query={"after": "the last seq that is held"}, answers_lines=True,
    ),
    Operation(
        "get", "/streams/{inc}/hashes", "hashes", "Hashes at places of one of the device's own streams",
        {200: ("Those that are held.", protocol.HashesAnswer), **_REFUSED},
        query={"at": f"up to {protocol.MAX_HASHES} seqs, divided by commas"},
    ),
    Operation(
        "post", "/quarantine/{reason}", "quarantine", "Hand over a batch that no stream could take",
        {200: ("Kept.", protocol.Quarantined), **_REFUSED}, asks=protocol.BatchHeader, is_signed=False,
        asks_lines=True,
    ),
    Operation(
        "get", "/snapshot", "snapshot", "The register for the device's site, whole, with an ETag",
        {200: ("A header, then an entity a line.", protocol.FeedHeader), 304: ("Unchanged.", None), **_REFUSED},
        answers_lines=True,
    ),
    Operation(
        "get", "/feed", "feed", "What changed since a cursor",
        {200: ("A header, then a change a line; or the word to take a snapshot.", protocol.FeedHeader), **_REFUSED},
        query=_CURSOR, answers_lines=True,
    ),
    Operation(
        "get", "/keys", "keys", "The keys that an approved device may know",
        {200: ("Hex keys.", protocol.Keys), **_REFUSED},
    ),
    Operation("get", "/openapi.json", "openapi", "This page", {200: ("OpenAPI 3.1.", None)}, is_signed=False),
)  # fmt: skip


def described(further: tuple[Operation, ...] = ()) -> bytes:
    """The whole description as JSON, with what is asked by others than kiosks."""
    shapes = _shapes((*OPERATIONS, *further))
    paths: dict[str, Any] = {}
    for one in (*OPERATIONS, *further):
        paths.setdefault(f"/api/v1{one.path}", {})[one.method] = _described(one)
    return msgspec.json.encode({
        "openapi": "3.1.0",
        "info": {"title": "Lada: what kiosks and programs ask of the server", "version": str(protocol.VERSION)},
        "paths": paths,
        "components": {"schemas": shapes, "securitySchemes": {"device": {
            "type": "apiKey", "in": "header", "name": "Lada-Signature",
            "description": "Ed25519 by the device's key, hex, over request_bytes of docs/protocol.md; with the headers"
            " Lada-Device and Lada-Nonce.",
        }, "program": {
            "type": "http", "scheme": "bearer",
            "description": "A key that an administrator made under System, Programs, for the scope that each says.",
        }}},
    })  # fmt: skip


def _shapes(operations: Iterable[Operation]) -> dict[str, Any]:
    """A JSON schema for every struct of the wire."""
    structs = {struct for one in operations for struct in _structs_of(one)} | {*get_args(protocol.PushAnswer)}
    _refs, shapes = msgspec.json.schema_components(
        sorted(structs, key=lambda struct: struct.__name__), ref_template="#/components/schemas/{name}"
    )
    return dict(shapes)


def _structs_of(one: Operation) -> list[type[msgspec.Struct]]:
    found = [struct for _meaning, struct in one.answers.values()]
    return [struct for struct in (*found, one.asks) if struct is not None]


def _described(one: Operation) -> dict[str, Any]:
    parameters = [_parameter(name, "path", "") for name in ("inc", "reason") if f"{{{name}}}" in one.path]
    parameters += [_parameter(name, "query", meaning) for name, meaning in one.query.items()]
    told: dict[str, Any] = {
        "operationId": one.name, "summary": one.summary, "parameters": parameters,
        "security": _security(one),
        "responses": {
            str(status): {"description": meaning, **_content(struct, one.answers_lines and status == 200)}
            for status, (meaning, struct) in one.answers.items()
        },
    }  # fmt: skip
    if one.asks is not None:
        told["requestBody"] = {"required": True, **_content(one.asks, one.asks_lines)}
    return told


def _security(one: Operation) -> list[dict[str, list[str]]]:
    if one.scope is not None:
        return [{"program": [one.scope] if one.scope else []}]
    return [{"device": []}] if one.is_signed else []


def _parameter(name: str, place: str, meaning: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "description": meaning, "schema": {"type": "string"}}


def _content(struct: type[msgspec.Struct] | None, are_lines: bool) -> dict[str, Any]:
    if struct is None:
        return {}
    kind = NDJSON if are_lines else "application/json"
    return {"content": {kind: {"schema": {"$ref": f"#/components/schemas/{struct.__name__}"}}}}
