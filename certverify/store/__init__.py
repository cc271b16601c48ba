"""The ledger: encrypted answers in a chain, an index for reuse, runs, findings and pace."""

from certverify.store.contents.evidence import Bracket, StoredAnswer
from certverify.store.contents.lines import Record
from certverify.store.contents.tables import FoundTable, HistoryTable
from certverify.store.keys import Keys
from certverify.store.ledger import Ledger
from certverify.store.opening import open_ledger
from certverify.store.proof.audit import Fault, Verification
from certverify.store.proof.bundle import verify_bundle
from certverify.store.proof.checkpoints import Checkpoint
from certverify.store.work.chunks import Chunk, Outcome, Work
from certverify.store.work.claims import Claimed
from certverify.store.work.leases import Lease
from certverify.store.work.pace import PaceState
from certverify.store.work.runs import RunLine

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
