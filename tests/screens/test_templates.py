"""Templates: what depends on the language alone is said when they are compiled, exactly as it would be said later."""

import pytest
from flask import render_template
from flask_babel import force_locale, gettext
from jinja2 import ChoiceLoader, DictLoader

from kiosk.app import make_flask
from kiosk.views.templates import PURE
from kiosk.words import LANGUAGES

PAGES = {
    "plain.html": '{{ _("Good day") }}',
    "variable.html": '{{ _("here since %(time)s", time=time) }} {{ ngettext("%(num)d thing", "%(num)d things", num) }}',
    "address.html": '<a href="{{ url_for("borrow", because=because) }}">{{ p.icon(icon) }}</a>',
    "settled.html": '{{ p.back(url_for("borrow", because="a&b"), _("Good day")) }}',
    "own.html": '{% macro icon(name) %}mine {{ name }}{% endmacro %}{{ icon("nfc") }}',
    "frame.html": '{% block main %}{% endblock %}{% include "plain.html" %}',
    "framed.html": '{% extends "frame.html" %}{% block main %}{{ _("Good day") }}, {% endblock %}',
}


@pytest.fixture
def page(counter):
    """Renders one of the pages above in a language."""
    app = make_flask(counter)
    app.jinja_loader = ChoiceLoader([DictLoader(PAGES), app.jinja_loader])

    def render(name, language="pl", **said):
        with app.test_request_context("/"), force_locale(language):
            return render_template(f"{name}.html", **said)

    render.app = app
    return render


def test_each_language_has_its_own_words_whichever_came_first(page):
    for language in (*LANGUAGES, *reversed(LANGUAGES)):
        with page.app.test_request_context("/"), force_locale(language):
            word = gettext("Good day")
        assert page("plain", language) == word
        assert page("framed", language) == f"{word}, {word}"  # a frame and what it includes speak it too


def test_what_comes_from_the_page_is_asked_for_on_every_page_and_escaped(page):
    assert page("variable", "en", time="<9>", num=1) == "here since &lt;9&gt; 1 thing"
    assert page("variable", "en", time="10:00", num=5) == "here since 10:00 5 things"

    first, second = (page("address", because=because, icon=because) for because in ("one", "two"))
    assert 'href="/borrow?because=one"' in first and "#i-one" in first
    assert second == first.replace("one", "two")


def test_what_is_settled_reads_as_if_it_were_asked_for(page):
    said = page("settled", "en")
    asked = page("plain", "en")
    assert said.startswith('<a class="btn" href="/borrow?because=a%26b"><svg') and f"<span>{asked}</span>" in said


def test_a_name_of_the_parts_may_be_used_for_something_else(page):
    assert page("own") == "mine nfc"


def test_the_parts_that_are_settled_look_at_their_arguments_only(page):
    """Neither the visitor nor their token may come in: it would stand on everybody's page."""
    with page.app.test_request_context("/"):
        environment = page.app.jinja_env
        source, _, _ = environment.loader.get_source(environment, "kiosk/_parts.html")
    for name in PURE:
        macro = source.partition(f"macro {name}(")[2].partition("{%- endmacro")[0]
        assert macro
        for word in ("token", "visitor", "who", "here", "session", "request"):
            assert word not in macro, f"{name} looks at {word}"
