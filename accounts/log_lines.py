"""Log lines without personal data, whatever an error's text carries."""

import logging
import re

from values.resident_id import mask

# PostgreSQL repeats the row that it refused: name, birth date and all, over several lines.
ROW = re.compile(r"^(DETAIL|CONTEXT):.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9])")
MOBILE = re.compile(r"(?<![0-9A-Za-z-])1[3-9][0-9]{9}(?![0-9A-Za-z-])")


class LineFormatter(logging.Formatter):
    """The last step before a line is written, also for tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        text = ROW.sub(r"\1: (left out)", super().format(record))
        text = ID_NUMBER.sub(lambda found: mask(found[0]), text)
        return MOBILE.sub(lambda found: mask(found[0]), text)
