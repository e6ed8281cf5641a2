"""The pictures of slips that a person has looked at, and how they are made anew.

python -m tests.printers.golden               writes them; look at what changed before you commit it
python -m tests.printers.golden SHEETS        and lays them beside each other into the folder SHEETS, to be looked at
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from printers.encode import encode_parts
from printers.profiles import profile
from printers.roll import picture
from printers.typeface import GREY
from tests.printers.kinds import KINDS, slip

FOLDER = Path(__file__).parent / "golden"
PAPERS = {80: "default", 58: "POS-5890"}  # mm → a printer of that width
LANGUAGES = ("pl", "en", "uk")


@dataclass(frozen=True)
class Golden:
    kind: str
    language: str
    paper: int

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.kind}.{self.language}.{self.paper}.png"

    def drawn(self) -> Image.Image:
        """As it is now, in black and white, from the bytes that a printer gets."""
        used = profile(PAPERS[self.paper])
        duplicate = "DUPLIKAT nr 2 – wydrukowano 24.11.2026 14:20" if self.kind == "check-out" else None
        payloads = encode_parts(slip(self.kind, self.language), used, duplicate=duplicate)
        grey = Image.open(io.BytesIO(picture(payloads, used.dots)))
        return grey.point([0 if shade < GREY else 255 for shade in range(256)], mode="1")


def every() -> Iterator[Golden]:
    for kind in (*KINDS, "template"):
        for language in LANGUAGES:
            for paper in PAPERS:
                yield Golden(kind, language, paper)
    yield Golden("long", "pl", 80)


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = {each.file for each in every()}
    for file in set(FOLDER.glob("*.png")) - wanted:
        file.unlink()
    for each in every():
        each.drawn().save(each.file, "PNG", optimize=True)


def lay_out(folder: Path) -> None:
    """Sheets of all languages and papers of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in dict.fromkeys(each.kind for each in every()):
        found = [Image.open(each.file) for each in every() if each.kind == kind]
        sheet = Image.new("L", (sum(each.width + 20 for each in found), max(each.height for each in found) + 20), 160)
        left = 10
        for each in found:
            sheet.paste(each, (left, 10))
            left += each.width + 20
        sheet.save(folder / f"{kind}.png")


if __name__ == "__main__":
    write()
    if len(sys.argv) > 1:
        lay_out(Path(sys.argv[1]))
