from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from agreements.models.parts import AgreementContent, Party, Signatory
from agreements.models.programme import ContentArea, Round
from agreements.models.signature import Signature
from agreements.models.story import AgreementStep, AgreementVersion
from agreements.models.termination import Termination

__all__ = [
    "Agreement",
    "AgreementContent",
    "AgreementStep",
    "AgreementVersion",
    "Amendment",
    "ContentArea",
    "Party",
    "Round",
    "Signatory",
    "Signature",
    "Termination",
]
