"""Times as bodies and answers hold them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer

from netraven.core.clock import to_text

Moment = Annotated[datetime, PlainSerializer(to_text, return_type=str, when_used="json")]


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside of the years 1 to 9999") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
