"""Requests that schemathesis makes of the description of the API, sent to a running appliance as every identity."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi import checks

from netraven.api.surface import SURFACES, Surface
from netraven.core.access import Role
from tests.contract.daemon import Daemon
from tests.contract.examples import VALUES
from tests.contract.operations import DOCUMENT, OPERATIONS

# What is a fault of ours if it fails: a status, a header, a type or a body that the description does not know.
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# Each request is sent as all of them: making one takes longer than four answers.
IDENTITIES = (None, *Role)
Case = schemathesis.Case[Any]


@dataclass(slots=True)
class Fuzz:
    """Asks a running appliance for all that its description allows, and for what it does not allow."""

    daemon: Daemon
    session: requests.Session
    statuses: Counter[int] = field(default_factory=Counter)
    tokens: dict[Role, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def run(self, most: int, number: int, surfaces: Sequence[Surface] = SURFACES) -> None:
        """Send at least so many requests, as many to each operation of the surfaces, which follow from the number."""
        labels = {str(operation) for operation in OPERATIONS if operation.surface in surfaces}
        kinds = strategies(frozenset(labels))
        for round_number in itertools.count(number):
            for name, strategy in kinds.items():
                self._try(strategy, -(-most // len(kinds) // len(IDENTITIES)), f"{round_number} {name}")
            if self.statuses.total() >= most:
                return

    def _try(self, strategy: st.SearchStrategy[Case], most: int, name: str) -> None:
        chance = random.Random(name)  # noqa: S311 - nothing secret

        @seed(name)
        @settings(
            max_examples=most,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def send(case: Case) -> None:
            make_sensible(case, chance, next(self.numbers))
            for who in IDENTITIES:
                self._send(case, who)

        # Nothing can be wrong with a request that holds nothing.
        with suppress(Unsatisfiable):
            send()

    def _send(self, case: Case, who: Role | None) -> None:
        case.headers.pop("Authorization", None)
        headers = {} if who is None else {"Authorization": f"Bearer {self._token(who)}"}
        response = case.call(base_url=self.daemon.url, session=self.session, headers=headers)
        self.statuses[response.status_code] += 1
        assert response.status_code != 500, f"{case.as_curl_command()}: {response.text}"
        case.validate_response(response, checks=CHECKS)
        if response.status_code == 401 and who is not None:
            # It logged out, or deactivated itself.
            self.tokens.pop(who)

    def _token(self, who: Role) -> str:
        if who not in self.tokens:
            self.tokens[who] = self.daemon.token(who, next(self.numbers))
        return self.tokens[who]


def strategies(labels: frozenset[str]) -> Mapping[str, st.SearchStrategy[Case]]:
    """Return what makes requests to operations as the description has them, and others that differ from it."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(DOCUMENT)))
    found = [operation.ok() for operation in schema.get_all_operations() if isinstance(operation, Ok)]
    return {
        f"{operation.label} {mode.value}": operation.as_strategy(generation_mode=mode)
        for operation in found
        if operation.label in labels
        for mode in GenerationMode
    }


def make_sensible(case: Case, chance: random.Random, number: int) -> None:
    """Often give a request ids that exist, and names and addresses that make sense."""
    if case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE:
        return
    for name in case.path_parameters or {}:
        if chance.random() < 0.8:
            case.path_parameters[name] = chance.randint(1, 9)
    if isinstance(case.body, dict) and chance.random() < 0.8:
        case.body |= {name: VALUES[name](number) for name in case.body if name in VALUES}
        case.body |= {name: SENSIBLE[name](chance) for name in case.body if name in SENSIBLE}


SENSIBLE: dict[str, Callable[[random.Random], Any]] = {
    "tags": lambda chance: chance.sample(range(1, 5), 2),
    "device_tags": lambda chance: chance.sample(range(1, 5), 2),
    "site_id": lambda chance: chance.choice([None, 1, 2]),
    "credential_id": lambda chance: chance.choice([None, 1, 2]),
    "organization_id": lambda chance: chance.choice([1, 2]),
    "user_id": lambda chance: chance.randint(1, 9),
}
