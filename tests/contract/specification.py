"""The examples of the API's specification, in an order in which each finds what it needs.

`{id}` in a path is the id of the record that was last created.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.api.conftest import PASSWORD

Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request, and what the answer must hold: the fields of `answer` with values of these types.

    `detail` are the words of an error.  `login` is a form that is sent by nobody; all else is sent by an administrator.
    """

    ask: str
    body: Json = None
    login: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    answer: Json = None
    detail: str | None = None


TIME = "2024-06-09T12:34:56.789Z"
TAG = {"id": 1, "name": "core-network", "type": "location"}
PAGE = {"total": 1, "page": 1, "size": 2, "pages": 1}

SYSTEM = (Example(ask="GET /health", answer={"status": "healthy"}),)

AUTHENTICATION = (
    Example(
        ask="POST /auth/token",
        login={"username": "the-admin", "password": PASSWORD},
        answer={"access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...", "token_type": "bearer"},
    ),
    Example(
        ask="POST /auth/token",
        login={"username": "the-admin", "password": "admin123"},
        status=401,
        detail="Incorrect username or password",
    ),
)

_NEW_USER = {
    "username": "newuser",
    "password": "secureP@ssw0rd",
    "email": "newuser@example.com",
    "full_name": "New User",
    "role": "user",
}
_USER = {
    "id": 3,
    "username": "newuser",
    "email": "newuser@example.com",
    "full_name": "New User",
    "role": "user",
    "is_active": True,
}
USERS = (
    Example(ask="POST /users/", body=_NEW_USER, status=201, answer=_USER),
    Example(ask="POST /users/", body=_NEW_USER, status=400, detail="Username already registered"),
    Example(
        ask="GET /users/?page=1&size=2",
        answer={"items": [{"id": 1, "username": "admin", "role": "admin", "is_active": True}], **PAGE},
    ),
    Example(ask="GET /users/?username=newu&role=user&is_active=true", answer={"items": [_USER], **PAGE}),
    Example(ask="GET /users/me", answer={"id": 1, "username": "admin", "role": "admin", "is_active": True}),
    Example(ask="GET /users/{id}", answer=_USER),
    Example(
        ask="PUT /users/{id}",
        body={"email": "updated@example.com", "full_name": "Updated Name", "role": "admin", "is_active": False},
        answer=_USER,
    ),
    Example(ask="PUT /users/{id}", body={"password": "newPassword"}, answer=_USER),
    Example(ask="DELETE /users/{id}", status=204),
    Example(ask="DELETE /users/99", status=404, detail="User not found"),
)

_NEW_DEVICE = {
    "hostname": "core-switch-02",
    "ip_address": "192.168.1.2",
    "device_type": "cisco_ios",
    "description": "Second core switch",
    "port": 22,
    "tags": [1],
}
_DEVICE = {
    "id": 2,
    "hostname": "core-switch-02",
    "ip_address": "192.168.1.2",
    "device_type": "cisco_ios",
    "description": "Second core switch",
    "port": 22,
    "created_at": TIME,
    "last_seen": None,
    "tags": [TAG],
    "matching_credentials_count": 1,
}
_LISTED = _DEVICE | {"last_reachability_status": "success", "last_reachability_timestamp": None}
_NEW_CREDENTIAL = {
    "username": "admin",
    "password": "secureP@ssw0rd",
    "priority": 100,
    "description": "Admin credentials for core network devices",
    "tags": [1],
}
_CREDENTIAL = {
    "id": 2,
    "username": "admin",
    "priority": 100,
    "description": "Admin credentials for core network devices",
    "is_system": False,
    "tags": [TAG],
}
DEVICES = (
    Example(ask="POST /credentials/", body=_NEW_CREDENTIAL, status=201, answer=_CREDENTIAL),
    Example(ask="POST /tags/", body={"name": "datacenter", "type": "location"}, status=201, answer=TAG),
    Example(ask="POST /devices/", body=_NEW_DEVICE, status=201, answer=_DEVICE),
    Example(ask="POST /devices/", body=_NEW_DEVICE, status=400, detail="hostname already registered: core-switch-02"),
    Example(
        ask="POST /devices/",
        body=_NEW_DEVICE | {"hostname": "core-switch-03"},
        status=400,
        detail="ip_address already registered: 192.168.1.2",
    ),
    Example(ask="GET /devices/?page=1&size=2", answer={"items": [_LISTED], **PAGE}),
    Example(
        ask="GET /devices/?hostname=switch&ip_address=168.1&device_type=cisco_ios&tag_id=1&tag_id=2",
        answer={"items": [_LISTED], **PAGE},
    ),
    Example(ask="GET /devices/{id}", answer=_DEVICE),
    Example(ask="GET /devices/{id}/credentials", answer=[_CREDENTIAL]),
    Example(ask="PUT /devices/{id}", body={"description": "Updated description", "tags": [1, 2]}, answer=_DEVICE),
    Example(ask="PUT /devices/{id}", body={"tags": None}, answer=_DEVICE),
    Example(ask="DELETE /devices/{id}", status=204),
    Example(ask="GET /devices/{id}", status=404, detail="Device not found"),
    Example(ask="PUT /devices/{id}", body={"port": 23}, status=404, detail="Device not found"),
    Example(ask="DELETE /devices/99", status=404, detail="Device not found"),
    Example(ask="GET /devices/99/credentials", status=404, detail="Device not found"),
)

