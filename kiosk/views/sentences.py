"""The sentences of templates, each found once for a language. Jinja's own way asks for the locale anew at every word.

It must say exactly what Flask-Babel says: the catalogues, the plurals and the escaping are theirs.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup


class _Sayings:
    """The catalogue of one request, and the sentences without variables that its language has said already."""

    def __init__(self, said: dict[str, dict[str, Markup]]) -> None:
        self.catalogue = get_translations()
        self.plain = said.setdefault(str(get_locale()), {})


class Sentences:
    """What `_()` and `ngettext()` of one application's templates say."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, Markup]] = {}

    def _sayings(self) -> _Sayings:
        if "sayings" not in g:
            g.sayings = _Sayings(self._said)
        return cast(_Sayings, g.sayings)

    def say(self, sentence: str, **variables: Any) -> Markup:
        """The sentence as markup, its variables escaped."""
        sayings = self._sayings()
        if variables:
            return Markup(sayings.catalogue.ugettext(sentence)) % variables
        found = sayings.plain.get(sentence)
        if found is None:
            found = sayings.plain[sentence] = Markup(sayings.catalogue.ugettext(sentence)) % {}
        return found

    def say_number(self, one: str, many: str, num: int, **variables: Any) -> Markup:
        """The form of the sentence that goes with `num`."""
        return Markup(self._sayings().catalogue.ungettext(one, many, num)) % {"num": num, **variables}


def install(app: Flask) -> None:
    """To be called after Flask-Babel has put its own into the templates."""
    found = Sentences()
    app.jinja_env.globals.update(_=found.say, gettext=found.say, ngettext=found.say_number)
