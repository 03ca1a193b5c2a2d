"""Identities of records."""

import os
from datetime import datetime

_TIME_BITS = 48


def new_uid(at: datetime) -> str:
    """Return a new UUID of version 7 (RFC 9562): it begins with the time, so that an index over it grows at its end."""
    milliseconds = int(at.timestamp() * 1000) % (1 << _TIME_BITS)
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
