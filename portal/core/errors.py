"""Errors a person can act on: the message is one sentence in their language."""


class DomainError(Exception):
    """A rule of the programme forbids the act; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = str(message)


class Conflict(DomainError):
    """Somebody else changed the record since it was opened."""


class ParseError(ValueError):
    """A piece of text cannot be read; the message says what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = str(message)
