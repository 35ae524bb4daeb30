"""Articles of the sample. The events, the people and the figures are invented."""

from dataclasses import dataclass

from chains.choices import ProductGroup
from portal.news.choices import ArticleKind


@dataclass(frozen=True)
class Story:
    """One article; `province` is an association's code, `group` picks a chain of it."""

    kind: ArticleKind
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    scene: str
    alt: str
    days_ago: int
    province: str = ""
    group: ProductGroup | None = None


_NEWS, _PROMOTION = ArticleKind.NEWS, ArticleKind.PROMOTION

STORIES = (
    Story(
        _NEWS,
        "Tuần hàng nông sản các tỉnh mở tại phố Chợ Mẫu",
        "Bốn mươi gian hàng mẫu bày nông sản của các hội bạn; mỗi gian có mã để người mua "
        "xem chuỗi ngay trên điện thoại.",
        (
            "Tuần hàng diễn ra từ sáng thứ Sáu đến hết Chủ nhật. Mỗi hội bạn mang đến "
            "những mặt hàng đang vào vụ và cử người giới thiệu cách trồng, cách bảo quản.",
            "Trước mỗi gian có tấm thẻ ghi mã chuỗi. Người mua gõ mã vào ô tìm trên cổng "
            "là thấy cơ sở sản xuất, giấy tờ còn hạn đến ngày nào và nơi bán thường xuyên.",
        ),
        "market",
        "Tranh vẽ dãy gian hàng có mái che nhiều màu dưới trời quang",
        3,
    ),
    Story(
        _PROMOTION,
        "Mận hậu đầu mùa từ những triền đồi Suối Mẫu",
        "Mận được hái từ tinh mơ, chọn từng quả còn phấn và về đến Hà Nội trong ngày.",
        (
            "Vườn mận nằm trên triền đồi đón nắng sớm. Các hộ trong chuỗi cùng bao quả, "
            "cùng ghi nhật ký chăm bón và hái theo độ chín chứ không hái trước lứa.",
            "Mận được xếp vào rổ tre lót lá, đi xe lạnh về cửa hàng. Người mua nên rửa "
            "nhẹ, để ngăn mát và ăn trong năm ngày.",
        ),
        "orchard",
        "Tranh vẽ đồi cây ăn quả lúc mặt trời mọc",
        6,
        "son-la",
        ProductGroup.FRUIT,
    ),
    Story(
        _NEWS,
        "Sơn La và Hà Nội rà soát chuỗi theo giai đoạn mới",
        "Hai hội đối chiếu từng chuỗi trên cổng, chốt việc cần bổ sung giấy tờ trước vụ tới.",
        (
            "Buổi làm việc mẫu mở đầu bằng danh sách chuỗi sắp hết hạn giấy. Cán bộ hai "
            "bên mở từng hồ sơ, ghi rõ ai bổ sung và xong trước ngày nào.",
            "Sau buổi họp, các chuỗi cần sửa được trả lại kèm lý do để cán bộ tỉnh cập "
            "nhật; số liệu sản lượng được sửa ngay tại chỗ.",
        ),
        "terraces",
        "Tranh vẽ ruộng bậc thang uốn quanh sườn núi",
        9,
        "son-la",
    ),
    Story(
        _PROMOTION,
        "Vải thiều chín muộn của hội viên vùng Đồng Mẫu",
        "Giống chín muộn cho quả dày cùi, hạt nhỏ; mỗi thùng ghi rõ vườn và ngày hái.",
        (
            "Khi vườn chính vụ đã vãn, những gốc vải chín muộn mới đỏ mã. Bà con chia lứa "
            "hái để mỗi ngày đều có hàng mới.",
            "Thùng xốp được ướp đá vừa đủ cho một ngày đường. Mở thùng ra, nên để ráo rồi "
            "cất ngăn mát để giữ màu.",
        ),
        "orchard",
        "Tranh vẽ vườn cây ăn quả trên đồi thấp",
        13,
        "hai-duong",
        ProductGroup.FRUIT,
    ),
    Story(
        _NEWS,
        "Cán bộ các tỉnh tập huấn nhập chuỗi bằng bảng tính",
        "Bảng tính đang dùng ở xã được tải lên nguyên dạng; cổng chỉ ra từng ô cần sửa.",
        (
            "Lớp tập huấn mẫu có mặt cán bộ của nhiều tỉnh. Mỗi người mang theo bảng tính "
            "của mình và làm thử ngay tại lớp.",
            "Bảng được xem trước, từng dòng lỗi có lời nhắc cách sửa. Chỉ khi người nhập "
            "xác nhận, dữ liệu mới được lưu.",
        ),
        "village",
        "Tranh vẽ xóm nhà mái ngói bên cánh đồng",
        17,
    ),
    Story(
        _PROMOTION,
        "Chè xanh hái tay buổi sớm ở Mẫu Lâm",
        "Một tôm hai lá, sao trong ngày; nước xanh, hậu ngọt và thơm mùi cốm.",
        (
            "Nương chè nằm trong mây nửa buổi sáng. Người hái chỉ lấy búp non, bỏ lại lá "
            "già để cây nuôi lứa sau.",
            "Chè được sao mẻ nhỏ ngay chiều hôm đó. Pha nước vừa sôi để một lát, vị chát "
            "sẽ dịu và hương giữ được lâu hơn.",
        ),
        "tea",
        "Tranh vẽ những luống chè xanh chạy song song trên đồi",
        21,
        "phu-tho",
        ProductGroup.TEA_COFFEE,
    ),
    Story(
        _NEWS,
        "Ký thỏa thuận phối hợp giai đoạn 2026–2030 với Hải Phòng",
        "Thỏa thuận mẫu nối tiếp công việc của cả Hải Dương và Hải Phòng trước đây.",
        (
            "Sau khi sắp xếp tỉnh, hồ sơ cũ vẫn giữ tên đơn vị đã ký. Thỏa thuận mới ghi "
            "đơn vị hiện nay và nhận tiếp các chuỗi đang hoạt động.",
            "Hai bên thống nhất mỗi năm có ít nhất một chuyến học tập và một đợt kết nối "
            "tiêu thụ, kết quả được ghi trên cổng.",
        ),
        "harbour",
        "Tranh vẽ thuyền cá đậu trong bến lúc nước lặng",
        26,
        "hai-phong",
    ),
    Story(
        _PROMOTION,
        "Tôm ao lót bạt của tổ hợp tác Bến Mẫu",
        "Ao được thay nước theo kỳ, thức ăn có hóa đơn; tôm sống giao trong nội thành.",
        (
            "Tổ hợp tác chia ao theo lứa nên gần như tuần nào cũng có tôm thu. Mỗi ao có "
            "sổ ghi ngày thả, ngày thay nước và thức ăn đã dùng.",
            "Tôm được giữ sống trong thùng sục khí. Người mua có thể đặt trước một ngày "
            "để nhận đúng cỡ.",
        ),
        "harbour",
        "Tranh vẽ bến nước với vài chiếc thuyền nhỏ",
        31,
        "hai-phong",
        ProductGroup.FISHERY,
    ),
    Story(
        _NEWS,
        "Đoàn nông dân Hà Nội thăm mô hình rau trái vụ",
        "Hai mươi hội viên mẫu học cách che lưới, tưới nhỏ giọt và chia lứa thu hoạch.",
        (
            "Đoàn thăm ba vườn rau ở các độ cao khác nhau. Chủ vườn kể cả những lứa hỏng "
            "để người sau tránh lặp lại.",
            "Về nhà, các thành viên chọn một khâu để làm thử và hẹn báo kết quả sau một "
            "vụ.",
        ),
        "vegetables",
        "Tranh vẽ những luống rau thẳng hàng dưới nắng",
        38,
        "lao-cai",
    ),
    Story(
        _PROMOTION,
        "Rau su su leo giàn của vùng cao Mẫu Khê",
        "Ngọn non và quả đều bán được; hái sáng, tối đã có ở cửa hàng.",
        (
            "Giàn su su phủ kín sườn đồi, gió mát quanh năm nên ít sâu. Bà con hái ngọn "
            "vào sáng sớm khi còn sương.",
            "Ngọn luộc chấm vừng hay xào tỏi đều ngon. Quả để được hai tuần nơi thoáng.",
        ),
        "vegetables",
        "Tranh vẽ luống rau xanh trên nền đồi",
        44,
        "ha-noi",
        ProductGroup.VEGETABLES,
    ),
    Story(
        _NEWS,
        "Cách xem một chuỗi trước khi mua",
        "Bốn bước đọc trang chuỗi: cơ sở, giấy tờ, ngày kiểm tra và nơi bán.",
        (
            "Hãy gõ tên sản phẩm hoặc mã chuỗi vào ô tìm; không cần gõ dấu. Trang chuỗi "
            "cho biết ai sản xuất, qua những khâu nào và bán ở đâu.",
            "Phần giấy tờ ghi rõ giấy nào mới được khai, giấy nào đã được đối chiếu bản "
            "chụp và hạn đến ngày nào. Giấy hết hạn được ghi là hết hạn.",
        ),
        "market",
        "Tranh vẽ quầy hàng nông sản dưới mái che",
        52,
    ),
    Story(
        _PROMOTION,
        "Mật ong hoa nhãn lọc thô, đóng chai tại vườn",
        "Đàn ong đi theo mùa hoa; mỗi chai ghi vườn, tháng quay mật và số lô.",
        (
            "Người nuôi chỉ quay mật khi cầu ong đã vít nắp, nên mật đặc và để được lâu.",
            "Mật kết tinh khi trời lạnh là chuyện thường; ngâm chai trong nước ấm là mật "
            "lỏng trở lại.",
        ),
        "tea",
        "Tranh vẽ đồi cây xanh nối tiếp nhau",
        60,
        "hung-yen",
        ProductGroup.FRUIT,
    ),
)
