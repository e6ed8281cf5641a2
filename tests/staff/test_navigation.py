"""The navigation: every screen has its place in it, each role sees what it may open, and where one is."""

import re
from collections import Counter

from sync.server.staff import navigation
from tests.staff.test_guard import ROUTES

ELSEWHERE = {  # no frame
    "front", "login", "mail_choice", "fact_body", "fetch_booking", "answer_file", "count_list",
    "second", "invitation",
    "work_file",
}  # fmt: skip
FILES = (".pdf", ".md", ".csv", ".xlsx", ".jpg", ".png", ".ics", ".js", ".json")


def placed() -> Counter[str]:
    return Counter(f"staff.{one}" for group in navigation.GROUPS for entry in group.entries for one in entry.all)


def test_every_screen_stands_in_one_place(desk):
    shown = {
        rule.endpoint for rule in desk.app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "GET" in rule.methods and not rule.rule.endswith(FILES)
    }  # fmt: skip

    assert shown - placed().keys() == {f"staff.{each}" for each in ELSEWHERE}
    assert {endpoint for endpoint, count in placed().items() if count > 1} == set()
    assert placed().keys() <= ROUTES.keys()


def entries(page: str, label: str) -> list[str]:
    nav = re.search(rf'<nav[^>]* aria-label="{label}">(.*?)</nav>', page, re.S)
    return re.findall(r'<a href="([^"]+)"', nav[1]) if nav else []


def test_six_groups_lead_to_their_first_screens(filled):
    filled.log_in("coordinator")
    page = filled.get("/today").text

    assert entries(page, "Główne") == ["/today", "/loan-desk", "/pages", "/reports", "/items", "/devices"]
    assert entries(page, "W tej części") == ["/today", "/visits", "/cases", "/activities", "/journal"]


def test_an_entry_that_somebody_may_not_open_is_not_shown_to_them(filled):
    filled.log_in("auditor")
    page = filled.get("/loans").text

    assert entries(page, "Główne") == ["/today", "/loans", "/pages", "/reports", "/items", "/devices"]
    assert "/loan-desk" not in entries(page, "W tej części")
    assert "/people" not in entries(filled.get("/items").text, "W tej części")
    pages = ["/pages", "/pages/jobs", "/pages/sheets", "/pages/plots", "/meters"]
    assert entries(filled.get("/pages").text, "W tej części") == pages


def test_it_says_where_one_is_and_how_much_waits(filled):
    filled.log_in("staff")
    page = filled.get("/loans/l1").text

    assert re.findall(r'<a href="([^"]+)" aria-current="(\w+)"', page) == [("/loan-desk", "true"), ("/loans", "true")]
    today = filled.get("/today").text
    assert re.search(r'<a href="/today" aria-current="page">Dziś<span class="n"><span class="vh">otwarte sprawy', today)
