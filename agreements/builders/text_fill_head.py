"""How values travel to the child that fills a template: a line of JSON in front of it.

Apart from `text_fill`, so that the web process loads no reader of Word files.
"""

import json
from collections.abc import Mapping
from typing import Any


def pack(head: Mapping[str, Any]) -> bytes:
    """JSON escapes line ends, so the first one ends the head."""
    return json.dumps(head).encode() + b"\n"
