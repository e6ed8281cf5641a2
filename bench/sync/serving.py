"""One server in a process of its own, as `lada server serve` runs it, until its standard input ends.

    python -m bench.sync.serving HOME PORT KNOWN_AS fold|keep [URL]

`KNOWN_AS` is the port that kiosks speak to. `keep`: facts are taken in and not folded, so that the two can be told
apart.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from pathlib import Path

from waitress.server import create_server

from sync.server import app, project
from sync.server.settings import Server, Settings


def main(home: str, port: str, known_as: str, what: str, url: str = "") -> None:
    server = Server(home=Path(home), database=url, port=int(port), base_url=f"http://127.0.0.1:{known_as}")
    office = app.open_office(Settings(server=server))
    if what == "keep":
        project.catch_up = lambda *_: 0  # type: ignore[assignment, misc]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it says of every request that it has to wait
    listening = create_server(app.create_app(office), host="127.0.0.1", port=int(port), **app.WAITRESS)
    app.settle_down()
    threading.Thread(target=listening.run, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.read()
    listening.task_dispatcher.shutdown()
    office.store.close_everywhere()


if __name__ == "__main__":
    main(*sys.argv[1:])
