"""What is made of many times: medians, percentiles, and one line of the table for each figure. PURE."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line. `holds` is `None` for a figure that has no target."""

    name: str
    target: str
    measured: str
    holds: bool | None = None


def percentile(times: Sequence[float], wanted: float) -> float:
    """The smallest time that `wanted` of 100 do not exceed."""
    return sorted(times)[max(0, -(-len(times) * int(wanted) // 100) - 1)]


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def at_least(name: str, measured: float, target: float, beside: str = "") -> Figure:
    return Figure(name, f"≥ {target:g}", f"{measured:.2f}{_in_brackets(beside)}", measured >= target)


def at_most(name: str, measured: float, target: float, unit: str = "", beside: str = "") -> Figure:
    digits = 2 if target < 10 else 0
    said = f"{measured:.{digits}f}{' ' + unit if unit else ''}{_in_brackets(beside)}"
    return Figure(name, f"≤ {target:g}{' ' + unit if unit else ''}", said, measured <= target)


def told(name: str, measured: str) -> Figure:
    """A figure beside the targets, for whoever wants to know why."""
    return Figure(name, "", measured)


def _in_brackets(text: str) -> str:
    return f"  ({text})" if text else ""


def table(figures: Sequence[Figure]) -> str:
    """Plain text, one line each: whether it holds, the name, the target, what was measured."""
    marks = {True: "ok", False: "--", None: ""}
    wide = max(len(figure.name) for figure in figures)
    target = max(len(figure.target) for figure in figures)
    return "\n".join(
        f"{marks[figure.holds]:2}  {figure.name:{wide}}  {figure.target:>{target}}  {figure.measured}"
        for figure in figures
    )
