"""From records to files. A builder knows nothing of jobs, requests or Celery."""
