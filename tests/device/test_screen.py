import pytest
from hypothesis import given
from hypothesis import strategies as st

from netraven.device.echo import cut_echo
from netraven.device.rendering import render
from netraven.device.screen import PAGER_MARK, Screen, clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"one\r\ntwo\r\n", "one\ntwo\n"),
        (b"one\r\r\ntwo\r\r\n", "one\ntwo\n"),
        (b"one\n\rtwo\n\r", "one\ntwo\n"),
        (b"one\ntwo\n", "one\ntwo\n"),
        (b"\x00one\x07\r\n", "one\n"),
        (b"wrong\rright\r\n", "right\n"),
        (b"wrong\rno\r\n", "noong\n"),
        (b"shx\bow\r\n", "show\n"),
        (b"\b\b\bshow\r\n", "show\n"),
        (b"\x1b[31mred\x1b[0m\r\n", "red\n"),
        (b"\x1b[?2004hedge1#", "edge1#"),
        (b"\x1b]0;title\x07edge1#", "edge1#"),
        (b"\x1b(Bedge1#\x1b=", "edge1#"),
        (b"old text\r\x1b[Knew\r\n", "new\n"),
        (b"old text\x1b[2K\rnew\r\n", "new\n"),
        (b"old\x1b[2Knew\r\n", "   new\n"),
        (b"old\x1b[1K\rnew\r\n", "new\n"),
        (b"old\x1b[3Knew\r\n", "oldnew\n"),
        (b"abc\x1b[2DX\r\n", "aXc\n"),
        (b"ab\x1b[2CX\r\n", "ab  X\n"),
        (b"junk\x1b[24;1Hedge1# ", "edge1# "),
        (b"junk\x1b[1Gedge1# ", "edge1# "),
        (b"one\x1bEtwo", "one\ntwo"),
        (b"caf\xc3\xa9 \xff\r\n", "caf\u00e9 \udcff\n"),
    ],
)
def test_text_reads_as_a_terminal_shows_it(raw: bytes, shown: str) -> None:
    assert clean(raw) == shown


def test_a_hostile_cursor_jump_makes_no_long_line() -> None:
    assert len(render("\x1b[999999999999C" * 1000 + "x")) < 2000
    assert len(render("\x1b[99999C" * 1000 + "x")) < 2000


@given(st.binary(max_size=300))
def test_any_bytes_can_be_shown(raw: bytes) -> None:
    shown = clean(raw)
    assert "\r" not in shown
    assert "\x1b" not in shown


@given(st.text(alphabet=st.characters(min_codepoint=32), max_size=200))
def test_text_without_controls_stays_as_it_is(text: str) -> None:
    assert clean(text.encode("utf-8", "surrogatepass")).encode("utf-8", "surrogateescape") == text.encode(
        "utf-8", "surrogatepass"
    )


@given(st.lists(st.sampled_from([b"one", b"\r\n", b"\r", b"\x1b[K", b"\b", b"caf\xc3\xa9", b"\n"])), st.integers(1, 5))
def test_it_does_not_matter_in_which_pieces_text_comes(parts: list[bytes], step: int) -> None:
    raw = b"".join(parts)
    whole, pieces = Screen(), Screen()
    whole.print(raw)
    for start in range(0, len(raw), step):
        pieces.print(raw[start : start + step])
    assert pieces.text() == whole.text()
    assert pieces.last_line() == whole.last_line()


@pytest.mark.parametrize(
    "erasure",
    [b"\r         \r", b"\b" * 9 + b" " * 8 + b"\b" * 9, b"\x1b[42D" + b" " * 42 + b"\x1b[42D", b"\r\x1b[K", b"\r\n"],
)
def test_a_pager_leaves_nothing_behind(erasure: bytes) -> None:
    screen = Screen()
    screen.print(b"first\r\n --More-- ")
    screen.turn_page()
    screen.print(erasure + b"  indented\r\nlast\r\nedge1#")
    assert screen.text()[0] == "first\n  indented\nlast\n"


def test_an_empty_line_after_an_erased_pager_stays() -> None:
    assert clean(b"one\r\n" + PAGER_MARK + b"\r      \r\r\ntwo\r\n") == "one\n\ntwo\n"


def test_a_line_without_end_is_kept_in_pieces() -> None:
    screen = Screen()
    for _ in range(20):
        screen.print(b"x" * 10_000)
    screen.print(b"\nedge1#")
    assert screen.text()[0] == "x" * 200_000 + "\n"
    assert screen.last_line() == "edge1#"


@pytest.mark.parametrize(
    "printed",
    [
        "show version\n",
        "edge1#show version\n",
        "*Mar 1: %SYS-5-CONFIG_I: configured\nedge1#show version\n",
        "show vers\nion\n",
        "show vers \n  ion\n",
        "show version\nshow version\n",
        "\nshow version\n",
    ],
)
def test_the_echo_is_cut(printed: str) -> None:
    assert cut_echo(printed + "Version 15.2\n", "show version") == "Version 15.2\n"


@pytest.mark.parametrize("printed", ["", "Version 15.2\n", "no\n" * 50 + "show version\n"])
def test_output_without_an_echo_is_known_as_such(printed: str) -> None:
    assert cut_echo(printed, "show version") is None


def test_an_echo_without_output_leaves_nothing() -> None:
    assert cut_echo("show version", "show version") == ""
    assert cut_echo("show version\n", "show version") == ""


def test_text_and_tail_of_a_large_output_are_whole() -> None:
    screen = Screen()
    for number in range(3000):
        screen.print(f"line {number}\r\n".encode())
    screen.print(b"one\x1bEtwo")
    text, echoed = screen.text("line 0")
    assert echoed
    assert text == "".join(f"line {number}\n" for number in range(1, 3000)) + "one\n"
    assert screen.tail(20) == "ine 2998\nline 2999\none\ntwo"[-20:]
    assert screen.last_full_line() == "line 2999"
