"""Numbers as requests hold them."""

from typing import Annotated

from pydantic import Field

from netraven.api.parsing import LARGEST_ID

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
