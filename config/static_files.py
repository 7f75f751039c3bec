"""Where static files are found: their addresses under the manifest's names."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KeptAddresses(CompressedManifestStaticFilesStorage):
    """Works an address out once for the process: every page's frame names two dozen of them."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.url = cache(super().url)
