"""The entry point of the web server (granian)."""

import os

from django.core.wsgi import get_wsgi_application

from portal.core import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
embedded.ensure_running()

application = get_wsgi_application()
