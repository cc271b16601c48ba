"""Walking the chain: is everything still there, in its place, unaltered?

The same walk serves a ledger and an exported bundle; it needs neither key nor decryption.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from certverify.store.chain.links import Metadata, link_of
from certverify.store.proof.checkpoints import Checkpoint

__all__ = ["Fault", "Verification", "Walk"]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not hold. ``what`` is a key ``ledger.fault.<what>`` of the catalogue.

    ``batch_missing``: no batch ``sequence``; ``batch_altered``: batch ``sequence`` does not give its link;
    ``end_missing``: the chain ends before the ledger's head or a checkpoint at ``sequence``; ``end_altered``: the
    last link is not the head's; ``checkpoint_forged``: the signature of ``run`` does not fit;
    ``checkpoint_contradicted``: its link is not that of batch ``sequence``; ``checkpoint_missing``: ``run`` ended and
    is not signed; ``run_altered``: the line of ``run`` is not what its checkpoint attests; ``content_unreadable``:
    batch ``sequence`` cannot be decrypted, its key was altered; ``index_altered``: its index lines are not its own;
    ``report_differs``: a bundle ends in the checkpoint of ``run`` and the report names another.
    """

    what: str
    sequence: int
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was walked, and the first fault, if any."""

    ledger: str
    batches: int
    checkpoints: int
    head: str
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Tell whether everything holds."""
        return self.fault is None


@dataclass(slots=True)
class Walk:
    """Follows the chain batch by batch, from the link before the first one.

    1. Each batch has the next number; its link follows from the one before, its metadata and its blob.
    2. The chain reaches the head, and the last link is the head's.
    3. Each checkpoint is signed by the ledger's key, and names a link that the chain passed at that number.
    """

    ledger: str
    link: bytes
    public_key: str
    checkpoints: Sequence[Checkpoint]
    batches: int = 0
    fault: Fault | None = None
    _passed: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._passed = {checkpoint.sequence: b"" for checkpoint in self.checkpoints}
        self._remember()

    def step(self, metadata: Metadata, link: bytes, blob: bytes) -> None:
        """Pass one batch; nothing more is looked at after the first fault."""
        if self.fault is not None:
            return
        expected = self.batches + 1
        if metadata.sequence != expected:  # 1
            self.fault = Fault("batch_missing", expected)
        elif link_of(self.link, metadata, blob) != link:
            self.fault = Fault("batch_altered", expected)
        else:
            self.batches, self.link = expected, link
            self._remember()

    def end(self, head_sequence: int, head_link: bytes) -> Verification:
        """Hold the end of the chain against the head and the checkpoints, and return what was found."""
        fault = self.fault or self._end_fault(head_sequence, head_link)
        for checkpoint in sorted(self.checkpoints, key=lambda checkpoint: checkpoint.sequence):
            fault = fault or self._checkpoint_fault(checkpoint)
        return Verification(self.ledger, self.batches, len(self.checkpoints), self.link.hex(), fault)

    def _remember(self) -> None:
        if self.batches in self._passed:
            self._passed[self.batches] = self.link

    def _end_fault(self, head_sequence: int, head_link: bytes) -> Fault | None:  # 2
        if self.batches < head_sequence:
            return Fault("end_missing", self.batches + 1)
        return Fault("end_altered", self.batches) if self.link != head_link else None

    def _checkpoint_fault(self, checkpoint: Checkpoint) -> Fault | None:  # 3
        mine = checkpoint.public_key == self.public_key and checkpoint.ledger == self.ledger
        if not (mine and checkpoint.is_genuine()):
            return Fault("checkpoint_forged", checkpoint.sequence, checkpoint.run)
        if checkpoint.sequence > self.batches:
            return Fault("end_missing", self.batches + 1, checkpoint.run)
        if self._passed[checkpoint.sequence].hex() != checkpoint.link:
            return Fault("checkpoint_contradicted", checkpoint.sequence, checkpoint.run)
        return None
