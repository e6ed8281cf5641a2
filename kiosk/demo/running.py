"""Starts the demo centre: fills it at the first start, then runs server, kiosk and sync as processes and ends them
together.

The only file of the demo that reads the clock, the environment and the network.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from kiosk import settings as kiosk_settings
from kiosk.demo import known
from kiosk.settings import Settings
from sync.server import settings as server_settings

LEAST_DISK_MB = 200
READY_S = 30.0
SECOND_FACTOR = "LADA_SERVER_SECURITY_SECOND_FACTOR"


def run(*, fill_only: bool = False) -> None:
    """Run the demo until Ctrl-C or until one of its processes ends by itself."""
    server = server_settings.load()
    kiosk = demo_settings()
    _check_disk(kiosk.kiosk.home.parent)
    _check_port("127.0.0.1", kiosk.kiosk.port, "KIOSK_PORT")
    _check_port(server.server.host, server.server.port, "SERVER_PORT")
    first = not known.is_filled(server.server.home)
    if first:
        from kiosk.demo import filling  # loads half the server, which only this first start needs

        filling.fill_register(server, kiosk, click.echo)
    with _processes() as processes:
        processes.append(_start("server", "serve"))
        if first:
            _wait_for(_login(server), processes)
            filling.push_past(server, kiosk, click.echo)
        if fill_only:
            return
        file = _settings_file(kiosk)
        processes.append(_start("kiosk", "serve", "--settings", str(file)))
        processes.append(_start("sync", "run", "--settings", str(file)))
        _wait_for(_login(server), processes)
        _wait_for(f"http://127.0.0.1:{kiosk.kiosk.port}/", processes)
        _greet(kiosk, server)
        _watch(processes)


def _login(server: server_settings.Settings) -> str:
    return f"http://127.0.0.1:{server.server.port}/login"


def demo_settings() -> Settings:
    """The kiosk of the demo: every device simulated, on a panel of 15.6 inches as an office screen has."""
    found = kiosk_settings.load()
    return replace(
        found,
        kiosk=replace(found.kiosk, label="K1", screen_diagonal_in=15.6, screen_px_w=1280, screen_px_h=800),
        readers=replace(found.readers, card="simulated", scanner="simulated"),
        printer=replace(found.printer, driver="simulated"),
        sync=replace(found.sync, every_seconds=10),
        bench=replace(found.bench, device_bench=True),
    )


def _settings_file(settings: Settings) -> Path:
    """The same settings in a file, for the processes."""
    path = settings.kiosk.home / "demo.toml"
    path.write_text(
        '[kiosk]\nlabel = "K1"\nscreen_diagonal_in = 15.6\n'
        '[readers]\ncard = "simulated"\nscanner = "simulated"\n'
        '[printer]\ndriver = "simulated"\n'
        "[sync]\nevery_seconds = 10\n"
        "[bench]\ndevice_bench = true\n",
        encoding="utf-8",
    )
    return path


def _check_disk(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free // (1024 * 1024)
    if free < LEAST_DISK_MB:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))


def _check_port(host: str, port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise click.ClickException(
                f"Port {port} is taken by another program. Stop it, or choose another: {name}={port + 1} make run"
            ) from error


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    """One of our own commands, in a group of its own, so that Ctrl-C reaches it through us only."""
    environ = {SECOND_FACTOR: "offered", **os.environ}  # its password stands on the screen of whoever tries it out
    return subprocess.Popen([sys.executable, "-m", "kiosk", *arguments], start_new_session=True, env=environ)


@contextlib.contextmanager
def _processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Ends what was started in it, last first, and waits for the ends."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield started
    except KeyboardInterrupt:
        click.echo("\nEnding the demo centre …")
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(url: str, processes: list[subprocess.Popen[bytes]]) -> None:
    """Until `url` answers. Raises `click.ClickException` when a process ended or it takes too long."""
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        _check_alive(processes)
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException(f"{url} does not answer. Look above for the reason.")


def _check_alive(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            raise click.ClickException("One of the demo's programs ended by itself; look above for the reason.")


def _watch(processes: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _check_alive(processes)
        time.sleep(0.5)


def _greet(kiosk: Settings, server: server_settings.Settings) -> None:
    address = f"http://127.0.0.1:{kiosk.kiosk.port}"
    click.echo("")
    click.secho("  Lada: the demo centre is open.", bold=True)
    click.echo(f"  Kiosk   {address}          the screen that visitors touch")
    click.echo(f"  Bench   {address}/bench    cards, codes, paper and network to play with")
    click.echo(f"  Server  {server.server.base_url}          login {known.LOGIN}, password {known.PASSWORD}")
    click.echo(f"  Members' PIN {known.PIN}, staff PIN at the kiosk {known.STAFF_PIN}.  Ctrl-C ends everything.")
    click.echo("")
