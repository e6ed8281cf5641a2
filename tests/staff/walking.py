"""Walks every screen of staff as somebody would who reads their HTML: what it links to, which forms stand on it, and
how one of them is filled in so that it is taken. A new screen or form is walked without being named here."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

from PIL import Image
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from sync.server.permissions import Permission, permission_of
from tests.staff.desks import BASE, PASSWORD, Desk

FREE = ("text", "search", "email", "tel", "url", "textarea")  # inputs into which anything can be typed
NOT_OF_PEOPLE = frozenset({Permission.DEVICE, Permission.TOKEN})


@dataclass
class Input:
    name: str
    kind: str
    value: str = ""
    checked: bool = False
    options: list[str] = field(default_factory=list)
    longest: int = 120
    accept: str = ""  # of a file
    bad: bool = False  # the page says that what was typed here will not do


@dataclass
class Form:
    """`action` as the page has it; `inputs` in their order, buttons too."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)

    @property
    def is_typed_into(self) -> bool:
        return any(each.kind in FREE for each in self.inputs)

    def as_it_stands(self) -> dict[str, list[str]]:
        """What a browser would send at once, with the first button that is named."""
        sent: dict[str, list[str]] = {}
        buttons = [each for each in self.inputs if each.kind == "submit"]
        for each in [*self.inputs, *buttons[:1]]:
            if each.kind == "submit" and each is not buttons[0]:
                continue
            if each.kind in ("radio", "checkbox") and not each.checked:
                continue
            if each.kind == "submit" and each.name in sent:
                continue
            sent.setdefault(each.name, []).append(each.value)
        return sent


class Page(HTMLParser):
    """The links, forms and start tags of a page."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, list[str](), list[Form]()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select: Input | None = None
        self._area: Input | None = None
        self.feed(text)

    def values(self, name: str) -> list[str]:
        """What the inputs of this name hold."""
        return [one.value for form in self.forms for one in form.inputs if one.name == name]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        if tag == "a" and told.get("href"):
            self.links.append(str(told["href"]))
        if tag == "form":
            self._form = Form(told.get("action") or self.address, (told.get("method") or "get").lower())
            self.forms.append(self._form)
            self._by_id[told.get("id") or ""] = self._form
        if tag in ("input", "select", "textarea", "button"):
            self._input(tag, told)
        if tag == "option" and self._select is not None:
            value = told.get("value") or ""
            self._select.options.append(value)
            if "selected" in told or len(self._select.options) == 1:
                self._select.value = value

    def _input(self, tag: str, told: dict[str, str | None]) -> None:
        form = self._by_id.get(told["form"] or "") if "form" in told else self._form
        usual = {"select": "select", "textarea": "textarea", "button": "submit"}.get(tag, "text")
        kind = told.get("type") or usual if tag != "select" else usual
        longest = int(told.get("maxlength") or 120)
        if form is not None and told.get("formaction"):  # the same, sent elsewhere
            self.forms.append(Form(str(told["formaction"]), form.method, form.inputs))
        found = Input(told.get("name") or "", kind, told.get("value") or "", "checked" in told, longest=longest,
                      accept=told.get("accept") or "", bad=told.get("aria-invalid") == "true")  # fmt: skip
        if kind == "checkbox" and "value" not in told:
            found.value = "on"
        if form is not None and found.name and "disabled" not in told:
            form.inputs.append(found)
            self._select = found if tag == "select" else self._select
            self._area = found if tag == "textarea" else self._area

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data


@lru_cache(maxsize=4)
def read(address: str, text: str) -> Page:
    """A page that the walk has read for its links is read for its forms as well: once is enough. Whoever takes it
    changes nothing in it."""
    return Page(address, text)


def starts(desk: Desk, values: dict[str, str]) -> list[str]:
    """Every address of staff's screens that is read, with these values in it."""
    found = []
    for rule in desk.app.url_map.iter_rules():
        if "GET" in rule.methods and permission_of(desk.app.view_functions[rule.endpoint]) not in NOT_OF_PEOPLE:
            with desk.app.test_request_context(base_url=BASE):
                found.append(desk.app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments}))
    return found


def walk(
    desk: Desk, begin: Iterable[str], most: int = 2, *, files: bool = True
) -> Iterator[tuple[str, str, TestResponse]]:  # fmt: skip
    """Each page (endpoint, address, answer) that can be reached by links, at most so many of an endpoint; of those to
    begin with, all. `files`: sheets of paper and workbooks too, which take long."""
    adapter = desk.app.url_map.bind("localhost:8090")
    waiting, seen, counted = list(begin), set[str](), Counter[str]()
    first = len(waiting)
    while waiting:
        address, first = waiting.pop(0), first - 1
        parts = urlsplit(address)
        if address in seen or parts.netloc not in ("", "localhost:8090") or not parts.path.startswith("/"):
            continue
        seen.add(address)
        if not files and parts.path.endswith((".pdf", ".xlsx", ".png")):
            continue
        try:
            endpoint, _arguments = adapter.match(parts.path, method="GET")
        except HTTPException:
            continue
        if (counted[endpoint] >= most and first < 0) or endpoint in ("static", "staff.logout"):
            continue
        answer = desk.get(address)
        if answer.status_code in (301, 302, 303):
            waiting.append(answer.location or "")
            continue
        counted[endpoint] += answer.status_code == 200
        yield endpoint, address, answer
        if answer.mimetype == "text/html":
            waiting += [link for link in read(address, answer.text).links if not link.startswith("#")]


