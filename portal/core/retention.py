"""Files that nobody needs for long are deleted after a while; their records stay."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

log = structlog.get_logger("portal.files")

KEPT_DAYS = 90


def limit(at: datetime) -> datetime:
    """What became old before this moment has been kept long enough."""
    return at - timedelta(days=KEPT_DAYS)


def drop_files(records: "QuerySet[Any]") -> int:
    """Delete the `file` of each record and empty the field; return how many went.

    Every record is a transaction of its own. The file goes first: after a crash between
    the two the record still names it and the next sweep ends the work.
    """
    due = records.exclude(file="")
    dropped = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                record = due.select_for_update().filter(pk=pk).first()
                if record is None:  # changed since the list was made
                    continue
                record.file.storage.delete(record.file.name)
                due.filter(pk=pk).update(file="")
        except OSError as error:
            log.warning("file-not-deleted", record=pk, error=str(error))
        else:
            dropped += 1
    return dropped
