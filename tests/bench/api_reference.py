"""The reference for a list: the same devices, fields and access check as FastAPI and SQLAlchemy have them.

Written as their guides do it: a session for each request, models with relationships that are loaded together, a count,
a response model, and a token that names a user who is looked up.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, ForeignKey, Table, create_engine, distinct, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, column_property, mapped_column, relationship, selectinload

KEY = "a key of this benchmark, of 32 bytes"


class Base(DeclarativeBase):
    """All tables."""


device_tags = Table(
    "device_tags",
    Base.metadata,
    Column("device_id", ForeignKey("devices.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)
credential_tags = Table(
    "credential_tags",
    Base.metadata,
    Column("credential_id", primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    """A user."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    is_active: Mapped[bool]


class Tag(Base):
    """A tag."""

    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str | None]


class Device(Base):
    """A device."""

    __tablename__ = "devices"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    hostname: Mapped[str]
    ip_address: Mapped[str]
    port: Mapped[int]
    device_type: Mapped[str]
    description: Mapped[str | None]
    notes: Mapped[str | None]
    serial_number: Mapped[str | None]
    model: Mapped[str | None]
    os_version: Mapped[str | None]
    source: Mapped[str]
    site_id: Mapped[int | None]
    credential_id: Mapped[int | None]
    ssh_profile: Mapped[str]
    timeouts: Mapped[str]
    max_age_hours: Mapped[int | None]
    is_enabled: Mapped[bool]
    is_approved: Mapped[bool]
    last_seen: Mapped[str | None]
    last_job_status: Mapped[str | None]
    last_backup_at: Mapped[str | None]
    last_backup_status: Mapped[str]
    last_reachability_at: Mapped[str | None]
    last_reachability_status: Mapped[str]
    created_at: Mapped[str]
    created_by: Mapped[str | None]
    updated_at: Mapped[str]
    updated_by: Mapped[str | None]
    deleted_at: Mapped[str | None]
    tags: Mapped[list[Tag]] = relationship(secondary=device_tags, order_by=Tag.id)


Device.matching_credentials_count = column_property(
    select(func.count(distinct(credential_tags.c.credential_id)))
    .select_from(device_tags.join(credential_tags, device_tags.c.tag_id == credential_tags.c.tag_id))
    .where(device_tags.c.device_id == Device.id)
    .correlate_except(device_tags, credential_tags)
    .scalar_subquery()
)


class TagOut(BaseModel):
    """A tag of a device."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    type: str | None


class DeviceOut(BaseModel):
    """A device, with the fields of ours."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    uid: str
    hostname: str
    ip_address: str
    port: int
    device_type: str
    description: str | None
    notes: str | None
    serial_number: str | None
    model: str | None
    os_version: str | None
    source: str
    site_id: int | None
    credential_id: int | None
    ssh_profile: str
    timeouts: str
    max_age_hours: int | None
    is_enabled: bool
    is_approved: bool
    last_seen: datetime | None
    last_job_status: str | None
    last_backup_at: datetime | None
    last_backup_status: str
    last_reachability_at: datetime | None
    last_reachability_status: str
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    deleted_at: datetime | None
    tags: list[TagOut]
    matching_credentials_count: int


class DevicePage(BaseModel):
    """A page of devices."""

    items: list[DeviceOut]
    total: int
    page: int
    size: int
    pages: int


def token() -> str:
    """Return a token that opens the route."""
    return jwt.encode({"sub": "bench", "exp": datetime.now(UTC) + timedelta(hours=1)}, KEY)  # noqa: TID251 - the library's clock, as its guide has it


def application(database: Path) -> FastAPI:
    """Return the application that lists the devices of a database."""
    app = FastAPI()
    engine = create_engine(f"sqlite:///{database}", connect_args={"check_same_thread": False})
    bearer = OAuth2PasswordBearer(tokenUrl="token")

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    def current_user(shown: Annotated[str, Depends(bearer)], db: Annotated[Session, Depends(session)]) -> User:
        name = jwt.decode(shown, KEY, algorithms=["HS256"])["sub"]
        user = db.scalar(select(User).where(User.username == name))
        if user is None or not user.is_active:
            raise HTTPException(status_code=401)
        return user

    @app.get("/devices/", response_model=DevicePage)
    def list_devices(
        db: Annotated[Session, Depends(session)],
        _user: Annotated[User, Depends(current_user)],
        page: Annotated[int, Query(ge=1)] = 1,
        size: Annotated[int, Query(ge=1, le=500)] = 20,
    ) -> dict[str, object]:
        wanted = select(Device).where(Device.deleted_at.is_(None))
        total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        part = wanted.options(selectinload(Device.tags)).order_by(Device.id).limit(size).offset((page - 1) * size)
        items = db.scalars(part).all()
        return {"items": items, "total": total, "page": page, "size": size, "pages": -(-total // size)}

    return app
