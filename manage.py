#!/usr/bin/env python
"""Django's command line. Starts the embedded database first when no other is named."""

import os
import sys

# Commands that read and write files only.
WITHOUT_DATABASE = {
    "build_fonts",
    "collectstatic",
    "compile_catalogues",
    "help",
    "update_catalogues",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        raise SystemExit(
            "Django is missing: run `make install`, then .venv/bin/python manage.py"
        ) from None

    from django.db import OperationalError, ProgrammingError, connection

    from portal.core import embedded
    from portal.core.database import DatabaseUrlError, let_run_long
    from portal.env import EnvError

    try:
        if not WITHOUT_DATABASE.intersection(sys.argv[1:2]):
            embedded.ensure_running()
            # Nobody waits for a page: loading and removing many records may take long.
            let_run_long(connection.settings_dict)
        execute_from_command_line(sys.argv)
    except (DatabaseUrlError, EnvError) as error:
        raise SystemExit(str(error)) from None
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        raise SystemExit(f"The database does not answer: {error}".strip()) from None
    except ProgrammingError as error:
        if "--traceback" in sys.argv or "does not exist" not in str(error):
            raise
        raise SystemExit(
            "The database has not all its tables: run `manage.py migrate` first "
            f"({str(error).splitlines()[0]})."
        ) from None


if __name__ == "__main__":
    main()
