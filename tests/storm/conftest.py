from tests.offices import backend, database_url, office

__all__ = ["backend", "database_url", "office"]
