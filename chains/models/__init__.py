"""The register of chains. One entity a module; import the names from here."""

from chains.models.certificate import Certificate, Confirmation, Paper
from chains.models.chain import Chain
from chains.models.checklist import Checklist, ChecklistItem
from chains.models.directory import DirectoryEntry
from chains.models.finding import Finding, FindingAnswer
from chains.models.importing import ImportBatch
from chains.models.inspection import Inspection, InspectionResult
from chains.models.operator import Operator
from chains.models.parts import Outlet, Product, Stage, YearlyOutput
from chains.models.review import ReviewClaim, ReviewNote
from chains.models.saved_filter import SavedFilter
from chains.models.word import SearchWord

__all__ = [
    "Certificate",
    "Chain",
    "Checklist",
    "ChecklistItem",
    "Confirmation",
    "DirectoryEntry",
    "Finding",
    "FindingAnswer",
    "ImportBatch",
    "Inspection",
    "InspectionResult",
    "Operator",
    "Outlet",
    "Paper",
    "Product",
    "ReviewClaim",
    "ReviewNote",
    "SavedFilter",
    "SearchWord",
    "Stage",
    "YearlyOutput",
]