Forms = dict[tuple[str, tuple[str, ...]], Form]  # by endpoint and names of inputs


def forms_on(desk: Desk, page: Page) -> Forms:
    """The forms of a page that are sent by POST."""
    adapter, found = desk.app.url_map.bind("localhost:8090"), {}
    for form in page.forms:
        if form.method == "post":
            endpoint, _arguments = adapter.match(urlsplit(form.action).path, method="POST")
            found[endpoint, tuple(sorted({each.name for each in form.inputs}))] = form
    return found


def send(desk: Desk, form: Form, fields: dict[str, list[str]], file: str = "a") -> TestResponse:
    """Send a form with the token of now, and with files called `file`, of the kind that it asks for."""
    files = {each.name: _file(each, file) for each in form.inputs if each.kind == "file"}
    data = {**fields, "csrf_token": [desk.token()], **files}
    return desk.client.post(form.action, base_url=BASE, buffered=True, data=data)


def _file(one: Input, name: str) -> tuple[io.BytesIO, str]:
    """A picture, or a list with one member who is called like the file, but for what would make it a formula."""
    if "image" in one.accept:
        png = io.BytesIO()
        Image.new("1", (64, 64)).save(png, "PNG")
        return io.BytesIO(png.getvalue()), f"{name}.png"
    rows = io.StringIO()
    csv.writer(rows, delimiter=";").writerows([["Imię i nazwisko"], [name.lstrip("=")]])
    return io.BytesIO(rows.getvalue().encode()), f"{name}.csv"


def press(desk: Desk, form: Form, file: str = "a") -> TestResponse:
    """Send a form that has nothing to type into, with every box ticked and files that are called `file`."""
    fields = form.as_it_stands()
    for each in form.inputs:
        if each.kind == "checkbox":
            fields[each.name] = [one.value for one in form.inputs if one.name == each.name]
        _begin(each, fields, "")
    answer = send(desk, form, fields, file)
    if answer.status_code == 409 and (marks := Page("", answer.text).values("mark")):  # saved since it was looked at
        answer = send(desk, form, fields | {"mark": marks[:1]}, file)
    return answer


# What is tried in a field that refuses what was typed, until one of them will do.
TRIED = ("", "2", "1", "9:30", "17:30", "2026-11-04", "0000000000", "525-000-89-53", "anna@example.org",
         "https://example.org", "av", "Anna Kowalska", "org-table", "COP/0401", "zz-1")  # fmt: skip


def fill(desk: Desk, form: Form, typed: str) -> tuple[TestResponse, dict[str, list[str]]]:
    """Type `typed` wherever anything may be typed, and where the page then says that it will not do, something else,
    until the form is taken. The last answer and what was sent."""
    fields = form.as_it_stands()
    for each in form.inputs:
        _begin(each, fields, typed)
    free = [one.name for one in form.inputs if one.kind in FREE]
    tries, emptied = Counter[str](), list(free)
    answer = send(desk, form, fields, typed)
    for _ in range(len(TRIED) + len(free)):
        if answer.status_code not in (400, 409, 422) or answer.mimetype != "text/html":
            break
        wrong = [one for page in Page("", answer.text).forms for one in page.inputs if one.bad]
        for one in wrong:
            fields[one.name] = [one.value if one.kind == "checkbox" else TRIED[tries[one.name] % len(TRIED)]]
            tries[one.name] += 1
        if not wrong and emptied:  # it does not say which: first one after the other, then all of them
            fields[emptied.pop(0)] = [""]
        elif not wrong:
            tries[""] += 1
            fields |= {name: [TRIED[tries[""] % len(TRIED)]] for name in free}
        answer = send(desk, form, fields, typed)
    return answer, fields


def _begin(one: Input, fields: dict[str, list[str]], typed: str) -> None:
    if one.kind == "password":
        fields[one.name] = [PASSWORD]
    elif one.kind in FREE:
        fields[one.name] = [typed[: one.longest]]
    elif one.kind == "select" and not one.value:
        fields[one.name] = [next((value for value in one.options if value), "")]
    elif one.kind == "radio" and one.name not in fields:
        fields[one.name] = [one.value]
    elif one.kind == "date" and not one.value:
        fields[one.name] = ["2026-11-04"]
    elif one.kind == "time" and not one.value:
        fields[one.name] = ["12:00" if ["10:00"] in fields.values() else "10:00"]
