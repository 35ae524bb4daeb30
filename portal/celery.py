"""The Celery application: worker and beat.

Messages are only wake-ups for rows of `core.Job` (portal/core/jobs); losing one loses
nothing, so delivery is acknowledged early and no result is kept.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
