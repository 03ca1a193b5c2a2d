"""What a terminal would show: lines of text out of the bytes that a device prints."""

import re
from io import IncrementalNewlineDecoder

# Between a pager's question and what follows it we leave this mark (no device sends it), so that the erasing of the
# question is told from text.
PAGER_MARK = b"\x1b[?~"

_CONTROL = re.compile(r"[\r\x1b\x08\x00\x07]")

_CSI = r"\x1b\[[0-?]*[ -/]*[@-~]"
_ERASED_PAGER = re.compile(rf"\x1b\[\?~(?:(?:[ \x08\r\x00]|{_CSI})*(?:[\x08\r]|{_CSI})(?: +(?=\n))?|\n)?")

# ECMA-48: control sequences, strings up to BEL or ST, character sets, other escapes; then single controls and text.
_TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<final>[@-~]?)"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
    r"|(?P<control>[\r\x08\x00\x07])"
    r"|(?P<text>[^\r\x1b\x08\x00\x07]+)"
)
_WIDEST = 512  # no cursor jump goes further: a hostile one must not make a line of gigabytes


_AT_ONCE_BYTES = 16 * 1024  # so much is cleaned in one go, so that no device holds the event loop
_LAST_BYTES = 1024  # more of a last line than any prompt needs, with what is drawn and erased around it
_PIECE_CHARACTERS = 4096  # what comes in smaller pieces is put together


class Screen:
    """What one device printed since it was asked something."""

    def __init__(self) -> None:
        self._raw = bytearray()  # what is not cleaned yet
        self._pieces = [""]  # what is: whole lines, unless one has no end

    @property
    def is_within_line(self) -> bool:
        """Whether something stands after the last line end, and it is not the first line."""
        raw = self._raw
        return bool(raw) and not raw.endswith(b"\n") and (bool(self._pieces[0]) or b"\n" in raw)

    @property
    def head(self) -> str:
        """The first lines: 4 KB or, if there is less, all that are whole."""
        self._clean_lines()
        return self._pieces[0][:_PIECE_CHARACTERS]

    def print(self, data: bytes) -> None:
        """Add what the device printed."""
        self._raw += data
        if len(self._raw) > _AT_ONCE_BYTES:
            self._clean_lines()
            if len(self._raw) > _AT_ONCE_BYTES:
                self._keep(len(self._raw))

    def last_line(self) -> str:
        """Return what stands after the last line end."""
        start = max(self._raw.rfind(b"\n") + 1, len(self._raw) - _LAST_BYTES)
        return clean(self._raw[start:]).rpartition("\n")[2]

    def last_full_line(self) -> str:
        """Return the last line before that which is not blank, as far as the last 4 KB show it."""
        self._clean_lines()
        return "".join(self._pieces[-2:]).rstrip().rpartition("\n")[2]

    def turn_page(self) -> None:
        """Take the last line out, which is a pager's question."""
        self._clean_lines()
        self._raw = bytearray(PAGER_MARK)

    def text(self, echo: str = "") -> tuple[str, bool]:
        """Return all whole lines, those after the echo if it is found, and whether it was."""
        self._clean_lines()
        rest = clean(self._raw)
        pieces = [*self._pieces, rest[: rest.rfind("\n") + 1]]
        after_echo = cut_echo(pieces[0], echo) if echo else None
        if after_echo is not None:
            pieces[0] = after_echo
        return "".join(pieces), after_echo is not None

    def tail(self, characters: int) -> str:
        """Return the last characters, those of the last line included."""
        self._clean_lines()
        return ("".join(self._pieces[-2:]) + clean(self._raw[-characters:]))[-characters:]

    def _clean_lines(self) -> None:
        end = self._raw.rfind(b"\n") + 1
        if end:
            self._keep(end)

    def _keep(self, end: int) -> None:
        """Clean what stands before the end and put it to the rest."""
        text = clean(self._raw[:end])
        del self._raw[:end]
        if len(self._pieces[-1]) < _PIECE_CHARACTERS:
            self._pieces[-1] += text
        else:
            self._pieces.append(text)


