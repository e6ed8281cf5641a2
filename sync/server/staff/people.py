"""Members: the list and one person, with the least that staff need."""

from __future__ import annotations

from flask import abort

from sync import register
from sync.server import questions_activities, questions_names, register_store, store
from sync.server.keeping import aliases, cards, tapping
from sync.server.permissions import Permission, needs
from sync.server.questions_activities import Wanted
from sync.server.rights import looks
from sync.server.staff import activities, asked, finding, kept_history, listing, names, register_words
from sync.server.staff.desk import can, may_at, office, somebody
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import STATUSES, local

LAST = 8


@screens.get("/people")
@needs(Permission.NAMES)
def people() -> str:
    search, status = asked.word("search"), asked.one_of("status", STATUSES)
    found = [row for row in finding.found("person", search or "") if status in (None, row.status)]
    page = listing.page_of(found)
    return show("people", page=page, search=search, status=status, states=STATUSES)


@screens.get("/people/<id>")
@needs(Permission.NAMES)
def person(id: str) -> str:
    found = register_store.get(register.Person, id) or abort(404)
    looks.note(id, somebody().id, "page", office().now())
    detail = questions_names.person_detail(id)
    memberships, credentials = questions_names.memberships(person=id), questions_names.credentials(id)
    wards = questions_names.wards(id)
    about = store.ListFilter(person=id, site=asked.site())
    open_loans = store.loans(office().now(), store.ListFilter(person=id, site=asked.site(), state="out")).rows
    visits = store.visits(about, limit=LAST).rows
    return show(
        "person",
        person=found,
        detail=detail,
        name=detail.full_name if detail else found.display_name,
        memberships=memberships,
        credentials=credentials,
        loans=open_loans,
        visits=visits,
        now=office().now(),
        names=names.Names([*open_loans, *visits, *memberships], people=[found.guardian, *wards]),
        wards=wards,
        blocks=questions_names.blocks(person=id),
        today=local(office().now()).date().isoformat(),
        entries=kept_history.of(
            {
                "person": [id],
                "person_detail": [id],
                "membership": [each.id for each in memberships],
                "credential": [each.id for each in credentials],
            }
        ),
        words=register_words,
        tapped=cards.tapped(office().now()) if can(Permission.PEOPLE) else [],
        wanted=tapping.waiting(id, office().now()),
        kiosks=[each for each in cards.kiosks() if may_at(each.site, Permission.PEOPLE)],
        device_names=questions_names.device_names(),
        **_took_part(id, about.site),
        aliases=aliases.of(id),
        stands_for=aliases.canonical([id]).get(id),
    )


def _took_part(id: str, site: str | None) -> dict[str, object]:
    """The last trainings, meetings and consultations that they were at."""
    rows = questions_activities.activities(Wanted(site=site, person=id), limit=LAST).rows
    return {"activities": rows, **activities.about(rows)}
