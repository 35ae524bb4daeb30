"""Ask for the drill's jobs as a web process would, and send each message three times.

`python -m tests.drills.ask NUMBER`
"""

import sys

import django
from django.db import transaction

DELIVERIES = 3


def main(number: int) -> None:
    django.setup()
    from portal.core.jobs import enqueue, protocol

    ids = []
    for index in range(number):
        with transaction.atomic():
            ids.append(enqueue("drill.work", {"number": index}).pk)
            if index == number // 3:
                ids.append(enqueue("drill.poison", {}).pk)
    for _ in range(DELIVERIES - 1):
        protocol.publish(ids)


if __name__ == "__main__":
    main(int(sys.argv[1]))
