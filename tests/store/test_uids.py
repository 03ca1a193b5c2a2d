"""Identities are UUIDs that begin with the time."""

import uuid
from datetime import timedelta

from netraven.store.uids import new_uid
from tests.database import AT


def test_an_identity_is_a_uuid_of_version_seven() -> None:
    uid = uuid.UUID(new_uid(AT))
    assert (uid.version, uid.variant) == (7, uuid.RFC_4122)
    assert uid.int >> 80 == int(AT.timestamp() * 1000)


def test_identities_differ_and_sort_by_time() -> None:
    uids = [new_uid(AT + timedelta(milliseconds=number)) for number in range(1000)]
    assert sorted(set(uids)) == uids
    assert len({new_uid(AT) for _ in range(1000)}) == 1000
