from tests.standing import files

__all__ = ["files"]
