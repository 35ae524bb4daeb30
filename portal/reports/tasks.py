"""Handlers of this app's jobs."""

from portal.core.jobs import Run, handler
from portal.reports import services


@handler(services.REGISTER_JOB)
def build_chain_register(run: Run) -> None:
    services.build_register(run)
