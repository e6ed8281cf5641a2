"""The server's composition root: puts settings, clock, database and secrets together and makes the WSGI application.

The only file of the server, beside its commands, that reads the time. Screens are attached by those who make them.
"""

from __future__ import annotations

import gc
import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from sync import static_files
from sync.headers import FOR_MACHINES, NO_STORE, security_headers
from sync.hosts import Application, HostCheck, hosts_of
from sync.protocol import ErrorAnswer
from sync.server import api, backup, erasing, feed_log, models, project
from sync.server.addressing import speaking_to
from sync.server.centres import Centres, Speaking
from sync.server.database import UnusableDatabase, open_database
from sync.server.office import Office, load_secrets
from sync.server.outside import api as outside_api
from sync.server.outside import metrics
from sync.server.pool import Pool
from sync.server.settings import CHECKOUT, Server, Settings
from sync.server.work.running import Shift, Worker

Attach = Callable[[Flask, Office], None]

WORKER_ENDS_IN = 10.0  # seconds; a job that does not hear until then is begun again when its lease is over

logger = logging.getLogger("lada.server")


def system_now() -> int:
    """Wall time, ms UTC."""
    return time.time_ns() // 1_000_000


def open_office(settings: Settings, now: Callable[[], int] = system_now) -> Office:
    """Open everything that the server of one centre works with; whatever this process asks goes to its database.
    Raises `UnusableDatabase`, `KeyFileError`, `OSError`."""
    office = open_one_of_many(settings, Pool(settings.server.idle_connections), now)
    models.bind(office.store)
    return office


def open_one_of_many(settings: Settings, pool: Pool, now: Callable[[], int] = system_now) -> Office:
    """As above, for one of several centres in this process: only who speaks to its store reaches its database."""
    home = settings.server.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.server.database:
        backup.check_at_start(home, now())
    presence = backup.take_presence(home)
    try:
        store = open_database(settings.server.database, home, pool)
    except UnusableDatabase:
        presence.close()
        raise
    store.close_too(presence)
    models.database.meet(store)
    office = Office(settings, now, store, load_secrets(home))
    with speaking_to(store):
        erasing.erase_again(home, now())
        project.take_up_again(now())
        project.catch_up_all(now())
        feed_log.prune(now())
    return office


def open_centres(every: Mapping[str, Settings], now: Callable[[], int] = system_now) -> dict[str, Office]:
    """Open several centres, by name; their connections to PostgreSQL lie in one pool. Raises as `open_office`, and
    `UnusableDatabase` too when two of them are kept in one database."""
    pool = Pool(max(settings.server.idle_connections for settings in every.values()))
    offices: dict[str, Office] = {}
    whose: dict[tuple[str, str], str] = {}
    try:
        for name, settings in every.items():
            office = offices[name] = open_one_of_many(settings, pool, now)
            other = whose.setdefault(office.store.identity(), name)
            if other != name:
                raise UnusableDatabase(f"The centres {other} and {name} are kept in one database; give each its own.")
            office.store.rest()
    except BaseException:
        for office in offices.values():
            office.store.close_everywhere()
        raise
    return offices


def create_centres(offices: Iterable[Office]) -> Centres:
    """The WSGI application that keeps them all, each under its own address."""
    by_host: dict[str, Callable[[], Flask]] = {}
    for office in offices:
        made = _made_once(office)
        by_host |= dict.fromkeys(_hosts(office.settings.server), made)
    return Centres(by_host)


def _made_once(office: Office) -> Callable[[], Flask]:
    """The application of a centre, made when somebody comes to it: most kiosks' centres sleep when a server starts."""
    made: list[Flask] = []
    lock = threading.Lock()

    def application() -> Flask:
        with lock:
            if not made:
                made.append(create_app(office, screens()))
        return made[0]

    return application


