"""What a terminal would show: lines of text out of the bytes that a device prints."""

import re
from io import IncrementalNewlineDecoder

from netraven.device.echo import cut_echo, lines_of_wrapped_echo
from netraven.device.rendering import render

# Between a pager's question and what follows it we leave this mark (no device sends it), so that the erasing of the
# question is told from text.
PAGER_MARK = b"\x1b[?~"

_CONTROL = re.compile(r"[\r\x1b\x08\x00\x07]")

# What devices ask of a terminal and wait for: its status, its cursor (to learn how wide it is), its kind; and our
# answers, those of a VT100 as large as the one that we ask for.
_QUERY = re.compile(rb"\x1b(?:\[([56]n|0?c)|Z)")
_AT_END = re.compile(rb"(?:\x1b(?:\[[0-?]*[ -/]*[@-~]|[78])|[ \r\x00\x07])*")
_ANSWERS = {b"5n": b"\x1b[0n", b"6n": b"\x1b[1000;511R"}
_IDENTITY = b"\x1b[?1;0c"

_CSI = r"\x1b\[[0-?]*[ -/]*[@-~]"
_ERASED_PAGER = re.compile(rf"\x1b\[\?~(?:(?:[ \x08\r\x00]|{_CSI})*(?:[\x08\r]|{_CSI})(?: +(?=\n))?|\n)?")

_LINE_END = re.compile(rb" *[\r\x00]*\n")

_AT_ONCE_BYTES = 16 * 1024  # so much is cleaned in one go, so that no device holds the event loop
_LAST_BYTES = 1024  # more of a last line than any prompt needs, with what is drawn and erased around it
_PIECE_CHARACTERS = 4096  # what comes in smaller pieces is put together
_SEQUENCE_BYTES = 32  # a control sequence or a character that is not complete yet


class Screen:
    """What one device printed since it was asked something.

    `erases`: its pager was seen to erase its questions, so one that stays is a line of the text.
    """

    def __init__(self, *, erases: bool = False) -> None:
        self.erases = erases
        self._question = b""  # of the pager at which the last page was turned
        self._raw = bytearray()  # what is not cleaned yet
        self._pieces = [""]  # what is: whole lines, unless one has no end
        self._opening = b""  # the first of it as it came

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

    def has_echo(self, echo: str) -> bool:
        """Return whether the echo of what we typed is there."""
        return self._after_echo(self.head, echo, anywhere=True) is not None

    def print(self, data: bytes) -> None:
        """Add what the device printed."""
        self._raw += data
        if len(self._raw) > _AT_ONCE_BYTES:
            self._clean_lines()
            if len(self._raw) > _AT_ONCE_BYTES:
                self._keep(_whole(self._raw))

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
        if self._question:
            self._settle_question()
        self._question = bytes(self._raw)
        self._raw = bytearray(PAGER_MARK)

    def take_query(self) -> bytes:
        """Return the answer to what the device asks of its terminal and waits for, and forget the question."""
        end = self._raw[-2 * _SEQUENCE_BYTES :]
        if b"\x1b" not in end:
            return b""
        queries = list(_QUERY.finditer(end))
        if not queries or not _AT_END.fullmatch(end, queries[-1].end()):
            return b""
        answer = b"".join(_ANSWERS.get(query[1], _IDENTITY) for query in queries)
        self._raw[-len(end) :] = _QUERY.sub(b"", end)
        return answer

    def text(self, echo: str = "", *, anywhere: bool = True) -> tuple[str, bool]:
        """Return all whole lines, those after the echo if it is found, and whether it was."""
        self._clean_lines()
        rest = clean(self._raw)
        pieces = [*self._pieces, rest[: rest.rfind("\n") + 1]]
        after_echo = self._after_echo(pieces[0], echo, anywhere=anywhere) if echo else None
        if after_echo is not None:
            pieces[0] = after_echo
        return "".join(pieces), after_echo is not None

    def _after_echo(self, text: str, echo: str, *, anywhere: bool) -> str | None:
        rest = cut_echo(text, echo, anywhere=anywhere)
        if rest is None and anywhere and (lines := lines_of_wrapped_echo(self._opening, echo)):
            return text.split("\n", lines)[-1]
        return rest

    def tail(self, characters: int) -> str:
        """Return the last characters, those of the last line included."""
        self._clean_lines()
        return ("".join(self._pieces[-2:]) + clean(self._raw[-characters:]))[-characters:]

    def _settle_question(self) -> int:
        """Put what seemed a pager's question back if it was none; return by how many bytes the text grew."""
        question, self._question = self._question, b""
        if not _LINE_END.match(self._raw, len(PAGER_MARK)):
            self.erases = True
        elif self.erases:
            self._raw[: len(PAGER_MARK)] = question
            return len(question) - len(PAGER_MARK)
        return 0

    def _clean_lines(self) -> None:
        end = self._raw.rfind(b"\n") + 1
        if end:
            self._keep(end)

    def _keep(self, end: int) -> None:
        """Clean what stands before the end and put it to the rest."""
        if self._question:
            end += self._settle_question()
        if not self._pieces[0]:
            self._opening = bytes(self._raw[: min(end, _LAST_BYTES)])
        text = clean(self._raw[:end])
        del self._raw[:end]
        if len(self._pieces[-1]) < _PIECE_CHARACTERS:
            self._pieces[-1] += text
        else:
            self._pieces.append(text)


def _whole(raw: bytearray) -> int:
    """Return where a line without end can be cut so that no character and no control sequence is."""
    end = len(raw)
    escape = raw.rfind(b"\x1b", end - _SEQUENCE_BYTES)
    if escape >= 0:
        return escape
    while raw[end - 1] & 0xC0 == 0x80 and len(raw) - end < _LONGEST_CHARACTER:  # noqa: PLR2004 - UTF-8, RFC 3629
        end -= 1
    return end - 1 if raw[end - 1] >= 0xC0 else len(raw)  # noqa: PLR2004 - the same


_LONGEST_CHARACTER = 3  # bytes that follow the first of a character


def clean(raw: bytes | bytearray) -> str:
    """Return the text that a terminal would show, with line feeds as line ends."""
    text = raw.decode("utf-8", "surrogateescape")
    if "\x1b" in text:
        text = text.replace("\x1bE", "\n")
    if "\r" in text:
        text = _with_line_feeds(text)
    if not ("\x1b" in text or "\r" in text or "\x08" in text or "\x00" in text or "\x07" in text):
        return text
    if "\x1b" not in text:  # where the bell may end a title
        text = text.replace("\x07", "").replace("\x00", "")
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
