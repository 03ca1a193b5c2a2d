import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netraven.core.errors import MaskError
from netraven.core.sieve import needed_word
from netraven.core.text import drop_blocks, drop_lines, find_line, mask, printable, storable

KEY = b"a key of this test"
PEM = (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r"-----END [A-Z ]*PRIVATE KEY-----")


def fingerprints(text: str) -> list[str]:
    return re.findall(r"\[secret:[0-9a-f]{8}\]", text)


def test_bytes_that_are_not_unicode_are_spelt_out_for_the_database() -> None:
    assert storable("caf\udce9 \xe9\n") == "caf\\udce9 \xe9\n"


def test_lines_are_dropped_by_any_pattern() -> None:
    text = "! Time: now\nhostname a\nntp clock-period 1\nend\n"
    assert drop_lines(text, [r"^! Time:", r"^ntp clock-period \d+$"]) == "hostname a\nend\n"


def test_anchors_mean_the_line_and_not_the_text() -> None:
    assert drop_lines("a\nb a\na b\na", [r"^a$"]) == "b a\na b\n"


def test_a_line_separator_of_unicode_ends_no_line() -> None:
    text = "keep\u2028drop me\x85\x0b\x0c\nend\n"
    assert drop_lines(text, [r"^drop me"]) == text


def test_bytes_that_are_not_utf8_survive() -> None:
    text = b"banner \xff\xfe\nntp clock-period 7\nend\n".decode("utf-8", "surrogateescape")
    assert drop_lines(text, ["^ntp clock-period"]).encode("utf-8", "surrogateescape") == b"banner \xff\xfe\nend\n"


def test_nothing_to_drop_returns_the_same_text() -> None:
    text = "hostname a\n"
    assert drop_lines(text, ["^x"]) is text
    assert drop_lines("", ["^$"]) == ""


def test_the_first_line_of_any_pattern_is_found() -> None:
    text = "hostname a\nerror: b\nerror: c"
    assert find_line(text, ["error: c$", "^error:", "absent"]) == "error: b"
    assert find_line(text, ["c$"]) == "error: c"
    assert find_line(text, ["absent"]) is None


def test_each_group_is_masked_and_the_rest_stays() -> None:
    masked = mask("user joe auth A1 priv P2 end\n", [r"^user \S+ auth (\S+) priv (\S+)"], [], KEY)
    one, two = fingerprints(masked)
    assert masked == f"user joe auth {one} priv {two} end\n"
    assert one != two


def test_an_equal_secret_has_an_equal_fingerprint_and_another_key_another() -> None:
    text = "key 7 AAA\nkey 7 BBB\nkey 7 AAA\n"
    first, other, again = fingerprints(mask(text, [r"key 7 (\S+)"], [], KEY))
    assert first == again != other
    assert fingerprints(mask(text, [r"key 7 (\S+)"], [], b"another"))[0] != first


def test_every_match_on_a_line_is_masked() -> None:
    masked = mask('set password="a b" secret="c" name=x\n', [r'(?:password|secret)=("[^"]*"|\S+)'], [], KEY)
    assert re.fullmatch(r"set password=\[\S+\] secret=\[\S+\] name=x\n", masked)


def test_overlapping_secrets_are_masked_as_one() -> None:
    masked = mask("password abcdef\n", [r"password (\w{4})", r"password \w\w(\w+)"], [], KEY)
    assert re.fullmatch(r"password \[secret:\w{8}\]\n", masked)


def test_a_group_that_took_no_part_is_no_secret() -> None:
    assert mask("enable password\n", [r"enable password(?: (\S+))?"], [], KEY) == "enable password\n"


def test_a_block_is_masked_between_its_first_and_last_line() -> None:
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\nxx\nyy\n-----END RSA PRIVATE KEY-----\nb\n"
    masked = mask(text, [], [PEM], KEY)
    (value,) = fingerprints(masked)
    assert masked == text.replace("xx\nyy", value)


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_block_that_never_ends_is_masked_to_the_end(end: str) -> None:
    masked = mask("a\n-----BEGIN PRIVATE KEY-----\nxx\nyy" + end, [], [PEM], KEY)
    assert masked == f"a\n-----BEGIN PRIVATE KEY-----\n{fingerprints(masked)[0]}{end}"


@pytest.mark.parametrize(
    "text", ["-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----"]
)
def test_an_empty_block_has_nothing_to_mask(text: str) -> None:
    assert mask(text, [], [PEM], KEY) == text


def test_a_line_that_only_resembles_the_last_one_ends_no_block() -> None:
    masked = mask("key\nthe quit of it\nhunter2\n  quit\nopen\n", (), (("^key", r"^\s*quit$"),), b"key")
    assert masked.startswith("key\n[secret:")
    assert masked.endswith("]\n  quit\nopen\n")
    assert "hunter2" not in masked


