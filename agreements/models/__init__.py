from agreements.models.agreement import Agreement
from agreements.models.parts import AgreementContent, Signatory
from agreements.models.programme import ContentArea, Round

__all__ = ["Agreement", "AgreementContent", "ContentArea", "Round", "Signatory"]
