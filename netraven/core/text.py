"""Lines of a configuration: compiled patterns."""

import re
from functools import lru_cache


@lru_cache(maxsize=None)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern compiled, once per process."""
    return re.compile(pattern)