def test_a_first_line_inside_a_block_opens_no_other() -> None:
    masked = mask("<<\na\n<<\nb\n>>\nc\n<<\nd\n>>\n", [], [("<<", ">>")], KEY)
    one, two = fingerprints(masked)
    assert masked == f"<<\n{one}\n>>\nc\n<<\n{two}\n>>\n"


def test_two_blocks_with_equal_marks_both_close() -> None:
    masked = mask('"""\na\n"""\nb\n', [], [('"""', '"""')], KEY)
    assert masked == f'"""\n{fingerprints(masked)[0]}\n"""\nb\n'


@pytest.mark.parametrize(
    ("text", "pattern", "key", "reason"),
    [
        ("a", "(a", KEY, "could not be masked"),
        ("a", "a", KEY, "has no group"),
        ("a", "(a)", b"", "without a key"),
        ("lone \ud800\n", "lone (.*)", KEY, "could not be masked"),
    ],
)
def test_masking_fails_closed(text: str, pattern: str, key: bytes, reason: str) -> None:
    with pytest.raises(MaskError, match=reason):
        mask(text, [pattern], [], key)


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        (r"^ntp clock-period \d+", "\nntp clock-period "),
        (r"^%? ?abc", "abc"),
        (r"^% ?(?:one|two)", "%"),
        (r"^a(?:one|two)", "\na"),
        (r"^ip (?:ftp|http) password (\S+)", "password"),
        (r"://[^:]+:([^@]+)@", "@"),
        (r"^ +password (\S+)", "password"),
        (r"^(?:one|two)", ""),
        (r"^one|two", ""),
        (r"key(?: 7)? (\S+)$", "key"),
        (r"(?i)password (\S+)", ""),
        (r"password|secret", ""),
        (r"passwords? (\S+)", "password"),
        (r"\x41bcd{2} (?:any|thing)", "bc"),
        (r"[]password] \.\[\{ab", ".[{ab"),
        (r"ab{0,3}c", ""),
        (r"abc\Bdefg+hi", "defg"),
    ],
)
def test_the_word_that_a_pattern_needs(pattern: str, word: str) -> None:
    assert needed_word(pattern) == word


@pytest.mark.parametrize("text", ["%x\na\n", "a\n%x\na\n", "a\n%x", "a\n\n%x\n", "%x"])
def test_a_line_that_begins_with_the_word_is_found_wherever_it_stands(text: str) -> None:
    assert find_line(text, ["^%x"]) == "%x"
    assert "%" not in drop_lines(text, ["^%x"])


def test_a_single_sign_is_found_where_it_begins_a_line() -> None:
    assert find_line("50% of 100%\nall 100%\n% Invalid\n", ["^% ?Invalid"]) == "% Invalid"
    assert find_line("50% Invalid\nall 100%\n", ["^% ?Invalid"]) is None


def test_a_word_within_a_line_does_not_begin_it() -> None:
    assert find_line("a %x\n", ["^%x"]) is None


PATTERNS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "key",
            " ",
            "(a|b)",
            "(?:key)?",
            "[ab]",
            "[^]k]",
            "k*",
            "e+",
            "y{0,1}",
            ".",
            "^",
            "$",
            r"\x6b",
            r"\.",
            "|",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(PATTERNS, st.text("abkey .\n", max_size=60))
def test_looking_for_words_first_changes_nothing(pattern: str, text: str) -> None:
    try:
        expression = re.compile(pattern)
    except re.error:
        return
    kept = [line for line in text.splitlines(keepends=True) if not expression.search(line.rstrip("\n"))]
    assert drop_lines(text, [pattern]) == "".join(kept)


def test_long_lines_and_large_texts_are_no_burden() -> None:
    text = "password x" * 200_000 + "\n" + "password y\n" * 100_000
    masked = mask(text, [r"^password (\S+)"], [PEM], KEY)
    assert " y\n" not in masked


def test_hostile_text_is_shown_with_its_control_characters_escaped() -> None:
    assert printable("core-sw1 ü") == "core-sw1 ü"
    assert printable("a\x1b[2Jb\u202ec\udcff\n") == r"a\x1b[2Jb\u202ec\udcff\n"


def test_a_block_goes_as_a_whole_and_one_without_a_last_line_stays() -> None:
    blocks = [("^<", "^>")]
    assert drop_blocks("a\n<\n<\nx\n>\nb\n<\ny\n>\nc\n<\nz\n", blocks) == "a\nb\nc\n<\nz\n"
    assert drop_blocks("a\n", blocks) == "a\n"
