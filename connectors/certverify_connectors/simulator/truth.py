"""The known truth, published: who everybody is, what they hold, and what the platform shows of it today."""

from certverify_connectors.simulator.records import Person, Record, Register
from certverify_connectors.simulator.wording import written

__all__ = ["tell"]


def tell(register: Register, offset: int = 0, limit: int | None = None) -> dict[str, object]:
    """Return people from ``offset`` on, at most ``limit``, as JSON-ready values."""
    end = None if limit is None else offset + limit
    return {
        "today": register.today.isoformat(),
        "total": len(register.people),
        "people": [_person(person, register) for person in register.people[offset:end]],
    }


def _person(person: Person, register: Register) -> dict[str, object]:
    post = person.post
    return {
        "idNumber": person.id_number,
        "name": person.name,
        "situation": person.situation,
        "coal": person.coal,
        "otherCard": person.other_card,
        "post": {
            "role": post.role,
            "category": post.category,
            "item": post.item,
            "industry": post.industry,
            "unitType": post.unit_type,
            "appointedOn": written(post.appointed_on),
        },
        "records": [_record(record, register) for record in person.records],
    }


def _record(record: Record, register: Register) -> dict[str, object]:
    return {
        "kind": record.kind,
        "number": record.number,
        "category": record.category,
        "item": record.item,
        "personType": record.person_type,
        "industry": record.industry,
        "unitType": record.unit_type,
        "firstIssue": written(record.first_issue),
        "validFrom": written(record.valid_from),
        "validTo": written(record.valid_to),
        "reviewDue": written(record.review_due),
        "reviewedOn": written(record.reviewed_on),
        "issuer": record.issuer,
        "status": record.status,
        "history": record.history,
        "visible": record.shows_on(register.today),
    }
