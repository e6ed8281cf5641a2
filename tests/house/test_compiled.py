"""Tests share the code of templates (`tests/compiled.py`), and never one that is not their own."""

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment

from tests.compiled import Compiled


@pytest.fixture
def shared():
    return Compiled()


def said(shared, text, **settings):
    return Environment(loader=DictLoader({"page": text}), bytecode_cache=shared, **settings).from_string(
        "{% include 'page' %}"
    ).render()


def test_the_same_template_is_compiled_once(shared, monkeypatch):
    assert said(shared, "{{ 1 + 1 }}") == "2"
    monkeypatch.setattr(Compiled, "dump_bytecode", lambda *_: pytest.fail("it was compiled anew"))

    assert said(shared, "{{ 1 + 1 }}") == "2"


def test_another_text_and_other_settings_make_another_code(shared):
    assert said(shared, "a\n{% if true %}\nb{% endif %}") == "a\n\nb"
    assert said(shared, "a\n{% if true %}\nc{% endif %}") == "a\n\nc"
    assert said(shared, "a\n{% if true %}\nb{% endif %}", trim_blocks=True) == "a\nb"


def test_all_applications_of_the_tests_share_it():
    one, other = Flask("one"), Flask("other")

    assert isinstance(one.jinja_env.bytecode_cache, Compiled)
    assert one.jinja_env.bytecode_cache is other.jinja_env.bytecode_cache
