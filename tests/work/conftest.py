from tests.offices import backend, database_url, office
from tests.staff.conftest import light_passwords
from tests.staff.desks import desk, filled

__all__ = ["backend", "database_url", "desk", "filled", "light_passwords", "office"]
