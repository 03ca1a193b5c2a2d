"""The table that the benchmarks print."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure; `at_most` or `at_least` is the bar, a reference has none."""

    benchmark: str
    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def bar(self) -> str:
        """The bar in words."""
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return "" if self.at_least is None else f">= {self.at_least:g}"

    @property
    def is_good(self) -> bool:
        """Whether the figure holds its bar."""
        too_high = self.at_most is not None and self.value > self.at_most
        too_low = self.at_least is not None and self.value < self.at_least
        return not too_high and not too_low


ROWS = TypeAdapter(list[Row])


def show(rows: Sequence[Row]) -> None:
    """Print the rows."""
    table = Table("benchmark", "what", "value", "unit", "bar", "")
    for row in rows:
        verdict = ("held" if row.is_good else "missed") if row.bar else ""
        table.add_row(row.benchmark, row.what, f"{row.value:.2f}", row.unit, row.bar, verdict)
    Console(width=120).print(table)
