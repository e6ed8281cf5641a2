"""A real cupsd whose queues count as badly as those of the world do: a backend of ours says what filters and devices
say of pages, and cupsd makes its figures and its page log of that.

    with counting(folder) as cups: cups.queue_of("biuro", pages=3); cups.send("biuro", user="anna")
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from printers import ipp
from printers.ipp import JOB_GROUP, Operation, ask
from tests.printers import cupsd
from tests.printers.cupsd import Cupsd

# What Debian's configuration lacks. The user's name must be told, the title of a document must not.
MORE = """
PageLogFormat {format}
PreserveJobHistory Yes
"""
PLAIN = "%p %j %T %P %C"
BACKEND = '''#!{python} -I
"""A backend that prints nothing and says what its address tells it to: count://QUEUE/WORD,WORD…"""
import os, sys, time

if len(sys.argv) == 1:
    print('direct count "Unknown" "Counts"')
    sys.exit(0)
words = os.environ["DEVICE_URI"].rsplit("/", 1)[1].split(",")
values = dict(word.partition("=")[::2] for word in words)
copies = int(sys.argv[4])
if len(sys.argv) <= 6:
    sys.stdin.buffer.read()
pages = int(values.get("pages", 0))
stop = int(values.get("stop", 0))
gate = values.get("gate", "").replace("~", "/")

def count(first, last):
    for page in range(first, last + 1):
        sys.stderr.write("PAGE: %d %d\\n" % (page, 1 if "nocopies" in values else copies))
    sys.stderr.flush()

if gate and not os.path.exists(gate):
    count(1, stop)
    if "jam" in values:
        open(gate, "w").close()
        sys.stderr.write("STATE: +media-jam-error\\n")
        sys.exit(1)
    while not os.path.exists(gate):
        time.sleep(0.02)
    count(stop + 1, pages)
else:
    count(1, pages)
if "twice" in values:
    count(1, pages)
'''
ipp._TAGS.update({  # what only those who print ask for
    "job-billing": 0x42, "copies": ipp._INTEGER, "sides": 0x44, "job-sheets": 0x44, "media": 0x44,
    "print-color-mode": 0x44, "number-up": ipp._INTEGER,
})  # fmt: skip


class CountingCupsd(Cupsd):
    def __init__(self, root: Path, page_log: str = PLAIN) -> None:
        super().__init__(root)
        self.root, self.page_log, self._format = root, root / "page_log", page_log
        self._queues: dict[str, str] = {}
        backend = root / "bin/backend/count"
        backend.write_text(BACKEND.format(python=sys.executable))
        backend.chmod(0o700)  # with which CUPS leaves it its own rights

    def queue_of(self, name: str, *words: str) -> None:
        """A queue whose backend follows these words; to be called while cupsd is not running."""
        self._queues[name] = ",".join(words)

    def _configure(self) -> None:
        super()._configure()
        config = self.root / "cupsd.conf"
        text = config.read_text().replace("JobPrivateValues default", "JobPrivateValues job-name")
        config.write_text(text.replace("JobPrivateAccess default", "JobPrivateAccess all") + self._more())
        told = (
            f"<Printer {name}>\nDeviceURI count://{name}/{words}\nState Idle\nAccepting Yes\nErrorPolicy retry-job\n"
            "</Printer>\n"
            for name, words in self._queues.items()
        )
        (self.root / "printers.conf").write_text("".join(told))

    def _more(self) -> str:
        return MORE.format(format=self._format)

    def send(self, queue: str, user: str = "anna", title: str = "tajny list", wait: bool = True, **more: object) -> int:
        """Print something; returns the number of the job."""
        attributes = {
            "printer-uri": f"ipp://localhost/printers/{queue}", "requesting-user-name": user, "job-name": title,
            "document-format": "application/vnd.cups-raw",
        }  # fmt: skip
        wanted = {name.replace("_", "-"): value for name, value in more.items()}
        request = ipp.request(Operation.PRINT_JOB, attributes)[:-1] + b"\x02"
        request += b"".join(ipp._attribute(name, value) for name, value in wanted.items()) + b"\x03"  # type: ignore[arg-type]
        answer = _post(self.server, f"/printers/{queue}", request + b"page")
        [number] = answer.first(JOB_GROUP)["job-id"]
        assert isinstance(number, int)
        if wait:
            self.wait(number, 7)
        return number

    def state(self, number: int) -> int:
        wanted = {"job-id": number, "requested-attributes": ["job-state"], "printer-uri": "ipp://localhost/"}
        [state] = ask(self.server, "/", Operation.GET_JOB_ATTRIBUTES, wanted, 10).first(JOB_GROUP)["job-state"]
        assert isinstance(state, int)
        return state

    def wait(self, number: int, least: int) -> None:
        until = time.monotonic() + 60
        while self.state(number) < least:
            assert time.monotonic() < until, f"job {number} does not end"
            time.sleep(0.02)

    def cancel(self, number: int) -> None:
        """Cancel a job of whoever runs this; see `printers.ipp.user`."""
        wanted = {"printer-uri": "ipp://localhost/", "job-id": number, "requesting-user-name": ipp.USER}
        ask(self.server, "/jobs/", Operation.CANCEL_JOB, wanted, 10)
        self.wait(number, 7)


def _post(server: tuple[str, int], path: str, body: bytes) -> ipp.Answer:
    import http.client

    connection = http.client.HTTPConnection(*server, timeout=10)
    connection.request("POST", path, body, {"Content-Type": "application/ipp"})
    answer = ipp.parse(connection.getresponse().read())
    connection.close()
    return answer


@contextmanager
def counting(root: Path, page_log: str = PLAIN) -> Iterator[CountingCupsd]:
    """A cupsd that ends with the block; not started yet, so that it can be given queues."""
    assert cupsd.CUPSD
    running = CountingCupsd(root, page_log)
    try:
        yield running
    finally:
        running.stop()
