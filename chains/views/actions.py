"""The acts a person may do on a chain now, each behind a question."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from chains import permissions
from chains.models import Chain
from chains.services.review import papers_to_see
from portal.organisations.access import Access


@dataclass(frozen=True)
class Action:
    """A button and the dialog it opens; `reason_label` asks for a reason."""

    dialog_id: str
    label: str
    action_url: str
    title: str
    text: str = ""
    reason_label: str = ""
    tone: str = ""
    icon_name: str = ""


def main_action(chain: Chain, access: Access) -> Action | None:
    """The one thing this person most likely came for."""
    if permissions.can_confirm(access, chain):
        return _confirm(chain, access)
    if permissions.can_submit(access, chain):
        return _submit(chain)
    return None


def other_actions(chain: Chain, access: Access) -> list[Action]:
    made = [
        (permissions.can_send_back, _send_back),
        (permissions.can_withdraw, _withdraw),
        (permissions.can_resume, _resume),
        (permissions.can_suspend, _suspend),
        (permissions.can_end, _end),
        (permissions.can_archive, _archive),
        (permissions.can_restore, _restore),
    ]
    return [make(chain) for allowed, make in made if allowed(access, chain)]


def _url(act: str, chain: Chain) -> str:
    return reverse(f"chains:{act}", args=[chain.pk])


def _confirm(chain: Chain, access: Access) -> Action:
    papers = [f"{_kind(p)} {p.number}" for p in papers_to_see(chain, access)]
    if papers:
        text = _(
            "Anh/chị xác nhận số liệu khớp với hồ sơ; các giấy có bản chụp sau cũng được "
            "ghi là đã đối chiếu: %(papers)s. Chuỗi sẽ hiện trên trang công khai."
        ) % {"papers": "; ".join(papers)}
    else:
        text = _(
            "Anh/chị xác nhận số liệu khớp với hồ sơ. Chuỗi sẽ hiện trên trang công khai; "
            "chưa có bản chụp giấy nào nên chuỗi chưa được gọi là an toàn."
        )
    return Action(
        "confirm",
        _("Xác nhận đã đối chiếu"),
        # The version seen goes along: facts that changed meanwhile are not confirmed.
        f"{_url('confirm', chain)}?version={chain.version}",
        _("Xác nhận chuỗi này?"),
        text,
        icon_name="badge-check",
    )


def _kind(paper: object) -> str:
    return str(getattr(paper, "type_label", _("Giấy xác nhận chuỗi")))


def _submit(chain: Chain) -> Action:
    return Action(
        "submit",
        _("Gửi kiểm tra"),
        _url("submit", chain),
        _("Gửi chuỗi này để Hà Nội kiểm tra?"),
        _(
            "Sau khi gửi, các hội trong chương trình đọc được chuỗi; anh/chị vẫn sửa được."
        ),
        icon_name="send",
    )


def _send_back(chain: Chain) -> Action:
    return Action(
        "send-back",
        _("Trả lại để sửa"),
        _url("send_back", chain),
        _("Trả chuỗi này về cho hội đăng ký?"),
        _("Chuỗi trở lại bản nháp và không còn trên trang công khai."),
        _("Cần sửa điều gì"),
        icon_name="undo-2",
    )


def _withdraw(chain: Chain) -> Action:
    return Action(
        "withdraw",
        _("Thôi công khai"),
        _url("withdraw", chain),
        _("Đưa chuỗi này khỏi trang công khai?"),
        _(
            "Các hội trong chương trình vẫn đọc được. Xác nhận lại thì chuỗi hiện trở lại."
        ),
        icon_name="eye-off",
    )


def _suspend(chain: Chain) -> Action:
    return Action(
        "suspend",
        _("Tạm dừng"),
        _url("suspend", chain),
        _("Ghi nhận chuỗi tạm dừng hoạt động?"),
        _("Chuỗi tạm dừng không hiện trên trang công khai."),
        _("Lý do tạm dừng"),
        icon_name="pause",
    )


def _resume(chain: Chain) -> Action:
    return Action(
        "resume",
        _("Hoạt động trở lại"),
        _url("resume", chain),
        _("Ghi nhận chuỗi đang hoạt động?"),
        icon_name="play",
    )


def _end(chain: Chain) -> Action:
    return Action(
        "end",
        _("Kết thúc"),
        _url("end", chain),
        _("Ghi nhận chuỗi đã kết thúc?"),
        _("Chuỗi đã kết thúc vẫn nằm trong sổ nhưng không còn trên trang công khai."),
        _("Lý do kết thúc"),
        tone="danger",
        icon_name="square",
    )


def _archive(chain: Chain) -> Action:
    return Action(
        "archive",
        _("Cất vào kho lưu"),
        _url("archive", chain),
        _("Cất chuỗi này vào kho lưu?"),
        _("Chuỗi không còn trong danh sách; có thể khôi phục khi cần."),
        _("Lý do cất"),
        tone="danger",
        icon_name="archive",
    )


def _restore(chain: Chain) -> Action:
    return Action(
        "restore",
        _("Khôi phục từ kho lưu"),
        _url("restore", chain),
        _("Khôi phục chuỗi này?"),
        icon_name="archive-restore",
    )
