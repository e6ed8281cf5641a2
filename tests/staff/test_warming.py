"""Nobody waits while a page is compiled for the first time: the server does that while it starts."""

from pathlib import Path

from sync.server import warming


def test_every_page_is_compiled_when_the_server_has_warmed_up(desk):
    app = desk.app
    app.jinja_env.cache.clear()

    warming.begin(app).join()

    pages = Path(app.template_folder, "staff").glob("*.html")
    assert {name for _loader, name in app.jinja_env.cache} == {f"staff/{page.name}" for page in pages}
