"""The portal's own settings over a database of the bench, plus one empty view."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, VAR_DIR

ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
# A register of another size has a database of its own (`bench.scale`).
DATABASES["default"]["NAME"] += "_bench" + os.environ.get("BENCH_DATABASE", "")
MEDIA_ROOT = VAR_DIR / "bench-media"
ALLOWED_HOSTS = ["127.0.0.1"]
SAMPLE_MODE = True
# The load client gives every request an address of its own: a search is counted as it is
# for readers, and none is refused.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
