"""One line of JSON for each log record, with the request's id."""

import json
import logging

from okrhub.lib.audit import request_id


class JsonFormatter(logging.Formatter):
    """Format a record as JSON; line breaks in messages are escaped by it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
