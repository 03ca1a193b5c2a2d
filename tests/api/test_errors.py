from netraven.api.errors import problem_of
from netraven.core.errors import TooManyRequestsError


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    problem = problem_of(TooManyRequestsError("too many requests", retry_after_s=7))

    assert (problem.status, problem.headers["Retry-After"]) == (429, "7")
