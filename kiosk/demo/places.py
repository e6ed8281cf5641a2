"""The two sites of the demo centre. Data only."""

from __future__ import annotations

CENTRE, BRANCH = "site-centre", "site-branch"
