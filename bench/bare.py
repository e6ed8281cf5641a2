"""The other side of the comparison: a bare page of waitress and Flask whose POST makes one durable commit with peewee.

    python -m bench.bare FILE PORT

It has a template, a form and a redirect after the act, and nothing else: no languages, no session, no CSRF, no rules.
"""

from __future__ import annotations

import sys

from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader
from peewee import AutoField, CharField, Model
from playhouse.apsw_ext import APSWDatabase
from waitress.server import create_server
from werkzeug.wrappers import Response

from kiosk.serving import WAITRESS

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Visits</title></head>
<body><h1>{{ "Welcome" if visit else "Good day" }}</h1>
{% if visit %}<p>Visit {{ visit }} is written.</p>{% endif %}
<form method="post" action="/"><input name="person" value="p1"><button>I am coming in</button></form>
</body></html>
"""
database = APSWDatabase(None)


class Visit(Model):
    """One row for one visit, as small as a visit can be."""

    id = AutoField()
    person = CharField(index=True)

    class Meta:
        database = database


def visits() -> Response | str:
    if request.method == "POST":
        with database.atomic("IMMEDIATE"):
            visit = Visit.create(person=request.form["person"])
        return redirect(f"/?visit={visit.id}", 303)
    return render_template("page.html", visit=request.args.get("visit"))


def make(file: str) -> Flask:
    """The page, with its rows in `file`."""
    database.init(file, pragmas={"journal_mode": "wal", "synchronous": "full"})
    database.create_tables([Visit])
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": PAGE})
    app.add_url_rule("/", view_func=visits, methods=["GET", "POST"])
    return app


def main(file: str, port: str) -> None:
    create_server(make(file), host="127.0.0.1", port=int(port), **WAITRESS).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