def create_app(office: Office, attach: Iterable[Attach] = ()) -> Flask:
    """The WSGI application: the API, and whatever screens are attached."""
    app = Flask("lada-server", template_folder=str(CHECKOUT / "templates"), static_folder=str(CHECKOUT / "static"))
    metrics.watch(app)
    app.url_defaults(static_files.add_stamp)
    app.url_value_preprocessor(static_files.drop_stamp)
    _settle_limits(app, office)
    _register_handlers(app, office)
    app.register_blueprint(api.blueprint(office))
    app.register_blueprint(outside_api.blueprint(office))
    for screens in attach:
        screens(app, office)
    hosts = _hosts(office.settings.server, "localhost", "127.0.0.1")
    app.wsgi_app = HostCheck(Speaking(app.wsgi_app, office.store), hosts)  # type: ignore[method-assign]
    return app


def _hosts(server: Server, *besides: str) -> list[str]:
    """What `Host` may say: the name in the address, with its port or ours, and the names `besides` with ours."""
    url = urlsplit(server.base_url)
    port = url.port or (443 if url.scheme == "https" else 80)
    name = (url.hostname or "localhost").lower()
    return hosts_of(port, name) + hosts_of(server.port, name, *besides)


def _settle_limits(app: Flask, office: Office) -> None:
    app.config.update(
        SECRET_KEY=office.secrets.server,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=100_000,
        MAX_FORM_PARTS=100,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )


def _register_handlers(app: Flask, office: Office) -> None:
    https = office.settings.server.base_url.startswith("https://")
    always = security_headers(trusted_types=False, https=https)

    @app.before_request
    def connect() -> None:
        office.store.ready()

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in (FOR_MACHINES if request.path.startswith("/api/") else always).items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = static_files.kept(request.path)
        else:
            response.headers.setdefault("Cache-Control", NO_STORE)
        return response

    @app.errorhandler(HTTPException)
    def not_served(error: HTTPException) -> Response:
        return _plainly(error.code or 500, error.name.lower().replace(" ", "_"), error.description or error.name)

    @app.errorhandler(Exception)
    def bug(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        logger.error("bug %s in %s", reference, request.path, exc_info=error)
        return _plainly(500, "bug", f"Something went wrong on our side. Reference: {reference}")


def _plainly(status: int, code: str, message: str) -> Response:
    if request.path.startswith("/api/"):
        return Response(msgspec.json.encode(ErrorAnswer(code, message)), status, content_type="application/json")
    return Response(f"{message}\n", status, content_type="text/plain; charset=utf-8")


def screens() -> list[Attach]:
    """The screens of staff."""
    from sync.server.staff import install

    return [install]


def worker_beside(*offices: Office) -> Shift | None:
    """Whoever does the long jobs in the serving process itself: on SQLite, whose file belongs to one process. With
    PostgreSQL that is `lada server work`."""
    workers = [Worker(office) for office in offices if office.store.is_sqlite]
    return Shift(workers) if workers else None


def serve(app: Application, where: Server, offices: Collection[Office], worker: Shift | None = None) -> None:
    """Serve until the process is told to stop, then close the databases. Listens on the configured address only; a
    proxy in front speaks TLS. `worker` works meanwhile. Raises `OSError` when the port is taken."""
    import waitress

    settle_down()
    try:
        with beside(worker):
            waitress.serve(app, listen=f"{where.host}:{where.port}", **WAITRESS)
    finally:
        for office in offices:
            office.store.close_everywhere()


@contextmanager
def beside(worker: Shift | None) -> Iterator[None]:
    """Let a worker do its work in a thread as long as the block runs; what it is at then waits for the next one."""
    if worker is None:
        yield
        return
    thread = threading.Thread(target=worker.run, name="lada-worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(WORKER_ENDS_IN)


def settle_down() -> None:
    """Once everything is loaded: what is there stays, so nobody needs to look for garbage in it again; and whoever
    comes back from the disk, perhaps with the writers' lock, waits a millisecond for the interpreter, not five."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)


WAITRESS = {
    "threads": 8,
    "connection_limit": 200,
    "channel_timeout": 30,
    "cleanup_interval": 5,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 8 * 1024 * 1024,
    "clear_untrusted_proxy_headers": True,
    "channel_request_lookahead": 0,
    "expose_tracebacks": False,
    "ident": None,
    "asyncore_use_poll": True,
}
