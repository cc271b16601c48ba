"""The ledger: encrypted answers in a chain, an index for reuse, runs, findings and pace."""

from certverify.store.audit import Fault, Verification
from certverify.store.bundle import verify_bundle
from certverify.store.checkpoints import Checkpoint
from certverify.store.claims import Claimed
from certverify.store.evidence import Bracket, StoredAnswer
from certverify.store.keys import Keys
from certverify.store.leases import Lease
from certverify.store.ledger import Ledger
from certverify.store.lines import Record
from certverify.store.opening import open_ledger
from certverify.store.pace import PaceState
from certverify.store.runs import RunLine
from certverify.store.tables import FoundTable, HistoryTable
from certverify.store.work import Chunk, Outcome, Work

__all__ = [
    "Bracket",
    "Checkpoint",
    "Chunk",
    "Claimed",
    "Fault",
    "FoundTable",
    "HistoryTable",
    "Keys",
    "Lease",
    "Ledger",
    "Outcome",
    "PaceState",
    "Record",
    "RunLine",
    "StoredAnswer",
    "Verification",
    "Work",
    "open_ledger",
    "verify_bundle",
]
