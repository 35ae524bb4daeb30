"""Sessions in the database, for keys that could be ours."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie can hold any text, NUL too, which the database refuses with an error."""

    def _validate_session_key(self, key: str) -> bool:
        made_here = bool(key) and key.isascii() and key.isalnum()
        return made_here and bool(super()._validate_session_key(key))  # type: ignore[misc]
