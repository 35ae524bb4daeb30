"""The fragment that shows a job: live, done, stopped."""

import pytest
from django.template.loader import render_to_string

from portal.core.jobs.models import Job, JobState


def shown(**values) -> str:
    job = Job(pk=7, kind="test.kind", **values)
    return render_to_string(
        "includes/_progress.html",
        {
            "job": job,
            "progress_url": "/lai/",
            "done_url": "/tep/",
            "done_label": "Tải về",
            "retry_url": "/thu-lai/",
        },
    )


def test_a_running_job_asks_again_and_says_how_far():
    html = shown(
        state=JobState.RUNNING,
        progress_done=30,
        progress_total=120,
        progress_note="Đang ghi <b>",
    )
    assert 'hx-get="/lai/"' in html
    assert 'value="25"' in html
    assert "Đang ghi &lt;b&gt;" in html
    assert "<noscript>" in html


def test_a_waiting_job_has_no_percent_yet():
    html = shown(state=JobState.QUEUED)
    assert "hx-get" in html
    assert "value=" not in html


def test_a_done_job_shows_where_the_result_is():
    html = shown(state=JobState.DONE)
    assert "hx-get" not in html
    assert 'href="/tep/"' in html


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.DEAD])
def test_a_stopped_job_says_why_and_can_be_tried_again(state):
    html = shown(state=state, error="Thiếu cột sản lượng.")
    assert "hx-get" not in html
    assert "Thiếu cột sản lượng." in html
    assert 'action="/thu-lai/"' in html
