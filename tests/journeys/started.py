"""`lada` with the code of its templates in a folder of this run of the tests: the first server that starts compiles
them, and those after it take what is there.

    python -m tests.journeys.started FOLDER server serve

Everything else is as `python -m kiosk` has it.
"""

from __future__ import annotations

import sys

from flask import Flask

from kiosk.__main__ import main
from tests.compiled import CompiledInFiles


def start(folder: str, *words: str) -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledInFiles(folder)}
    sys.argv[1:] = words
    main()


if __name__ == "__main__":
    start(*sys.argv[1:])
