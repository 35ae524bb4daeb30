"""What a password must be: long, not on the common list, not the person's own data.

No rule asks for digits or signs (NIST SP 800-63B); 64 and more characters are kept whole.
"""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _

MINIMUM = 10


class LongEnough(MinimumLengthValidator):
    def __init__(self) -> None:
        super().__init__(min_length=MINIMUM)

    def get_error_message(self) -> str:
        return _(
            "Mật khẩu cần ít nhất %(min_length)d ký tự; một câu ngắn dễ nhớ là tốt nhất."
        ) % {"min_length": self.min_length}

    def get_help_text(self) -> str:
        return _("Ít nhất %(min_length)d ký tự; nên dùng một câu ngắn dễ nhớ.") % {
            "min_length": self.min_length
        }


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu này quá phổ biến, dễ bị đoán; hãy chọn mật khẩu khác.")

    def get_help_text(self) -> str:
        return _("Không phải mật khẩu ai cũng dùng.")


class NotOnlyDigits(NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu không nên chỉ gồm chữ số; hãy thêm chữ.")

    def get_help_text(self) -> str:
        return _("Không chỉ gồm chữ số.")


class NotLikeThePerson(UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("full_name", "email", "phone"))

    def get_error_message(self) -> str:
        return _(
            "Mật khẩu quá giống %(verbose_name)s của anh/chị; hãy chọn mật khẩu khác."
        )

    def get_help_text(self) -> str:
        return _("Không giống họ tên, thư điện tử hay số điện thoại của anh/chị.")
