"""The cooperation portal. Importing the package readies Celery for every process."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
