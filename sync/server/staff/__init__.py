"""The screens of staff: one function per screen, thin. Questions go to `store` and `questions_…`.

`install` hangs them into an app; `permissions` says who may see which; everything without a permission is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from sync.server.office import Office


def install(app: Flask, office: Office) -> None:
    """Hang the screens into `app`: routes, guard, words, error pages. `app.secret_key` is set here."""
    from sync.server.staff import frame

    frame.install(app, office)
