from tests.committed import committed
from tests.standing import standing, test_database, world

__all__ = ["committed", "standing", "test_database", "world"]
