"""The portal's own settings over a database of the bench, plus one empty view."""

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, VAR_DIR

ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
DATABASES["default"]["NAME"] += "_bench"
MEDIA_ROOT = VAR_DIR / "bench-media"
ALLOWED_HOSTS = ["127.0.0.1"]
SAMPLE_MODE = True
