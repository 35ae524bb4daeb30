"""The shape of every answer; what the fields mean is said once, here."""

from datetime import date, time
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _l
from ninja import Schema
from pydantic import Field

ItemT = TypeVar("ItemT")


def said(text: Any, **more: Any) -> Any:
    """A field with its meaning, in the language of whoever reads the description."""
    return Field(description=text, **more)


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str = said(_l("Một câu: sai ở đâu, cần làm gì"))
    errors: list[dict[str, str]] = said(_l("Từng tham số sai"), default=[])


class Label(Schema):
    key: str = said(_l("Giá trị dùng trong bộ lọc"))
    label: str = said(_l("Tên gọi, theo Accept-Language"))


class PlaceName(Schema):
    key: str = said(_l("Thời kỳ và mã: 34-14, 63-14; mã trùng nhau giữa hai thời kỳ"))
    name: str
    full_name: str = said(_l("Tên đầy đủ hôm nay; với đơn vị cũ là tên ngày cuối"))


class Act(Schema):
    """Who did something on which day: an organisation, never a person."""

    on: date = said(_l("Ngày"))
    by: str = said(_l("Hội hoặc cơ quan"))


class Trust(Schema):
    """How far the chain is trusted today, as its page says it."""

    step: str = said(
        _l("safe, inspected, checked hoặc declared: bước cao nhất hôm nay")
    )
    label: str = said(_l("Chữ ghi trên trang của chuỗi"))
    note: str
    declared: Act | None = said(_l("Hội khai báo"))
    checked: Act | None = said(_l("Hà Nội đối chiếu hồ sơ"))
    inspected: Act | None = said(_l("Lần kiểm tra thực địa mới nhất, nếu đạt"))
    safe_until: date | None = said(
        _l("Ngày cuối còn được gọi là an toàn; rỗng: hôm nay không được gọi là an toàn")
    )


class OperatorBrief(Schema):
    id: int
    name: str
    kind: Label


class Chain(Schema):
    code: str = said(_l("Mã chuỗi, không đổi"))
    name: str
    page: str = said(_l("Trang công khai của chuỗi"))
    address: str = said(_l("Địa chỉ đọc toàn bộ dữ liệu của chuỗi"))
    group: Label
    products: list[str]
    operator: OperatorBrief = said(_l("Cơ sở chủ trì"))
    association: str = said(_l("Hội đăng ký"))
    province: PlaceName = said(_l("Đơn vị hiện nay (34)"))
    registered_province: PlaceName = said(_l("Đơn vị khi đăng ký"))
    trust: Trust
    reconfirmed_on: date = said(_l("Ngày hội xác nhận còn hoạt động lần cuối"))
    overdue: bool = said(_l("Quá hạn xác nhận quý: không tính trong số liệu công bố"))


class Step(Schema):
    label: str
    state: str = said(_l("reached: đạt; lapsed: mất hiệu lực; rỗng: chưa tới"))
    when: str
    who: str
    note: str


class Stage(Schema):
    role: Label
    operator: str
    place: str


class Paper(Schema):
    type: Label
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    validity: Label = said(_l("Tính theo ngày hôm nay; declared: mới tự khai"))
    checked: Act | None = said(_l("Hà Nội đối chiếu với bản chụp"))


class Scale(Schema):
    value: Decimal
    unit: str


class Output(Schema):
    year: int
    tonnes: Decimal = said(_l("Hội khai, không phải số liệu thống kê"))


class Hours(Schema):
    weekday: int = said(_l("0: thứ Hai … 6: Chủ nhật"))
    opens_at: time
    closes_at: time


class Outlet(Schema):
    name: str
    place: str
    phone: str
    commune: str = said(_l("Mã xã, phường nếu đã rõ"))
    hours: list[Hours]


class OutletOfChain(Outlet):
    chain: str = said(_l("Mã chuỗi"))
    trust: Trust = said(_l("Mức tin cậy của chuỗi hôm nay"))


class Contact(Schema):
    address: str = said(_l("Của cá nhân, hộ, trang trại, tổ, nhóm: chỉ xã và tỉnh"))
    phone: str = said(_l("Chỉ của doanh nghiệp, hợp tác xã, liên hiệp hợp tác xã"))


class ChainInFull(Chain):
    linkage: Label
    scale: Scale | None
    story: str
    contact: Contact
    ladder: list[Step] = said(_l("Các bước tin cậy đúng như trên trang"))
    stages: list[Stage]
    papers: list[Paper]
    outputs: list[Output]
    outlets: list[Outlet]


class Operator(OperatorBrief):
    address: str = said(_l("Chỉ của doanh nghiệp, hợp tác xã, liên hiệp hợp tác xã"))
    phone: str
    commune: str = said(_l("Mã xã, phường nếu đã rõ"))
    chains: list[str] = said(_l("Mã các chuỗi công khai cơ sở tham gia"))


class Province(PlaceName):
    era: str
    code: str
    valid_from: date | None
    valid_to: date | None
    successor: str | None = said(_l("Khóa của đơn vị hiện nay, với đơn vị cũ"))
    page: str | None


class Commune(Schema):
    code: str
    name: str
    kind: Label
    province: str = said(_l("Khóa của tỉnh, thành phố"))
    page: str


class Count(Schema):
    key: str
    label: str
    number: int
    definition: str


class UnitCount(Schema):
    province: str
    chains: int


class GroupCount(Schema):
    group: Label
    chains: int


class Counts(Schema):
    as_of: date
    counts: list[Count]
    by_province: list[UnitCount] = said(_l("Chuỗi công khai theo đơn vị hiện nay"))
    by_group: list[GroupCount]


class CountOfDay(Schema):
    day: date
    definition: str = said(_l("Khóa của định nghĩa"))
    label: str
    province: str | None = said(_l("Khóa của đơn vị; rỗng: cả chương trình"))
    chains: int
    tonnes: Decimal | None


class Listed(Schema, Generic[ItemT]):
    as_of: date = said(_l("Ngày của mức tin cậy và hiệu lực giấy tờ"))
    next: str | None = said(_l("Địa chỉ của trang sau; rỗng: đã hết"))
    data: list[ItemT]


class Address(Schema):
    address: str
    summary: str


class Index(Schema):
    title: str
    description: str = said(_l("Trang giải thích"))
    openapi: str
    terms: str
    addresses: list[Address]
