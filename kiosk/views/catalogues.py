"""The catalogue of a request's language, looked for once in a request and not for every sentence.

A request speaks one language from beginning to end; Flask-Babel holds to that too, but finds out anew each time.
"""

from __future__ import annotations

from functools import cached_property
from gettext import NullTranslations

from flask import g
from flask_babel import Babel, Domain


class _Catalogues(Domain):
    def get_translations(self) -> NullTranslations:
        found: NullTranslations | None = g.get("catalogue")
        if found is None:
            found = g.catalogue = super().get_translations()
        return found


class SteadyBabel(Babel):
    """Flask-Babel, with the catalogue of a request kept for its length."""

    @cached_property
    def domain_instance(self) -> Domain:
        return _Catalogues(domain=self.domain)
