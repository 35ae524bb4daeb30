"""Start the database before Django is set up; tests run on a real PostgreSQL."""

from portal.core import embedded

embedded.ensure_running()
