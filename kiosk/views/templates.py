"""Templates, one set of them for each language, in which everything that depends on the language alone is said already.

A screen asks for some sixty sentences, addresses and icons that are the same on every page. Where all arguments of such
a call stand in the template, the call is made once, when the template is compiled. It must say exactly what it would
say later: sentences are Flask-Babel's, addresses Flask's, drawings those of the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from gettext import NullTranslations
from typing import Any, cast

from flask.templating import Environment
from flask_babel import get_locale, get_translations
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

PARTS = "kiosk/_parts.html"  # its macros are `p` in every template
PURE = frozenset({"icon", "drawing", "picture", "back"})  # those that look at nothing but their arguments
CALLS = frozenset({"_", "gettext", "url_for"})


class Templates(Environment):
    """Flask's environment; hands out each template in the language of the request. At most one set a language, because
    `kiosk.app` chooses among a closed list."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._spoken: dict[str, Templates] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        if self.overlayed:
            return super().get_template(name, parent, globals)
        language = get_locale().language
        spoken = self._spoken.get(language) or self._spoken.setdefault(language, self._speaking())
        return spoken.get_template(name, parent, globals)

    def _speaking(self) -> Templates:
        """The set for the language of this request."""
        spoken: Templates = self.overlay()
        spoken.globals = {**self.globals, **sentences(get_translations())}
        spoken.globals["p"] = spoken.get_template(PARTS).module
        return spoken

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        settled = _Settling(self).visit(source) if self.overlayed else source
        return super()._generate(settled, *args, **options)


def sentences(catalogue: NullTranslations) -> Mapping[str, Callable[..., Markup]]:
    """What templates call for a sentence: markup, its variables escaped, in the words of `catalogue`."""

    def say(sentence: str, **variables: Any) -> Markup:
        return Markup(catalogue.gettext(sentence)) % variables

    def say_number(one: str, many: str, num: int, **variables: Any) -> Markup:
        return Markup(catalogue.ngettext(one, many, num)) % {"num": num, **variables}

    return {"_": say, "gettext": say, "ngettext": say_number}


class _Settling(NodeTransformer):
    """Puts the answer in the place of every call that can be answered now, the innermost first."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        answers = self._answers(node.node)
        if answers is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        try:
            args = [argument.as_const() for argument in node.args]
            named = {argument.key: argument.value.as_const() for argument in node.kwargs}
        except nodes.Impossible:
            return node
        return nodes.Const(answers(*args, **named), lineno=node.lineno, environment=self._environment)

    def _answers(self, called: nodes.Node) -> Callable[..., Any] | None:
        known, found = self._environment.globals, None
        if isinstance(called, nodes.Name) and called.name in CALLS:
            found = known[called.name]
        elif isinstance(called, nodes.Getattr) and called.attr in PURE:
            of = called.node
            if isinstance(of, nodes.Name) and of.name == "p":
                found = getattr(known["p"], called.attr)
        return cast(Callable[..., Any] | None, found)
