"""Nobody waits while a page is compiled for the first time: the server does that while it starts."""

from pathlib import Path

from sync.server import questions_rules, warming
from tests.stations import NOON


def test_every_page_is_compiled_and_holidays_are_read_when_the_server_has_warmed_up(desk):
    app = desk.app
    app.jinja_env.cache.clear()
    questions_rules.holidays_around.cache_clear()

    warming.begin(app, NOON).join()

    pages = Path(app.template_folder, "staff").glob("*.html")
    assert questions_rules.holidays_around.cache_info().currsize == 1
    assert {name for _loader, name in app.jinja_env.cache} == {f"staff/{page.name}" for page in pages}
