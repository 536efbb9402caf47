"""What must not stand in a log: the secret part of links that open an account."""

import logging
import re

LINK = re.compile(r"(/accounts/(?:invitation|recovery|password/reset)/)[^\s/]+")


class WithoutLinks(logging.Filter):
    """Cuts the secret part out of every line; what happened, and on which page, stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINK.sub(r"\1…", record.getMessage()), ()
        return True
