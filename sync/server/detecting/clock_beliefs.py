"""What is believed of the clock behind a journal. PURE. A row's fields are the columns of `clock_models`."""

from __future__ import annotations

from sync.server.beliefs import Row


class StreamClock(Row, frozen=True):
    id: str
    device: str
    boot: int
    wall: int
    skewed: str | None = None
    jumped: str | None = None
    jumped_by: int | None = None
