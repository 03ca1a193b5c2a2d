"""Messages of a device's log around an output, where their place tells them from configuration.

In the middle of a text nothing tells a message from a line of a banner, so there it stays.
"""

from netraven.core.sieve import compiled
from netraven.device.endings import ends_with, last_line
from netraven.device.prompts import LONGEST, Prompt, holds_log_message, is_log_line
from netraven.platforms.platform import Command


def without_interruptions(command: Command, text: str, prompt: Prompt) -> str:
    """Return the output without messages that came before its first line or behind its end."""
    if command.end is not None and holds_log_message(last_line(text)):
        text = _ended(command.end, text, prompt)
    if command.begin is not None:
        text = _begun(command.begin, text)
    return text


def stays_at_message(text: str, prompt: Prompt) -> bool:
    """Return whether the text ends with a prompt and nothing but messages behind it, so that none will follow."""
    has_message = False
    for line in reversed(text.split("\n")):
        if prompt.begins(line) and holds_log_message(line):
            return True
        if line.strip() and not is_log_line(line):
            return has_message and prompt.matches(line[:LONGEST])
        has_message = has_message or bool(line.strip())
    return False


def _begun(begin: str, text: str) -> str:
    """Return the text from its first line on that is no message; messages before that are in front of the text."""
    position = 0
    while True:
        end = text.find("\n", position)
        line = text[position : min(end, position + LONGEST)]
        if end < 0 or (line.strip() and (not is_log_line(line) or compiled(begin).search(line))):
            return text[position:]
        position = end + 1


def _ended(mark: str, text: str, prompt: Prompt) -> str:
    """Return the text up to its end mark, if nothing but messages and prompts stand behind it."""
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end - 1) + 1
        line = text[start : min(end, start + LONGEST)]
        if line.strip() and not _is_interruption(line, prompt):
            return text[:end] if ends_with(line, mark) else text
        end = start
    return text


def _is_interruption(line: str, prompt: Prompt) -> bool:
    return is_log_line(line) or prompt.matches(line) or (prompt.begins(line) and holds_log_message(line))
