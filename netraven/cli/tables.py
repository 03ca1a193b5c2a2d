"""Tables: drawn by rich on a terminal, plain aligned columns everywhere else."""

import sys
from collections.abc import Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> None:
    """Print rows of texts on standard output; `numbers` stand on the right of their columns."""
    if sys.stdout.isatty():
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for title in header:
            table.add_column(title, justify="right" if numbers else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(text) for text in row))
        Console().print(table)
    else:
        click.echo(plain_table(header, rows, numbers=numbers))


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> str:
    """Return the rows under their header in aligned columns, two blanks between them."""
    lines = [[title.upper() for title in header], *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    place = str.rjust if numbers else str.ljust
    return "\n".join("  ".join(map(place, line, widths)).rstrip() for line in lines)
