"""Times as answers hold them."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

from netraven.core.clock import to_text

Moment = Annotated[datetime, PlainSerializer(to_text, return_type=str, when_used="json")]
