"""Tables: drawn by rich on a terminal that has room for them, plain aligned columns everywhere else."""

import sys
from collections.abc import Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

_GAP = 3  # between two columns that rich draws
_LAST_AT_LEAST = 16  # the last column holds sentences, which may be folded, but not to a word on each line


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> None:
    """Print rows of texts on standard output; `numbers` stand on the right of their columns."""
    console = Console()
    if sys.stdout.isatty() and _fits(header, rows, console.width):
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for title in header:
            table.add_column(title, justify="right" if numbers else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(text) for text in row))
        console.print(table)
    else:
        click.echo(plain_table(header, rows, numbers=numbers))


def _fits(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    *widths, last = (max(map(len, column)) for column in zip(header, *rows, strict=True))
    return sum(widths) + _GAP * len(widths) + min(last, _LAST_AT_LEAST) <= width


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> str:
    """Return the rows under their header in aligned columns, two blanks between them."""
    lines = [[title.upper() for title in header], *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    place = str.rjust if numbers else str.ljust
    return "\n".join("  ".join(map(place, line, widths)).rstrip() for line in lines)
