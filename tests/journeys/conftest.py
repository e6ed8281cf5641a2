"""Both databases, for journeys that end on the server; a pcscd, for those with a real reader."""

from tests.offices import backend, database_url, office  # noqa: F401
from tests.readers.pcscd import pcscd  # noqa: F401
