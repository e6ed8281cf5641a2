"""Batches and requests as a broken wire, a curious stranger or a kiosk that was broken into would send them.

    python -m tests.server.mutants --batches 10000 --seed 1

Valid pushes are altered at every level — compressed bytes, lines, fields, address, headers — and go to the real
application. Nothing may crash it, and nothing may be stored that its device did not sign. Prints the first that did,
with the seed and the number that make it again.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import msgspec
from werkzeug.test import TestResponse

from sync import facts, journal, wire
from sync.facts import Means, VisitCheckedIn, VisitorKind
from sync.protocol import MAX_FACTS, MAX_INFLATED_BYTES, request_bytes, signed_bytes
from sync.server import app as composition
from sync.server import bulk, nonces
from sync.server.enrolment_models import UsedNonce
from sync.server.models import database
from sync.server.office import Office
from sync.signing import KeySigner
from tests.offices import BRANCH, SITE, admit, open_for_test
from tests.stations import NOON, Station, committed

HOST = "http://localhost:8090"
JSON = dict[str, Any]

# What a field may be instead of what it should be.
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 500, 501, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**40, 0.5, 1e308, "", "x",
    "0" * 64, "g" * 64, "0" * 63, "a" * 32, "A" * 32, "../../etc/passwd", "a\0b", "\ud800", "\u0661" * 32, "ą" * 300,
    "x" * 100_000, [], {}, [[]], {"type": "visit_checked_in"}, {"$ref": "#"}, [1] * 1000,
)  # fmt: skip
ODD_BYTES = (
    b"", b"\0", b"\n", b"\r\n", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"null", b"[]", b"{}", b"-", b"NaN",
    b"1e999", b"9" * 5000, b'"' + b"\\ud83d" * 40 + b'"', b"[" * 3000 + b"]" * 3000,
    b'{"a":' * 3000 + b"1" + b"}" * 3000, b"\xef\xbb\xbf{}",
)  # fmt: skip


# --- what is altered --------------------------------------------------------------------------------------------------


def _somewhere(chance: Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def flipped(chance: Random, data: bytes) -> bytes:
    """One bit is another."""
    at = chance.randrange(len(data)) if data else 0
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :] if data else data


def cut(chance: Random, data: bytes) -> bytes:
    return data[: _somewhere(chance, data)]


def stuffed(chance: Random, data: bytes) -> bytes:
    at = _somewhere(chance, data)
    return data[:at] + chance.choice(ODD_BYTES) + data[at:]


def without_a_piece(chance: Random, data: bytes) -> bytes:
    first, last = sorted((_somewhere(chance, data), _somewhere(chance, data)))
    return data[:first] + data[last:]


def repeated_piece(chance: Random, data: bytes) -> bytes:
    first, last = sorted((_somewhere(chance, data), _somewhere(chance, data)))
    return data[:last] + data[first:]


def scrambled_bytes(chance: Random, data: bytes) -> bytes:
    """Bytes are not what they were."""
    return chance.choice((flipped, cut, stuffed, without_a_piece, repeated_piece))(chance, data)


def scrambled_lines(chance: Random, lines: list[bytes]) -> None:
    """Lines are missing, doubled, in another order or none at all."""
    if not lines:
        return
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = scrambled_bytes(chance, lines[at])
        case _:
            lines.insert(at, chance.choice(ODD_BYTES))


def scrambled_fields(chance: Random, line: bytes) -> bytes:
    """A field of a JSON object, however deep, has another value, another name, stands twice or is missing."""
    try:
        whole = json.loads(line)
    except (ValueError, RecursionError):
        return line
    here = whole
    while isinstance(here, dict) and here:
        name = chance.choice(sorted(here))
        if isinstance(here[name], dict) and here[name] and chance.random() < 0.7:
            here = here[name]
            continue
        match chance.randrange(4):
            case 0:
                del here[name]
            case 1:
                here[chance.choice(("inc", "seq", "fact", "type", "head", name.upper(), "\0"))] = here.pop(name)
            case 2 if isinstance(here[name], int):
                here[name] += chance.choice((-1, 1, 256, 2**32))
            case _:
                here[name] = chance.choice(ODD)
        break
    text = json.dumps(whole, ensure_ascii=chance.random() < 0.5, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


def scrambled_gzip(chance: Random, squeezed: bytes) -> bytes:
    match chance.randrange(6):
        case 0:
            return squeezed + chance.choice((squeezed, b"\0", gzip.compress(b"\n")))
        case 1:
            return BOMBS[chance.randrange(len(BOMBS))]
        case 2:
            return wire.inflate(squeezed)
        case 3:
            return gzip.compress(squeezed)
        case _:
            return scrambled_bytes(chance, squeezed)


BOMBS = (
    gzip.compress(b"\0" * (MAX_INFLATED_BYTES + 1)),
    gzip.compress(b"{" * (4 * MAX_INFLATED_BYTES)),
    gzip.compress(b"\n" * (MAX_INFLATED_BYTES - 1)),
    gzip.compress(b'{"a":' * (MAX_INFLATED_BYTES // 6)),
)


# --- a server, two honest kiosks and a thief --------------------------------------------------------------------------


class Broken(AssertionError):
    """Something happened that must not."""


@dataclass
class Request:
    """What is sent, and what it was made of."""

    what: str
    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class Bugs(logging.Handler):
    """Keeps what is logged as an error: there must be none."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


