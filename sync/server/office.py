"""What the composition root hands to every part of the server: settings, clock, database, secrets. Opens nothing
itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sync.server.database import Store
from sync.server.feed import Feed
from sync.server.settings import Settings
from sync.signing import load_or_make_key

KEYS = ("centre.key", "server.key", "server-signing.key")  # files in home, in the order of `Secrets`


@dataclass(frozen=True)
class Secrets:
    """32 bytes each. `centre` makes the digests of cards and the verifiers of PINs, and goes to approved kiosks;
    `server` marks cookies, forms and nonces, and goes nowhere; `signing` signs what the server says where no
    certificate vouches for it, and its public half goes to approved kiosks."""

    centre: bytes
    server: bytes
    signing: bytes


@dataclass(frozen=True)
class Office:
    """The server's side of the counter. `now` gives true time, ms UTC."""

    settings: Settings
    now: Callable[[], int]
    store: Store
    secrets: Secrets
    feed: Feed = field(default_factory=Feed)


def load_secrets(home: Path) -> Secrets:
    """The keys in files under `home` (mode 0600), made at the first start. Raises `sync.signing.KeyFileError`."""
    centre, server, signing = (load_or_make_key(home / name) for name in KEYS)
    return Secrets(centre, server, signing)
