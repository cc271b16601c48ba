"""What goes into a batch comes out of it, whoever the people and whatever their certificates."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from certverify.errors import StoreError
from certverify.store.chain.blobs import decode
from certverify.store.chain.canonical import FIELDS, canonical_text, canonical_texts
from certverify.store.chain.links import BatchKind, Metadata, seal, unseal
from certverify.store.contents.lines import Record, from_records
from certverify.store.keys import Keys
from certverify.store.sql.moments import from_micros, to_micros
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query
from certverify_schemas.tables import CertificateTable

KEYS = Keys.derive("a key of thirty-two characters or more")

unhurried = settings(deadline=None)  # machines that run tests are busy with others

words = st.none() | st.text(max_size=8)
days = st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1))
certificates = st.builds(
    Certificate,
    kind=st.sampled_from(Kind),
    number=words, category=words, item=words, person_type=words, industry=words, unit_type=words,
    first_issue=days, valid_from=days, valid_to=days, review_due=days, reviewed_on=days,
    issuer=words, status=st.sampled_from(CertificateStatus), status_text=words, superseded=st.booleans(),
)  # fmt: skip
people = st.lists(certificates, max_size=3).map(tuple)
evidence = st.builds(Evidence, st.binary(max_size=20), st.lists(st.text(max_size=5), max_size=2).map(tuple))
answers: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Found, people, evidence),
    st.builds(NotFound, evidence),
    st.builds(
        Unanswered,
        st.sampled_from(Reason),
        st.none() | st.timedeltas(timedelta(0), timedelta(days=1)),
        st.none() | evidence,
    ),
)
identities = st.builds(Identity, st.sampled_from(IdType), st.text(max_size=18), st.text(max_size=5))
times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


@st.composite
def records(draw: st.DrawFn) -> Record:
    identity, kind = draw(identities), draw(st.sampled_from(Kind))
    query = Query(KEYS.query_key("t", identity, kind), identity, kind, draw(st.sampled_from(Family)))
    return Record(query, draw(answers), draw(times), draw(times), draw(st.booleans()))


def _read(line: dict[str, object]) -> Record:
    """Build a record anew from a line of the blob, independently of the code that wrote it."""
    identity = Identity(IdType(line["id_type"]), line["id_number"], line["name"])
    query = Query(line["query_key"].hex(), identity, Kind(line["kind"]), Family(line["family"]))
    proof = None if line["body"] is None else Evidence(line["body"], tuple(line["alarms"]))
    held = tuple(
        Certificate(**one | {"kind": Kind(one["kind"]), "status": CertificateStatus(one["status"])})
        for one in line["certificates"]
    )
    answer = {
        "found": lambda: Found(held, proof),
        "not_found": lambda: NotFound(proof),
        "unanswered": lambda: Unanswered(Reason(line["reason"]), line["retry_after"], proof),
    }[line["outcome"]]()
    return Record(query, answer, line["sent_at"], line["replied_at"], line["control"])


@unhurried
@given(st.lists(records(), max_size=4))
def test_records_survive_their_batch(given_records: list[Record]) -> None:
    """Every field of query and answer is in the evidence."""
    lines = from_records(given_records, KEYS)
    assert [_read(line) for line in decode(lines.plain()).to_pylist()] == given_records


@unhurried
@given(st.lists(people, min_size=1, max_size=4))
def test_both_ways_to_canonical_text_agree(held: list[tuple[Certificate, ...]]) -> None:
    """An answer from a wire and one from a file with the same certificates have the same digest."""
    rows = [
        {"person": n, **{name: getattr(one, name) for name in FIELDS}}
        for n, some in enumerate(held)
        for one in some
    ]
    columns = {name: kind for name, kind in CertificateTable.create_empty().schema.items() if name in FIELDS}
    frame = pl.DataFrame(rows, schema={"person": pl.Int64, **columns})
    texts = dict(frame.group_by("person").agg(canonical_texts(pl.lit(value=True))).iter_rows())
    assert [texts.get(n, "") for n in range(len(held))] == [canonical_text(some) for some in held]


@unhurried
@given(people, st.randoms())
def test_the_order_of_certificates_means_nothing(held: tuple[Certificate, ...], random: object) -> None:
    """A platform may list them in another order each time."""
    shuffled = list(held)
    random.shuffle(shuffled)
    assert canonical_text(shuffled) == canonical_text(held)


@unhurried
@given(st.binary(max_size=50), st.binary(max_size=50), st.integers(0, 200), st.integers(0, 7))
def test_no_bit_of_a_sealed_batch_can_change(plain: bytes, place: bytes, byte: int, bit: int) -> None:
    """It opens as it was sealed, in its place, or not at all."""
    sealed = seal(KEYS.wrapping, plain, place)
    assert unseal(KEYS.wrapping, sealed, place) == plain
    broken = bytearray(sealed)
    broken[byte % len(sealed)] ^= 1 << bit
    for attempt, where in (
        (bytes(broken), place),
        (sealed, place + b"."),
        (sealed[:-1], place),
        (b"", place),
    ):
        assert _refused(attempt, where)


def _refused(sealed: bytes, place: bytes) -> bool:
    try:
        unseal(KEYS.wrapping, sealed, place)
    except StoreError as error:
        return error.code == "store_altered"
    return False


@unhurried
@given(times)
def test_times_keep_their_microseconds(time: datetime) -> None:
    """To the ledger and back, no time moves."""
    assert from_micros(to_micros(time)) == time


metadata = st.builds(
    Metadata,
    sequence=st.integers(1, 9), kind=st.sampled_from(BatchKind), run=words, source=words, session=words,
    stored_at=st.integers(0, 9), data_key=st.none() | st.integers(1, 9), lines=st.integers(0, 9),
    found_families=st.text(max_size=5), detail=st.text(max_size=5),
)  # fmt: skip


@unhurried
@given(metadata, metadata)
def test_different_metadata_are_written_differently(one: Metadata, other: Metadata) -> None:
    """No two batches share what their links cover."""
    assert (one == other) == (one.canonical() == other.canonical())
