"""Templates of slips: what a centre puts around them, which version holds today, and how the next one will look.

What has begun never changes; one that has not may be taken away, and any version can be made anew from today.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from printers import markup, roll
from printers.encode import encode
from printers.profiles import profile
from sync import register
from sync.register import SlipLogo, SlipTemplate
from sync.rules import slip_templates as rule
from sync.server import questions_names, questions_slips, register_store, slip_logos
from sync.server.papers import pdf
from sync.server.permissions import Permission, needs
from sync.server.slip_logos import LogoError
from sync.server.staff import forms, history, names
from sync.server.staff.desk import office, somebody
from sync.server.staff.fields import Choice, Day, Field, Trilingual
from sync.server.staff.forms import Form
from sync.server.staff.guard import takes_file
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import local

WIDTHS = {80: "default", 58: "POS-5890"}  # mm of paper → a profile of that width
COLUMNS = {80: 48, 58: 32}
BLANK = SlipTemplate(id="", version=0, effective_from="")


@dataclass(frozen=True)
class Standing:
    """One version and where it stands: in_force, later, replaced."""

    template: SlipTemplate
    word: str


def standing(versions: Sequence[SlipTemplate], day: str) -> list[Standing]:
    """Every version, newest first within its site. `day` is an ISO date."""
    found = []
    for each in sorted(versions, key=lambda one: (one.site or "", one.effective_from, one.version), reverse=True):
        same = [one for one in versions if one.site == each.site]
        holds = rule.in_force(same, each.site or "", day)
        word = "later" if each.effective_from > day else "in_force" if each == holds else "replaced"
        found.append(Standing(each, word))
    return found


def today() -> str:
    return local(office().now()).date().isoformat()


@screens.get("/slip-templates")
@needs(Permission.READ)
def slip_templates() -> str:
    rows = standing(questions_slips.templates(), today())
    return show("slip_templates", rows=rows, names=names.Names(), language=names.language())


@screens.get("/slip-templates/<id>")
@needs(Permission.REGISTER)
def slip_template(id: str) -> str:
    """One version as it comes out of the printer, in three languages and on both papers, and what was changed."""
    found = register_store.get(SlipTemplate, id) or abort(404)
    [row] = [each for each in standing(questions_slips.templates(), today()) if each.template.id == id]
    return show(
        "slip_template", row=row, names=names.Names(), widths=list(WIDTHS), site=questions_slips.site_to_show(found),
        told=history.told(SlipTemplate, [id]),
    )  # fmt: skip


@screens.get("/slip-templates/<id>/<language>-<int:width>.png")
@needs(Permission.REGISTER)
def slip_picture(id: str, language: str, width: int) -> Response:
    """Drawn from the bytes that a printer of this paper would get."""
    if width not in WIDTHS or language not in questions_slips.LANGUAGES:
        abort(404)
    paper = profile(WIDTHS[width])
    slip = _sample(register_store.get(SlipTemplate, id) or abort(404), None, language)
    return Response(roll.picture([encode(slip, paper)], paper.dots), mimetype="image/png")


@screens.get("/slip-templates/<id>/<language>.pdf")
@needs(Permission.REGISTER)
def slip_paper(id: str, language: str) -> Response:
    if language not in questions_slips.LANGUAGES:
        abort(404)
    slip = _sample(register_store.get(SlipTemplate, id) or abort(404), None, language)
    return Response(pdf.slip(slip, language, _("How a slip looks")), mimetype="application/pdf")


@screens.get("/slip-templates/new")
@needs(Permission.REGISTER)
def new_slip_template() -> str:
    """A new version, filled with the one that it is made from."""
    source = register_store.get(SlipTemplate, request.args.get("version", "")) or BLANK
    values = msgspec.structs.asdict(source) | {"effective_from": max(source.effective_from, today())}
    form = forms.filled(_fields(), values, forms.mark_of(_versions()))
    return _page(form, source.logo or "", source)


@screens.post("/slip-templates/new")
@needs(Permission.REGISTER)
@takes_file(slip_logos.LARGEST)
def make_slip_template() -> str | AnyResponse | tuple[str, int]:
    form = forms.typed(_fields())
    logo, drawn, trouble = _logo_in_form()
    if "save" not in request.form:
        return _page(form, logo, _made(form, logo), drawn, trouble)
    with keeping():
        if form.is_good and not trouble:
            versions = _versions()
            forms.check_mark(form, versions, msgspec.structs.asdict(max(versions, key=_by_version, default=BLANK)))
        if form.is_good and not trouble:
            template = _made(form, logo, secrets.token_hex(8), 1 + max((each.version for each in versions), default=0))
            entities: list[register.Entity] = [drawn] if drawn and drawn.id == logo else []
            register_store.put_many([*entities, template], at=office().now(), by=somebody().id)
            return redirect(url_for("staff.slip_template", id=template.id), 303)
    return _page(form, logo, _made(form, logo), drawn, trouble), 409 if form.troubles else 400


@screens.post("/slip-templates/<id>/withdraw")
@needs(Permission.REGISTER)
def withdraw_slip_template(id: str) -> AnyResponse:
    """Take away a version that has not begun. What has begun stays: slips were printed by it."""
    found = register_store.get(SlipTemplate, id)
    if found is not None and found.effective_from > today():
        with keeping():
            register_store.remove(SlipTemplate, id, at=office().now(), by=somebody().id)
    return redirect(url_for("staff.slip_templates"), 303)


def _versions() -> list[SlipTemplate]:
    return sorted(register_store.every(SlipTemplate), key=_by_version)


def _by_version(template: SlipTemplate) -> int:
    return template.version


def _fields() -> list[Field]:
    first = today()
    hint = _l("Empty: the names of the centre and the site. A line each; the first is bold.")
    return [
        Choice(name="site", words=_l("At"), options=_sites, none=_l("every site without one of its own")),
        Day(
            name="effective_from", words=_l("In force from"), least=lambda: first,
            too_early=_l("Choose today or a later day: what held before stays as it was."),
        ),
        Trilingual(name="head", words=_l("Above every slip"), hint=hint, lines=True, longest=300, required=False),
        Trilingual(name="foot", words=_l("Below every slip"), lines=True, longest=600, required=False,
                   hint=_l("Opening hours, a telephone, a thank-you. A line each.")),
    ]  # fmt: skip


def _sites() -> list[tuple[str, Any]]:
    return [(site.id, site.name) for site in questions_names.sites()]


def _logo_in_form() -> tuple[str, SlipLogo | None, str]:
    """The id of the logo that is wanted, "" for none; the logo itself where it is a new one; what is wrong with it."""
    file = request.files["logo"].read() if "logo" in request.files else b""
    kept = request.form.get("kept", "")
    try:
        if file:
            drawn = slip_logos.made(file)
        elif request.form.get("drawn"):
            drawn = slip_logos.read(request.form["drawn"])
        elif register_store.get(SlipLogo, kept) is not None and "no_logo" not in request.form:
            return kept, None, ""
        else:
            return "", None, ""
    except LogoError:
        return "", None, _("This is no picture that can be printed. Choose a PNG or JPEG with something dark on it.")
    return ("", None, "") if "no_logo" in request.form else (drawn.id, drawn, "")


def _made(form: Form, logo: str, id: str = "preview", version: int = 0) -> SlipTemplate:
    """The template that a form says, as far as it could be read."""
    said = {name: value for name, value in form.values.items() if name in ("site", "head", "foot")}
    day = form.values.get("effective_from") or today()
    return SlipTemplate(id=id, version=version, effective_from=day, logo=logo or None, **said)


def _page(form: Form, logo: str, template: SlipTemplate, drawn: SlipLogo | None = None, trouble: str = "") -> str:
    shown = [
        (language, width, Markup(markup.html(_sample(template, drawn, language), COLUMNS[width])))
        for width in WIDTHS
        for language in questions_slips.LANGUAGES
    ]
    return show(
        "slip_template_form", form=form, shown=shown, logo=logo, drawn=slip_logos.written(drawn) if drawn else "",
        trouble=trouble,
    )  # fmt: skip


def _sample(template: SlipTemplate, drawn: SlipLogo | None, language: str) -> Any:
    logo = drawn or (register_store.get(SlipLogo, template.logo) if template.logo else None)
    return questions_slips.sample(template, logo, questions_slips.site_to_show(template), language, office().now())
