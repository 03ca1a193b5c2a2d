"""What a device printed, quoted to people: as far as it can be masked."""

import re
from collections.abc import Callable

from netraven.device.visit import TAIL_CHARACTERS

# Patterns miss a value whose closing quote, or whose `@` in a URL, has not come yet.
_PROMPT_LIKE = re.compile(r"""(?!.*(?:"|://)).*[>#$%\]:?)]\s*""")


def whole_lines(seen: str) -> str:
    """Return the text without a line that is cut in two: what is left of it may be a secret that no pattern finds.

    A last line that looks like a prompt stays, because it may be the one that was not understood.
    """
    if len(seen) >= TAIL_CHARACTERS:
        seen = seen.partition("\n")[2]
    whole, newline, last = seen.rpartition("\n")
    return seen if _PROMPT_LIKE.fullmatch(last) else whole + newline


def masked_message(message: str, hide: Callable[[str], str]) -> str:
    """Return the message of a CommandRejectedError with the line that it quotes last masked as in its own place.

    The line lost its indentation, which patterns may ask for.
    """
    ours, quote, line = message.partition("': ")
    masked = hide(line)
    return ours + quote + (masked if masked != line else hide(f" {line}").removeprefix(" "))
