"""What a slip costs: its bytes, and its picture drawn from them."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import Figure, at_most, median, percentile
from kiosk import slips
from kiosk.slips import Heading, Thing
from printers import roll
from printers.encode import encode_parts
from printers.profiles import profile

THINGS, TIMES = 10, 200
NAME = "Projektor nr 2, Epson EB-FH52 – ze „źródłem” światła"
FACT = "ab" * 16 + ".12"


def measure() -> list[Figure]:
    """The slip of ten loans, from what the spool keeps."""
    kept, paper = _kept(), profile("default")

    def bytes_of() -> tuple[bytes, ...]:
        return encode_parts(slips.from_bytes(kept), paper)

    payloads = bytes_of()
    made, drawn = _ms(bytes_of), _ms(lambda: roll.picture(payloads, paper.dots))
    return [
        at_most(f"bytes of a slip of {THINGS} loans, p95", percentile(made, 95), 5, "ms", f"median {median(made):.1f}"),
        at_most("the picture of it, p95", percentile(drawn, 95), 100, "ms", f"median {median(drawn):.0f}"),
    ]


def _kept() -> bytes:
    found = [
        Thing(NAME, f"SCOP/2024/{number}", due_at=1_795_521_600_000, parts=("pilot", "torba"))
        for number in range(THINGS)
    ]
    heading = Heading("Centrum Organizacji Pozarządowych", "Śródmieście", 1_795_521_600_000, "pl", "Żaneta Ł.")
    return slips.content(heading, "Equipment handed over", slips.things(heading, found))("SCOP-K1-2026-000012", FACT)


def _ms(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(TIMES):
        begin = time.process_time()
        work()
        found.append((time.process_time() - begin) * 1000)
    return found