TAGS = (
    Example(ask="POST /tags/", body={"name": "edge-router", "type": "role"}, status=201, answer=TAG),
    Example(
        ask="POST /tags/",
        body={"name": "edge-router", "type": "role"},
        status=400,
        detail="Tag name already exists",
    ),
    Example(ask="GET /tags/?page=1&size=2", answer={"items": [TAG], **PAGE}),
    Example(ask="GET /tags/?name=edge&type=role", answer={"items": [TAG], **PAGE}),
    Example(ask="GET /tags/{id}", answer=TAG),
    Example(ask="PUT /tags/{id}", body={"name": "core-switch", "type": "role"}, answer=TAG),
    Example(ask="PUT /tags/{id}", body={"name": "default"}, status=400, detail="Tag name already exists"),
    Example(ask="DELETE /tags/{id}", status=204),
    Example(ask="GET /tags/{id}", status=404, detail="Tag not found"),
    Example(ask="PUT /tags/99", body={"name": "x"}, status=404, detail="Tag not found"),
    Example(ask="DELETE /tags/99", status=404, detail="Tag not found"),
)

CREDENTIALS = (
    Example(ask="POST /credentials/", body=_NEW_CREDENTIAL, status=201, answer=_CREDENTIAL),
    Example(
        ask="POST /credentials/",
        body=_NEW_CREDENTIAL | {"tags": [99]},
        status=404,
        detail="Tag(s) not found: [99]",
    ),
    Example(ask="GET /credentials/?page=1&size=2", answer={"items": [_CREDENTIAL], **PAGE}),
    Example(ask="GET /credentials/?username=adm&priority=100&tag_id=1", answer={"items": [_CREDENTIAL], **PAGE}),
    Example(ask="GET /credentials/{id}", answer=_CREDENTIAL),
    Example(
        ask="PUT /credentials/{id}",
        body={"priority": 200, "description": "Updated description"},
        answer=_CREDENTIAL,
    ),
    Example(ask="DELETE /credentials/{id}", status=204),
    Example(ask="GET /credentials/{id}", status=404, detail="Credential not found"),
    Example(ask="PUT /credentials/99", body={"priority": 1}, status=404, detail="Credential not found"),
    Example(ask="DELETE /credentials/99", status=404, detail="Credential not found"),
)

SECTIONS: Mapping[str, Sequence[Example]] = {
    "System": SYSTEM,
    "Authentication": AUTHENTICATION,
    "Users": USERS,
    "Devices": DEVICES,
    "Tags": TAGS,
    "Credentials": CREDENTIALS,
}
