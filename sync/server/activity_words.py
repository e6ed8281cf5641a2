"""What staff and reports call trainings, meetings and consultations, and what these are about. Words are English
message ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from sync.activity_facts import ActivityKind, Topic

KINDS: Mapping[str, Any] = {
    ActivityKind.TRAINING.value: _l("training"),
    ActivityKind.MEETING.value: _l("volunteers' meeting"),
    ActivityKind.CONSULTATION.value: _l("consultation"),
}
TOPICS: Mapping[str, Any] = {
    Topic.FOUNDING.value: _l("founding an organisation, statute, registration"),
    Topic.FUNDS.value: _l("grants, competitions, collections"),
    Topic.SETTLING.value: _l("carrying out and settling public tasks"),
    Topic.ACCOUNTING.value: _l("book-keeping and taxes"),
    Topic.LAW.value: _l("law"),
    Topic.DATA.value: _l("data protection"),
    Topic.VOLUNTEERS.value: _l("volunteering"),
    Topic.COOPERATION.value: _l("working with the city and others"),
    Topic.PROMOTION.value: _l("promotion and media"),
    Topic.TECHNOLOGY.value: _l("computers, the Internet, equipment"),
    Topic.OTHER.value: _l("another topic"),
}
NO_TOPIC = _l("not noted: a booking alone")
