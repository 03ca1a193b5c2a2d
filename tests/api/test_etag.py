from tests.api.conftest import Served


async def test_what_has_not_changed_is_not_sent_again(served: Served) -> None:
    first = await served.ask("GET", "/tags/1")

    again = await served.ask("GET", "/tags/1", headers={"If-None-Match": f'W/"other", {first.headers["ETag"]}'})

    assert (again.status, again.body) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_what_has_changed_has_another_etag(served: Served) -> None:
    first = await served.ask("GET", "/tags/1")
    await served.ask("PATCH", "/tags/1", json={"description": "all of them"})

    again = await served.ask("GET", "/tags/1", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status == 200
    assert again.body["description"] == "all of them"


async def test_a_created_record_says_where_it_is_and_what_it_is(served: Served) -> None:
    created = await served.ask("POST", "/api/v1/tags", json={"name": "edge"})

    found = await served.ask("GET", created.headers["Location"])

    assert created.status == 201
    assert found.body == created.body
    assert found.headers["ETag"] == created.headers["ETag"]
