"""The description of the API says what the API is."""

import json
import re

import pytest

from sync.server import app
from sync.server.outside.operations import described
from tests.offices import open_for_test


@pytest.fixture(scope="module")
def page():
    return json.loads(described())


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    with open_for_test(tmp_path_factory.mktemp("server")) as office:
        yield [rule for rule in app.create_app(office).url_map.iter_rules() if rule.rule.startswith("/api/")]


def test_every_route_is_described_and_nothing_else(page, rules):
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint.partition(".")[2])
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    paths = page["paths"].items()
    told = {(path, method, each["operationId"]) for path, ways in paths for method, each in ways.items()}

    assert told == routes


def test_every_shape_that_is_named_is_there(page):
    named = set(re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', json.dumps(page)))

    assert named == set(page["components"]["schemas"]) - {"Gap"}


def test_anybody_may_read_it(tmp_path):
    with open_for_test(tmp_path) as office:
        client = app.create_app(office).test_client()
        answer = client.get("/api/v1/openapi.json", base_url="http://localhost:8090")

        assert answer.json["openapi"] == "3.1.0"
        assert answer.content_type == "application/json"
