"""Records that a kiosk without a network wrote to a stick: uploaded, looked at, taken in, answered.

An upload lies in the server's home under the digest of its bytes until it is a day old; so each step names the same
file, and any of them may be done again.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sync.data_files import write_private
from sync.server import taking_in
from sync.server.permissions import Permission, needs, steps_up
from sync.server.staff.desk import office
from sync.server.staff.guard import takes_file
from sync.server.staff.names import Names
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import local
from sync.server.taking_in import Opened
from sync.stick import parcels
from sync.stick.parcels import ParcelError

LARGEST = 8 * 1024 * 1024  # what the web server lets through; more goes in by command
KEPT_MS = 24 * 60 * 60 * 1000


@screens.get("/devices/stick")
@needs(Permission.DEVICES)
def stick() -> str:
    return show("stick", told=None)


@screens.post("/devices/stick")
@needs(Permission.DEVICES)
@takes_file(LARGEST)
def upload() -> AnyResponse | tuple[str, int]:
    """Kept only when it is a whole file of one of our kiosks."""
    data = request.files["file"].read() if "file" in request.files else b""
    if not data:
        return show("stick", told="none"), 400
    _clear_old()
    name = hashlib.sha256(data).hexdigest()[:32]
    path = _folder() / f"{name}.facts"
    write_private(path, data)
    os.utime(path, (office().now() / 1000, office().now() / 1000))
    try:
        with _opened(name):
            return redirect(url_for("staff.look_at_file", name=name), 303)
    except ParcelError as error:
        path.unlink()
        return show("stick", told=error.word), 400


@screens.get("/devices/stick/<name>")
@needs(Permission.DEVICES)
def look_at_file(name: str) -> str | tuple[str, int]:
    return _shown(name, take=False)


@screens.post("/devices/stick/<name>")
@needs(Permission.DEVICES)
def take_file_in(name: str) -> str | tuple[str, int]:
    return _shown(name, take=True)


def _shown(name: str, *, take: bool) -> str | tuple[str, int]:
    try:
        with _opened(name) as opened:
            act = taking_in.take if take else taking_in.look
            counted = act(opened, office().now())
            return show(
                "stick_file", name=name, label=opened.file.label, device=opened.device, counted=counted, taken=take,
                names=Names(),
            )  # fmt: skip
    except ParcelError as error:
        return show("stick", told=error.word), 400


@screens.get("/devices/stick/<name>/answer")
@needs(Permission.DEVICES)
@steps_up
def answer_file(name: str) -> Response | tuple[str, int]:
    """What goes back to the kiosk, made now."""
    try:
        with _opened(name) as opened:
            data = b"".join(taking_in.answer(office(), opened))
    except ParcelError as error:
        return show("stick", told=error.word), 400
    day = local(office().now()).date().isoformat()
    saved_as = parcels.file_name(opened.file.label.kiosk, day, "answer")
    answer = Response(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return answer


@contextmanager
def _opened(name: str) -> Iterator[Opened]:
    path = _folder() / f"{name}.facts"
    if not re.fullmatch("[0-9a-f]{32}", name) or not path.is_file():
        abort(404)
    with path.open("rb") as file:
        yield taking_in.open_file(office(), file)


def _folder() -> Path:
    folder = office().settings.server.home / "sticks"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _clear_old() -> None:
    for path in _folder().iterdir():
        if path.stat().st_mtime * 1000 < office().now() - KEPT_MS:
            path.unlink()
