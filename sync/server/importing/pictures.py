"""Which drawn picture suits a thing of a new kind, by words of its Polish name. A guess that staff may change."""

from __future__ import annotations

from sync.server.importing.columns import plainly

UNKNOWN = "unknown-item"
# the first that fits counts, so the narrower words stand first
_STEMS = (
    ("mikrofon", "microphone"), ("naglosn", "sound-system"), ("glosnik", "speaker"), ("kolumn", "speaker"),
    ("megafon", "megaphone"), ("dyktafon", "recorder"), ("rejestrator", "recorder"), ("kamera", "camcorder"),
    ("aparat", "camera"), ("lamp", "lamp"), ("ekran", "screen"), ("statyw", "tripod"), ("projektor", "projector"),
    ("rzutnik", "projector"), ("wizualizer", "visualiser"), ("telewizor", "tv"), ("dvd", "dvd"),
    ("laptop", "laptop"), ("komputer", "laptop"), ("tablet", "laptop"), ("przedluzacz", "reel"), ("kabel", "cord"),
    ("przewod", "cord"), ("namiot", "tent"), ("pawilon", "tent"), ("stol", "table"), ("krzesl", "chair"),
    ("flipchart", "flipchart"), ("scian", "wall"), ("roll up", "rollup"), ("stojak", "rollup"),
    ("gilotyn", "guillotine"), ("laminator", "laminator"), ("bindownic", "laminator"),
    ("przypin", "button-machine"), ("ksiazk", "books"), ("podreczn", "book"), ("zestaw", "kit"),
)  # fmt: skip


def picture_for(name: str) -> str:
    """The name of a picture in the sprite of things."""
    words = plainly(name)
    return next((picture for stem, picture in _STEMS if stem in words), UNKNOWN)
