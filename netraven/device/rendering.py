"""What a terminal draws of one line: carriage returns, backspaces and escape sequences obeyed."""

import re

# ECMA-48: control sequences, strings up to BEL or ST, character sets, other escapes; then single controls and text.
_TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<final>[@-~]?)"
    r"|\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b(?P<cursor>[78])"
    r"|\x1b[ -/]*[0-~]?"
    r"|(?P<control>[\r\x08\x00\x07])"
    r"|(?P<text>[^\r\x1b\x08\x00\x07]+)"
)
_WIDEST = 512  # no cursor jump goes further: a hostile one must not make a line of gigabytes
_EDITED = 2048  # no longer line is changed in its middle: each time would cost its whole length


def render(line: str) -> str:
    """Return one line as it looks in the end; what is addressed to several rows of the terminal are several lines."""
    drawing = _Drawing()
    for token in _TOKEN.finditer(line):
        text = token["text"]
        if text is not None:
            drawing.write(text)
        elif token["control"]:
            drawing.control(token["control"])
        elif token["cursor"]:
            drawing.keep_or_restore(token["cursor"])
        elif token["final"]:
            drawing.obey(token["final"], token["numbers"])
    return drawing.text()


class _Drawing:
    """The cells of a row, the column of the cursor, and the rows that are left."""

    def __init__(self) -> None:
        self._cells: list[str] = []
        self._column = 0
        self._kept_column = 0
        self._row = ""
        self._rows: list[str] = []

    def text(self) -> str:
        """Return all rows."""
        self._rows.append("".join(self._cells))
        return "\n".join(self._rows)

    def write(self, text: str) -> None:
        """Write over what stands at the cursor."""
        if self._column > len(self._cells):
            self._cells.extend(" " * (self._column - len(self._cells)))
        self._cells[self._column : self._column + len(text)] = text
        self._column += len(text)

    def control(self, sign: str) -> None:
        """Obey a carriage return or a backspace; other signs show nothing."""
        if sign == "\r":
            self._column = 0
        elif sign == "\x08":
            self._column = max(0, self._column - 1)

    def keep_or_restore(self, digit: str) -> None:
        """Obey DECSC and DECRC."""
        if digit == "7":
            self._kept_column = self._column
        else:
            self._column = min(self._kept_column, len(self._cells))

    def obey(self, final: str, numbers: str) -> None:
        """Obey the control sequences that move in a line or change it."""
        first, _, second = numbers.partition(";")
        match final:
            case "C":
                self._column = min(self._column + _count(first), max(_WIDEST, len(self._cells)))
                self._cells.extend(" " * (self._column - len(self._cells)))
            case "D":
                self._column = max(0, self._column - _count(first))
            case "G":
                self._column = min(_count(first) - 1, len(self._cells))
            case "H" | "f":
                self._go_to_row(first or "1")
                self._column = min(_count(second) - 1, len(self._cells))
            case "J" | "K":
                self._erase(first)
            case "P" | "@" | "X" if len(self._cells) <= _EDITED:
                self._edit(final, min(_count(first), _WIDEST))

    def _go_to_row(self, row: str) -> None:
        if self._row and row != self._row and self._cells:
            self._rows.append("".join(self._cells))
            self._cells.clear()
        self._row = row

    def _erase(self, extent: str) -> None:
        """Erase up to the end, up to the cursor, or all; lines above stay, whatever is said of the display."""
        if extent in {"", "0"}:
            del self._cells[self._column :]
        elif len(self._cells) > _EDITED:
            return
        elif extent == "1":
            self._cells[: self._column] = " " * self._column
        elif extent == "2":
            self._cells.clear()

    def _edit(self, final: str, count: int) -> None:
        """Delete, insert or blank cells at the cursor."""
        end = self._column + count
        if final == "P":
            del self._cells[self._column : end]
        elif final == "@":
            self._cells[self._column : self._column] = " " * count
        else:
            end = min(end, len(self._cells))
            self._cells[self._column : end] = " " * (end - self._column)


def _count(digits: str) -> int:
    return max(1, int(digits)) if digits.isdecimal() and len(digits) < len(str(_WIDEST)) + 2 else 1
