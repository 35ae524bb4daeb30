from agreements.models.activity import Activity, ActivityChain
from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from agreements.models.commitment import Commitment, CommitmentTarget
from agreements.models.correction import Correction
from agreements.models.discussion import DiscussionMessage, DiscussionRead
from agreements.models.document import AgreementDocument, DocumentRelease
from agreements.models.due_warning import DueWarning
from agreements.models.feed import CalendarFeed
from agreements.models.outcome import OutcomeEntry, OutcomeReport
from agreements.models.parts import AgreementContent, Party, Signatory
from agreements.models.photo import ActivityPhoto
from agreements.models.plan import PlanProposal, YearPlan
from agreements.models.programme import ContentArea, Round
from agreements.models.progress import ProgressReport, ReportEntry
from agreements.models.review import Review
from agreements.models.signature import Signature
from agreements.models.story import AgreementStep, AgreementVersion
from agreements.models.termination import Termination
from agreements.models.text_template import TextTemplate, TextTemplateVersion
from agreements.models.visit import Adoption, StudyVisit, VisitMember, VisitStop
from agreements.models.work_line import WorkLine
from agreements.models.working import WorkingCopy, WorkingLine

__all__ = [
    "Activity",
    "ActivityChain",
    "ActivityPhoto",
    "Adoption",
    "Agreement",
    "AgreementContent",
    "AgreementDocument",
    "AgreementStep",
    "AgreementVersion",
    "Amendment",
    "CalendarFeed",
    "Commitment",
    "CommitmentTarget",
    "ContentArea",
    "Correction",
    "DiscussionMessage",
    "DiscussionRead",
    "DocumentRelease",
    "DueWarning",
    "OutcomeEntry",
    "OutcomeReport",
    "Party",
    "PlanProposal",
    "ProgressReport",
    "ReportEntry",
    "Review",
    "Round",
    "Signatory",
    "Signature",
    "StudyVisit",
    "Termination",
    "TextTemplate",
    "TextTemplateVersion",
    "VisitMember",
    "VisitStop",
    "WorkLine",
    "WorkingCopy",
    "WorkingLine",
    "YearPlan",
]
