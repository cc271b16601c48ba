"""What a batch of answers holds inside its encryption: one Arrow table, one line per answer, certificates nested.

The table carries all that was asked and came back, so that a dispute can be settled from it alone: who was asked
about, the raw body, the certificates read from it, the times.
"""

from datetime import date
from typing import Final

import pyarrow as pa

from certverify.store.chain.canonical import FIELDS
from certverify_schemas.certificate import Certificate

__all__ = ["ANSWERS", "CERTIFICATES", "certificates_array", "decode", "encode"]

_TIME: Final = pa.timestamp("us", tz="UTC")
_BY_NAME: Final = {"superseded": pa.bool_()} | dict.fromkeys(
    ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on"), pa.date32()
)

CERTIFICATES: Final = pa.struct([(name, _BY_NAME.get(name, pa.string())) for name in FIELDS])

ANSWERS: Final = pa.schema(
    [
        ("query_key", pa.binary(32)),
        ("id_type", pa.string()),
        ("id_number", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("family", pa.string()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("sent_at", _TIME),
        ("replied_at", _TIME),
        ("control", pa.bool_()),
        ("data_as_of", pa.date32()),
        ("retry_after", pa.duration("us")),
        ("alarms", pa.list_(pa.string())),
        ("body", pa.binary()),
        ("certificates", pa.list_(CERTIFICATES)),
    ],
    metadata={"format": "certverify-answers-1"},
)


def encode(table: pa.Table) -> bytes:
    """Return a table as an Arrow IPC stream, compressed (ciphertext cannot be)."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    raw: bytes = sink.getvalue().to_pybytes()
    return raw


def decode(raw: bytes, columns: tuple[str, ...] | None = None) -> pa.Table:
    """Read a stream back; with ``columns``, the others are neither copied nor uncompressed."""
    if columns is None:
        return pa.ipc.open_stream(raw).read_all()
    names = ANSWERS.names
    options = pa.ipc.IpcReadOptions(included_fields=sorted(names.index(name) for name in columns))
    return pa.ipc.open_stream(raw, options=options).read_all()


def certificates_array(people: list[tuple[Certificate, ...]]) -> pa.Array:
    """Return the certificates of each answer as a list column, built column by column (rows would cost double)."""
    offsets, flat = [0], list[Certificate]()
    for certificates in people:
        flat.extend(certificates)
        offsets.append(len(flat))
    columns = [pa.array(_values(flat, name), CERTIFICATES.field(name).type) for name in FIELDS]
    struct = pa.StructArray.from_arrays(columns, fields=list(CERTIFICATES))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct)


def _values(certificates: list[Certificate], name: str) -> list[str | date | bool | None]:
    return [getattr(certificate, name) for certificate in certificates]
