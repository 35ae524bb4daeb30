"""One kind of work on the desk, as `home/_task.html` prints it."""

from dataclasses import dataclass, field

from portal.home.views.figures import count_text


@dataclass(frozen=True)
class Line:
    """One thing to do: where it is, what is wrong with it, how pressing."""

    title: str
    url: str
    note: str = ""
    tone: str = ""
    badge: str = ""
    # What can be done on the spot, with one tap.
    act_url: str = ""
    act_label: str = ""


@dataclass(frozen=True)
class Task:
    """One kind of work; nothing is shown of a kind with nothing to do."""

    title: str
    count: int
    lines: list[Line] = field(default_factory=list)
    note: str = ""
    url: str = ""
    url_label: str = ""
    tone: str = "wait"
    icon: str = "list-checks"

    @property
    def count_text(self) -> str:
        return count_text(self.count)
