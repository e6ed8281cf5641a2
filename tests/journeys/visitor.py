"""Somebody before a kiosk that runs elsewhere: pages and forms over real HTTP, as a browser without script sends
them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import urllib3

SEE_OTHER = (301, 302, 303, 307)

def _signals(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Kind and data of each signal as it comes."""
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, line.removeprefix("data: ")


class Visitor:
    """`page` is the text of what they see, `at` its address without the query; `heard` all that the stream of signals
    said."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(retries=False)
        self.cookie = ""
        self.page, self.at, self.heard = "", "", b""
        self.go("/")

    def go(self, address: str) -> int:
        return self._follow("GET", address, None)

    def send(self, address: str, /, **fields: str | list[str]) -> int:
        """Post a form with the token of the page."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token, f"no form on {self.at}"
        return self._follow("POST", address, urlencode({"csrf_token": token[1], **fields}, doseq=True))

    def hear_reading(self) -> None:
        """Take the next reading from the kiosk's stream, as the page does, and hand its ticket back."""
        ticket = self._ticket()
        screen = re.search(r'data-screen="([^"]*)"', self.page)
        back = re.search(r'id="reading".*?name="back" value="([^"]*)"', self.page, re.DOTALL)
        assert screen and back
        self.send("/reading", ticket=ticket, screen=screen[1], back=unescape(back[1]))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """The stream of signals stays open, as long as a page stands on the screen."""
        stream = self._http.request("GET", f"{self._url}/signals", preload_content=False, timeout=30)
        assert stream.read1()
        try:
            yield
        finally:
            stream.close()

    def _ticket(self) -> str:
        position = re.search(r'data-position="([^"]+)"', self.page)
        assert position
        stream = self._http.request("GET", f"{self._url}/signals?from={position[1]}", preload_content=False, timeout=30)
        try:
            for event, data in _signals(self._lines(stream)):
                if event == "reading":
                    return str(json.loads(data)["ticket"])
        finally:
            stream.close()
        raise AssertionError("the stream ended without a reading")

    def _lines(self, stream: urllib3.BaseHTTPResponse) -> Iterator[str]:
        waiting = b""
        while piece := stream.read1():
            self.heard += piece
            *whole, waiting = (waiting + piece).split(b"\n")
            yield from (line.decode() for line in whole)

    @property
    def words(self) -> str:
        """What stands on the screen, without tags and with single spaces."""
        body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.page, flags=re.DOTALL)
        shown = body[body.find("<header") : body.find("</footer>")]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", shown)))

    def _follow(self, method: str, address: str, body: str | None) -> int:
        headers = {"Cookie": self.cookie, "Origin": self._url}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._http.request(method, self._url + address, body=body, headers=headers, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            for name, value in SimpleCookie(cookie).items():
                self.cookie = f"{name}={value.value}"
        if answer.status in SEE_OTHER:
            there = urlsplit(answer.headers["Location"])
            return self._follow("GET", there.path + (f"?{there.query}" if there.query else ""), None)
        self.page, self.at = answer.data.decode(), address.partition("?")[0]
        return answer.status
