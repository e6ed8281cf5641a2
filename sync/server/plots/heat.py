"""A week by day and hour, each field with its number; darker is more, and the number says how much. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sync.server.plots.shapes import Box, Plot, Text

LEFT, TOP, FIELD, HEIGHT, GAP = 70, 34, 62, 44, 4
STEPS = 4  # shades above nothing


def heat(
    days: Sequence[str], hours: Sequence[int], counts: Mapping[tuple[int, int], int], figure: Callable[[int], str],
    words: Callable[[int, int, int], str],
) -> Plot:  # fmt: skip
    """`counts` by place in `days` and hour; `words` say one field (day, hour, count) where a pointer rests on it."""
    most = max([1, *counts.values()])
    boxes, texts = [], list[Text]()
    for column, hour in enumerate(hours):
        texts.append(Text(LEFT + column * FIELD + FIELD / 2, TOP - 12, str(hour), "middle", "label"))
    for row, name in enumerate(days):
        y = TOP + row * HEIGHT
        texts.append(Text(0, y + HEIGHT / 2 + 5, name, "start", "name"))
        for column, hour in enumerate(hours):
            count, x = counts.get((row, hour), 0), LEFT + column * FIELD
            shade = shade_of(count, most)
            boxes.append(Box(x, y, FIELD - GAP, HEIGHT - GAP, f"heat{shade}", words(row, hour, count) if count else ""))
            if count:
                kind = "on-dark" if shade > 2 else "in-field"
                texts.append(Text(x + (FIELD - GAP) / 2, y + HEIGHT / 2 + 4, figure(count), "middle", kind))
    return Plot(LEFT + max(1, len(hours)) * FIELD, TOP + len(days) * HEIGHT, tuple(boxes), (), tuple(texts))


def shade_of(count: int, most: int) -> int:
    """0 for nothing, up to `STEPS` for the most."""
    return 0 if count <= 0 else min(STEPS, 1 + count * STEPS // (most + 1))


def bounds(most: int) -> list[tuple[int, int]]:
    """From how many to how many each shade goes, where there is any such number."""
    shades: dict[int, list[int]] = {}
    for count in range(1, most + 1):
        shades.setdefault(shade_of(count, most), []).append(count)
    return [(found[0], found[-1]) for _shade, found in sorted(shades.items())]
