from tests.standing import standing, test_database, world

__all__ = ["standing", "test_database", "world"]
