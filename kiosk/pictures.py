"""The pictures of things that `static/sprite-items.svg` holds: the closed list that an item type's `picture` is from.

Each is a symbol `p-NAME` of 240 × 172 units that stands on its lower edge, drawn in the illustration tones only, so
that the high-contrast mode repaints it. Names only; nothing here reads the file.
"""

PICTURES: tuple[str, ...] = (
    "book",
    "books",
    "button-machine",
    "camcorder",
    "camera",
    "chair",
    "cord",
    "dvd",
    "flipchart",
    "folder",
    "guillotine",
    "kit",
    "kit-photo",
    "kit-projection",
    "kit-sound",
    "laminator",
    "lamp",
    "laptop",
    "locker",
    "megaphone",
    "microphone",
    "projector",
    "recorder",
    "reel",
    "rollup",
    "screen",
    "sound-system",
    "speaker",
    "table",
    "tent",
    "tripod",
    "tv",
    "unknown-item",
    "visualiser",
    "wall",
)

UNKNOWN = "unknown-item"

SIGNS: tuple[str, ...] = ("staff-card",)  # drawn beside the things, no thing itself


def picture_of(name: str | None) -> str:
    """`name` when the sprite has it, otherwise the box with a question mark."""
    return name if name in PICTURES else UNKNOWN
