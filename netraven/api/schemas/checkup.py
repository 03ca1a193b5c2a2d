"""A look over the installation as answers hold it."""

from pydantic import BaseModel, ConfigDict


class FindingView(BaseModel):
    """One thing that is wrong, found by the check of this name, and what to do about it."""

    model_config = ConfigDict(from_attributes=True)

    check: str
    problem: str
    remedy: str


class CheckupView(BaseModel):
    """What is wrong with the installation, and what was wrong and is mended."""

    findings: list[FindingView]
    mended: list[FindingView] = []
