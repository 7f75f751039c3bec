from tests.committed import committed, test_database

__all__ = ["committed", "test_database"]