def clean(raw: bytes | bytearray) -> str:
    """Return the text that a terminal would show, with line feeds as line ends."""
    text = raw.decode("utf-8", "surrogateescape")
    if "\x1b" in text:
        text = text.replace("\x1bE", "\n")
    if "\r" in text:
        text = _with_line_feeds(text)
    if not ("\x1b" in text or "\r" in text or "\x08" in text or "\x00" in text or "\x07" in text):
        return text
    text = _ERASED_PAGER.sub("", text)
    return "\n".join([render(line) if _CONTROL.search(line) else line for line in text.split("\n")])


def _with_line_feeds(text: str) -> str:
    """Return the text with line feeds as line ends; other carriage returns stay."""
    # What reads text files with universal newlines is thrice as fast as replace(), but takes a lone return for one too.
    universal = IncrementalNewlineDecoder(None, translate=True)
    unified = universal.decode(text, final=True)
    if universal.newlines in _LINE_ENDS:
        return unified
    return text.replace("\r\n", "\n").replace("\r\n", "\n").replace("\n\r", "\n")


_LINE_ENDS = ("\r\n", ("\n", "\r\n"))


def render(line: str) -> str:
    """Return one line as it looks after its carriage returns, backspaces and escape sequences."""
    cells: list[str] = []
    column = 0
    for token in _TOKEN.finditer(line):
        text = token["text"]
        if text is not None:
            cells[column : column + len(text)] = text
            column += len(text)
        elif token["control"] == "\r":
            column = 0
        elif token["control"] == "\x08":
            column = max(0, column - 1)
        elif token["final"]:
            column = _moved(cells, column, token["final"], token["numbers"])
    return "".join(cells)


def _moved(cells: list[str], column: int, final: str, numbers: str) -> int:
    """Obey the control sequences that move in or erase the line; return the new column."""
    first, _, second = numbers.partition(";")
    match final:
        case "C":
            column = min(column + _count(first), max(_WIDEST, len(cells)))
            cells.extend(" " * (column - len(cells)))
        case "D":
            column = max(0, column - _count(first))
        case "G" | "H" | "f":
            wanted = _count(first if final == "G" else second) - 1
            column = min(wanted, len(cells))
        case "K":
            _erase(cells, column, first)
    return column


def _erase(cells: list[str], column: int, extent: str) -> None:
    if extent in {"", "0"}:
        del cells[column:]
    elif extent == "1":
        cells[:column] = " " * column
    elif extent == "2":
        cells[:] = " " * column


def _count(digits: str) -> int:
    return max(1, int(digits)) if digits.isdecimal() and len(digits) < len(str(_WIDEST)) + 2 else 1


def cut_echo(text: str, command: str) -> str | None:
    """Return the text after the echo of the command, or None when there is none near the beginning.

    The echo may be wrapped, follow a repeated prompt or a log line, and stand there twice, as old Catalysts do it.
    """
    wanted = "".join(command.split())
    seen = ""
    start = 0
    for _ in range(_ECHO_LINES):
        line, after = _line_at(text, start)
        seen += "".join(line.split())
        if seen.endswith(wanted):
            repeated, after_repeated = _line_at(text, after)
            return text[after_repeated if "".join(repeated.split()) == wanted else after :]
        if after >= len(text):
            break
        start = after
    return None


_ECHO_LINES = 12
_ECHO_WIDTH = 2048


def _line_at(text: str, start: int) -> tuple[str, int]:
    """Return the line that starts there, at most so much of it as an echo may fill, and where the next one starts."""
    end = text.find("\n", start)
    if end < 0:
        end = len(text)
    return text[start : min(end, start + _ECHO_WIDTH)], min(end + 1, len(text))
