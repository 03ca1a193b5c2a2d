"""How a simulated device sends what it prints."""

from netraven.device.simulator import Misbehaviour
from netraven.device.simulator.delivery import Delivery

TEXT = "one\nedge1#\nthree\n"


def pieces(newline: str = "\r\n", **wrong: object) -> list[tuple[bytes, float]]:
    return list(Delivery(Misbehaviour(**wrong)).pieces(TEXT, newline))  # type: ignore[arg-type]  # the tests name the fields


def sent(newline: str = "\r\n", **wrong: object) -> bytes:
    return b"".join(piece for piece, _ in pieces(newline, **wrong))


def test_a_text_is_sent_at_once_with_the_line_ends_of_the_device() -> None:
    assert pieces() == [(b"one\r\nedge1#\r\nthree\r\n", 0.0)]
    assert sent("\r\r\n") == b"one\r\r\nedge1#\r\r\nthree\r\r\n"
    assert list(Delivery(Misbehaviour()).pieces("", "\r\n")) == []


def test_chunks_have_a_size_and_a_pause_after_each() -> None:
    assert pieces(chunk_bytes=8, pace_s=0.1) == [(b"one\r\nedg", 0.1), (b"e1#\r\nthr", 0.1), (b"ee\r\n", 0.1)]


def test_chunks_with_a_seed_end_at_the_same_random_borders_again() -> None:
    first = pieces(chunk_bytes=8, seed=1)
    assert first == pieces(chunk_bytes=8, seed=1) != pieces(chunk_bytes=8, seed=2)
    assert len({len(piece) for piece, _ in first}) > 1
    assert b"".join(piece for piece, _ in first) == sent()


def test_a_pause_stands_after_a_line_and_before_its_line_end() -> None:
    assert pieces(pauses_after="#$", pause_s=0.5) == [(b"one\r\nedge1#", 0.5), (b"\r\nthree\r\n", 0.0)]


def test_a_message_is_printed_once_where_its_place_comes() -> None:
    delivery = Delivery(Misbehaviour(messages=((r"^edge1#", "\n%SYS-5-CONFIG_I\n"),)))
    assert [piece for piece, _ in delivery.pieces(TEXT, "\n")] == [b"one\nedge1#\n%SYS-5-CONFIG_I\n\nthree\n"]
    assert [piece for piece, _ in delivery.pieces(TEXT, "\n")] == [TEXT.encode()]


def test_it_breaks_off_after_so_many_bytes_of_the_whole_connection() -> None:
    delivery = Delivery(Misbehaviour(breaks_after_bytes=25))
    assert b"".join(piece for piece, _ in delivery.pieces(TEXT, "\r\n")) == sent()
    assert not delivery.is_over
    assert b"".join(piece for piece, _ in delivery.pieces(TEXT, "\r\n")) == sent()[: 25 - len(sent())]
    assert (delivery.is_over, delivery.printed_bytes) == (True, 25)
