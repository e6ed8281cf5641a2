"""Whatever members and staff do with things and bookings at two kiosks and a desk, everybody sees what one would keep
on paper. A short run; `make hunt-lending` looks further."""

import os

from hypothesis import HealthCheck, settings

from tests.lending.life import Life

LIVES = int(os.environ.get("LADA_LIVES", 0))  # 0 for the same few each time

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=LIVES or 40, stateful_step_count=40, deadline=None, derandomize=not LIVES, database=None,
    report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
)  # fmt: skip
