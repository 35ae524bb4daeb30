"""The broker of a fresh machine: messages as files, safe with several processes.

kombu's own file transport lets a reader see a half-written message or a half-written
table of queues (its worker then ends, and after a kill never starts again), and takes
messages through the system's temporary folder, where a move between
two file systems is a copy that two workers can make at once. Here a message appears by
one rename and is taken by one rename, both inside the broker's own folder.
"""

import hashlib
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

# Messages are wake-ups for rows that the reconciler sends again, so old ones may go.
KEEP_SECONDS = 600


class Channel(filesystem.Channel):  # type: ignore[misc]
    """`data_folder_in` and `data_folder_out` name the same folder; it is made here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(self.data_folder_in)
        self.taken = self.folder / "taken"
        self.taken.mkdir(parents=True, exist_ok=True)
        self.control_folder.mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        unseen = self.taken / name
        unseen.write_bytes(str_to_bytes(dumps(payload)))
        unseen.rename(self.folder / name)

    def _get(self, queue: str) -> Any:
        for name in sorted(os.listdir(self.folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            mine = self.taken / f"{os.getpid()}-{name}"
            try:
                (self.folder / name).rename(mine)
            except FileNotFoundError:
                continue  # another worker was faster
            content = mine.read_bytes()
            mine.unlink()
            return loads(bytes_to_str(content))
        raise Empty

    def _queue_bind(
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        """Keep one file a binding: two processes that start together both bind."""
        content = dumps([routing_key or "", pattern or "", queue or ""])
        folder = self._bindings(exchange)
        folder.mkdir(parents=True, exist_ok=True)
        unseen = self.taken / f"{uuid.uuid4()}.binding"
        unseen.write_text(content)
        unseen.rename(folder / hashlib.sha256(content.encode()).hexdigest())

    def get_table(self, exchange: str) -> list[Any]:
        try:
            files = sorted(self._bindings(exchange).iterdir())
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*loads(file.read_text())) for file in files]

    def _bindings(self, exchange: str) -> Path:
        file: Path = self._exchange_file(
            exchange
        )  # refuses names that leave the folder
        return file.with_name(f"{exchange}.bindings")


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel


def sweep(folder: Path) -> int:
    """Remove messages nobody took for a while, as when no worker was running."""
    removed = 0
    for path in [*folder.glob("*.msg"), *folder.glob("taken/*.msg")]:
        try:
            if time.time() - path.stat().st_mtime > KEEP_SECONDS:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # a worker took it
    return removed
