from tests.offices import backend, database_url, office
from tests.staff.conftest import light_passwords
from tests.staff.desks import desk

__all__ = ["backend", "database_url", "desk", "light_passwords", "office"]