Content = dict[str, list[tuple[Any, ...]]]


def content(names: Iterable[str]) -> Content:
    """What tables hold."""
    return {name: bulk.rows_of(f'SELECT * FROM "{name}"') for name in names}


class Attack:
    """Sends one altered request after another and looks at what became of it."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.seed, self.number = office, seed, 0
        self.client = composition.create_app(office).test_client()
        self.bugs, self.answers = Bugs(), Counter[str]()
        logging.getLogger().addHandler(self.bugs)
        self.honest = [Station("k1", KeySigner(b"1" * 32)), Station("k2", KeySigner(b"2" * 32))]
        self.thief = Station("k3", KeySigner(b"3" * 32))
        for station in (*self.honest, self.thief):
            admit(station)
        for station in self.honest:
            station.outbox.journal[0].inc = hashlib.sha256(station.device.id.encode()).hexdigest()[:32]
            station.outbox.journal[0].hashes[:] = [journal.genesis(station.device.id, station.inc)]
            self.works(station)
            self.expect(self.send(self.pushed(station, 0)), 200)
            self.works(station)
        # of numbers that were used up nothing is expected
        self.tables = set(database.get_tables()) - {UsedNonce.table_in_sql()}
        self.held = content(self.tables)

    def close(self) -> None:
        logging.getLogger().removeHandler(self.bugs)

    def works(self, station: Station) -> None:
        """Four facts more."""
        number = len(station.outbox.journal[0].bodies)
        visit = f"{station.device.id}-{number}"
        station.record(VisitCheckedIn(visit=visit, site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person="p"))
        unknown = facts.CardUnknown(site="site", means=Means.CARD, digest_commitment=committed("0e" * 32))
        station.record(unknown, digest="0e" * 32)
        station.record(facts.HelpCalled(site="site", cause="visitor"))
        station.record(facts.VisitCheckedOut(visit=visit))

    def pushed(self, station: Station, after: int, count: int = MAX_FACTS) -> Request:
        batch = station.batch(after, count)
        raw = wire.write_batch(station.header(batch), batch.bodies, batch.detached)
        return Request("push", "POST", f"/api/v1/streams/{station.inc}/facts", wire.squeeze(raw), {})

    def signed(self, station: Station, method: str, path: str, body: bytes) -> Request:
        nonce = nonces.give(self.office.secrets.server, self.office.now())
        message = request_bytes(station.device.id, method, path, nonce, hashlib.sha256(body).hexdigest())
        signature = station.signer.sign(message).hex()
        headers = {"Lada-Device": station.device.id, "Lada-Nonce": nonce, "Lada-Signature": signature}
        return Request("signed", method, path, body, headers)

    def send(self, request: Request) -> TestResponse:
        return self.client.open(
            request.path, method=request.method, data=request.body, headers=request.headers, base_url=HOST
        )

    def expect(self, response: TestResponse, status: int) -> None:
        if response.status_code != status:
            raise Broken(f"{response.status_code} instead of {status}: {response.text[:300]}")

    # --- one attempt --------------------------------------------------------------------------------------------------

    def attempt(self) -> None:
        """Alter one request, send it, and see that the server is none the worse. Raises `Broken`."""
        self.number += 1
        chance = Random(f"{self.seed} {self.number}")
        attempts: tuple[Callable[[Random], Request], ...] = (
            self.altered_push, self.altered_push, self.altered_push, self.altered_request, self.by_the_thief,
        )  # fmt: skip
        request = chance.choice(attempts)(chance)
        try:
            response = self.send(request)
            self.answers[f"{request.what}: {self._word(response)}"] += 1
            self._judge(request, response)
        except Exception as error:
            told = f"seed {self.seed}, number {self.number}: {request.what} {request.method} {request.path[:200]}"
            raise Broken(f"{told}\n{request.body[:500]!r}\n{error}") from error

    def _word(self, response: TestResponse) -> str:
        said = response.get_json(silent=True)
        said = said if isinstance(said, dict) else {}
        return f"{response.status_code} {said.get('answer') or said.get('code') or ''}".strip()

    def _judge(self, request: Request, response: TestResponse) -> None:
        if response.status_code >= 500 or self.bugs.said:
            raise Broken(f"{response.status_code}, and logged: {self.bugs.said}")
        now = content(self.tables)
        changed = {name for name in now if now[name] != self.held[name]}
        self.held = now
        if request.what == "thief":
            self._judge_thief(changed)
        elif request.what == "altered" and response.status_code == 200:
            raise Broken("a request that its kiosk did not sign was answered")
        elif response.status_code != 200 and changed:
            raise Broken(f"answered {response.status_code}, and {sorted(changed)} are not what they were")
        elif changed:
            self._judge_honest(request, changed)

    def _judge_honest(self, request: Request, changed: set[str]) -> None:
        """What was altered and taken in all the same must say, byte for byte, what its kiosk wrote."""
        if "quarantine" in request.path:
            if changed - {"evidence", "case"}:
                raise Broken(f"quarantine altered {sorted(changed)}")
            return
        self._check_journals()
        reach = dict(bulk.rows_of("SELECT inc, acked FROM stream"))
        for station in self.honest:
            if reach[station.inc] == len(station.outbox.journal[0].bodies):
                self.works(station)

    def _judge_thief(self, changed: set[str]) -> None:
        """Whoever has a key may write what they like: in their own name, and nowhere else."""
        strange = bulk.rows_of(
            "SELECT 1 FROM fact f JOIN stream s ON s.id = f.stream WHERE s.device NOT IN ('k1', 'k2', 'k3')"
        )
        if strange:
            raise Broken("a stream of nobody")
        if "fact" in changed:
            self._check_journals()

    def _check_journals(self) -> None:
        for station in self.honest:
            ours = station.outbox.journal[0]
            rows = bulk.rows_of(
                "SELECT f.seq, f.body, f.hash, s.inc FROM fact f JOIN stream s ON s.id = f.stream"
                " WHERE s.device = ? ORDER BY f.seq", (station.device.id,),
            )  # fmt: skip
            held = [(seq, bytes(body), bytes(hashed), inc) for seq, body, hashed, inc in rows]
            wrote = [(seq, ours.bodies[seq - 1], ours.hashes[seq], ours.inc) for seq in range(1, len(held) + 1)]
            if held != wrote:
                raise Broken(f"the server holds what {station.device.id} never wrote")

    # --- requests -----------------------------------------------------------------------------------------------------

    def altered_push(self, chance: Random) -> Request:
        """A batch of an honest kiosk, altered on its way."""
        station, other = chance.sample(self.honest, 2)
        length = len(station.outbox.journal[0].bodies)
        after, count = chance.randrange(length), chance.choice((1, 2, length))
        request = self.pushed(station, after, count)
        lines = wire.inflate(request.body).split(b"\n")[:-1]
        level = chance.randrange(6)
        for _ in range(chance.choice((1, 1, 2, 3))):
            match level:
                case 0:
                    request.body = scrambled_gzip(chance, request.body)
                    break
                case 1:
                    scrambled_lines(chance, lines)
                case 2:
                    lines[0] = scrambled_fields(chance, lines[0])
                case 3:
                    at = chance.randrange(len(lines))
                    lines[at] = scrambled_fields(chance, lines[at])
                case 4:
                    self._swap(chance, lines, other, station)
                    break
                case _:
                    self._misdirect(chance, request, other)
                    break
        if level:
            request.body = wire.squeeze(b"\n".join([*lines, b""]))
        return request

    def _swap(self, chance: Random, lines: list[bytes], other: Station, station: Station) -> None:
        """Signatures, names and facts of one kiosk in the batch of another, or of another batch."""
        header: JSON = json.loads(lines[0])
        length = len(other.outbox.journal[0].bodies)
        foreign = other.batch(min(header["first"], length) - 1, header["count"])
        theirs: JSON = json.loads(msgspec.json.encode(other.header(foreign)))
        match chance.randrange(5):
            case 0:
                header["signature"] = theirs["signature"]
            case 1:
                header["device"] = theirs["device"]
            case 2:  # rightly signed, by the wrong one
                message = signed_bytes(other.device.id, header["inc"], header["first"], header["count"], header["head"])
                header |= {"device": other.device.id, "signature": other.signer.sign(message).hex()}
            case 3:
                whole = station.batch()
                header["signature"] = json.loads(msgspec.json.encode(station.header(whole)))["signature"]
                header["count"] += 1
            case _:
                lines[1 : 1 + header["count"]] = foreign.bodies
        lines[0] = json.dumps(header).encode()

    def _misdirect(self, chance: Random, request: Request, other: Station) -> None:
        """To another address, by another verb, under another flag."""
        match chance.randrange(5):
            case 0:
                request.path = f"/api/v1/streams/{other.inc}/facts"
            case 1:
                odd = [each for each in ODD if isinstance(each, str) and len(each) < 1000]
                request.path = f"/api/v1/streams/{quote(chance.choice(odd), safe='', errors='replace')}/facts"
            case 2:
                request.method = chance.choice(("GET", "PUT", "DELETE", "PATCH", "OPTIONS"))
            case 3:
                request.path = f"/api/v1/quarantine/{chance.choice(('revoked', 'corrupt', 'fork', 'x'))}"
            case _:
                request.headers = {"Content-Encoding": "br", "Content-Type": chance.choice(("text/html", "\x80", ""))}

    def altered_request(self, chance: Random) -> Request:
        """A request that a kiosk signed, altered after that, or played again."""
        station, other = chance.sample(self.honest, 2)
        hello = msgspec.json.encode(station.hello())
        asked = ("/keys", "/snapshot", "/feed?epoch=1&pos=0&hash=0&scope=x", f"/streams/{station.inc}/hashes?at=1,2",
                 f"/streams/{station.inc}/facts?after=0")  # fmt: skip
        path = chance.choice(("/hello", *asked))
        method, body = ("POST", hello) if path == "/hello" else ("GET", b"")
        request = self.signed(station, method, f"/api/v1{path}", body)
        match chance.randrange(6):
            case 0:
                self.send(request)
                self.held = content(self.tables)
            case 1 if body:
                request.body = chance.choice((scrambled_bytes, scrambled_fields))(chance, body) + b" "
            case 2:
                name = chance.choice(sorted(request.headers))
                odd = [str(each) for each in ODD if isinstance(each, str | int) and len(str(each)) < 1000]
                value = chance.choice((*odd, cut(chance, request.headers[name].encode()).decode()))
                value += "0" if value == request.headers[name] else ""
                request.headers[name] = value.encode("latin-1", "replace").decode("latin-1").replace("\n", "")
            case 3:
                theirs = self.signed(other, method, request.path, body).headers
                name = chance.choice(sorted(theirs))
                request.headers[name] = theirs[name]
            case 4:
                request.path += chance.choice(("&x=1", "?x=1", "?at=1", "%00"))
            case _:
                request.headers.pop(chance.choice(sorted(request.headers)))
        request.what = "altered"
        return request

    def by_the_thief(self, chance: Random) -> Request:
        """Rightly signed nonsense: a kiosk that was broken into says what it likes."""
        if chance.random() < 0.3:
            hello = json.dumps(json.loads(msgspec.json.encode(self.thief.hello()))).encode()
            for _ in range(chance.randrange(1, 3)):
                hello = chance.choice((scrambled_fields, scrambled_bytes))(chance, hello)
            path = chance.choice(("/hello", "/hello", "/feed", "/hashes"))
            odd = quote(str(chance.choice(ODD))[:300], safe="", errors="replace")
            if path == "/hello":
                request = self.signed(self.thief, "POST", "/api/v1/hello", hello)
            elif path == "/feed":
                words = f"epoch={odd}&pos={odd}&hash={odd}&scope={odd}"
                request = self.signed(self.thief, "GET", f"/api/v1/feed?{words}", b"")
            else:
                request = self.signed(self.thief, "GET", f"/api/v1/streams/{odd}/hashes?at={odd}", b"")
        else:
            request = self._forged(chance)
        request.what = "thief"
        return request

    def _forged(self, chance: Random) -> Request:
        """A new stream of the thief's, with the chain as it should be and records as they should not."""
        inc = f"{chance.getrandbits(128):032x}"
        wrote = self.honest[0].outbox.journal[0]
        bodies = []
        for seq in range(1, chance.choice((2, 4))):
            body: JSON = json.loads(chance.choice(wrote.bodies))
            body |= {"inc": inc, "seq": seq}
            body["fact"] = json.loads(scrambled_fields(chance, json.dumps(body["fact"]).encode()))
            line = json.dumps(body).encode()
            bodies.append(scrambled_fields(chance, line) if chance.random() < 0.3 else line)
        if chance.random() < 0.2:
            at = chance.randrange(len(bodies))
            bodies[at] = scrambled_bytes(chance, bodies[at]).replace(b"\n", b"") or b"x"
        start = journal.genesis("k3", inc)
        head, now = journal.chain(start, bodies)[-1].hex(), self.thief.clock.moment()
        header = {
            "device": "k3", "inc": inc, "first": 1, "count": len(bodies), "prev": start.hex(), "head": head,
            "clock": {"wall": now.wall, "boot": now.boot, "up": now.up},
            "signature": self.thief.signer.sign(signed_bytes("k3", inc, 1, len(bodies), head)).hex(),
        }  # fmt: skip
        if chance.random() < 0.3:
            header["clock"] = dict.fromkeys(("wall", "boot", "up"), chance.choice((-(2**63), 2**63 - 1, 0, 10**30)))
        if chance.random() < 0.2:
            header["parent"] = chance.choice(("a\0b", "x" * 5000, self.honest[0].inc))
        beside = b'{"seq":1,"detached":' + chance.choice((b"null", b"7", b'"\\ud800"', b"{}", b'{"a":[]}')) + b"}"
        lines = [json.dumps(header).encode(), *bodies, *([beside] if chance.random() < 0.5 else [])]
        body_ = wire.squeeze(b"\n".join([*lines, b""]))
        return Request("thief", "POST", f"/api/v1/streams/{inc}/facts", body_, {})


def attack(office: Office, batches: int, seed: int) -> Counter[str]:
    """How often each answer was given. Raises `Broken`; afterwards the honest kiosks must be heard as ever."""
    run = Attack(office, seed)
    try:
        for _ in range(batches):
            run.attempt()
        for station in run.honest:
            run.expect(run.send(run.pushed(station, 0)), 200)
        run._check_journals()
    finally:
        run.close()
    return run.answers


def main() -> int:
    from sync.server import register_store

    parser = argparse.ArgumentParser(description="Send altered batches to a server.")
    parser.add_argument("--batches", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_for_test(Path(folder)) as office:
        register_store.put_many([SITE, BRANCH], at=NOON, by="test")
        try:
            answers = attack(office, asked.batches, asked.seed)
        except Broken as broken:
            print(broken)
            return 1
    for answer, times in sorted(answers.items()):
        print(f"{times:7} {answer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
