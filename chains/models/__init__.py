"""The register of chains. One entity a module; import the names from here."""

from chains.models.certificate import Certificate, Confirmation, Paper
from chains.models.chain import Chain
from chains.models.checklist import Checklist, ChecklistItem
from chains.models.column_mapping import ColumnMapping
from chains.models.contract import Contract, ContractParty
from chains.models.directory import DirectoryEntry
from chains.models.finding import Finding, FindingAnswer
from chains.models.freshness import Reconfirmation
from chains.models.import_line import ImportChoice, ImportLine
from chains.models.importing import ImportBatch
from chains.models.inspection import Inspection, InspectionResult
from chains.models.merging import OperatorMerge
from chains.models.operator import Operator, OperatorPhone
from chains.models.outlet import OpeningHours, Outlet
from chains.models.output import MonthlyOutput
from chains.models.paper_line import PaperLine
from chains.models.paper_warning import PaperWarning
from chains.models.parts import Product, Stage, YearlyOutput
from chains.models.photo import ChainPhoto
from chains.models.quarterly_notice import QuarterlyNotice
from chains.models.review import ReviewClaim, ReviewNote
from chains.models.saved_filter import SavedFilter
from chains.models.snapshot import CountSnapshot
from chains.models.word import SearchWord

__all__ = [
    "Certificate",
    "Chain",
    "ChainPhoto",
    "Checklist",
    "ChecklistItem",
    "ColumnMapping",
    "Confirmation",
    "Contract",
    "ContractParty",
    "CountSnapshot",
    "DirectoryEntry",
    "Finding",
    "FindingAnswer",
    "ImportBatch",
    "ImportChoice",
    "ImportLine",
    "Inspection",
    "InspectionResult",
    "MonthlyOutput",
    "OpeningHours",
    "Operator",
    "OperatorMerge",
    "OperatorPhone",
    "Outlet",
    "Paper",
    "PaperLine",
    "PaperWarning",
    "Product",
    "QuarterlyNotice",
    "Reconfirmation",
    "ReviewClaim",
    "ReviewNote",
    "SavedFilter",
    "SearchWord",
    "Stage",
    "YearlyOutput",
]
