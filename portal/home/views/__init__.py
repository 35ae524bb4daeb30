"""The pages that compose all apps: front page, search, provinces, the workspace."""
