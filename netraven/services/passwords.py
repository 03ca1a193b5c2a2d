"""Passwords of people: hashed slowly, in few threads, and all lengths alike."""

import asyncio
import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor

import bcrypt

ROUNDS = 12  # about a quarter of a second on the machines that this runs on


class Passwords:
    """Hashes and checks passwords; a check for a user who does not exist takes as long as any other."""

    def __init__(self) -> None:
        self._rounds = ROUNDS
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
        # Made while others start: a quarter of a second is long for a start, and short before a first log-in.
        self._nobody = self._pool.submit(_hash, "", ROUNDS)

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _hash, password, self._rounds)

    async def check(self, password: str, kept: str | None) -> bool:
        """Return whether the password is the kept one; None is kept of nobody."""
        nobody = await asyncio.wrap_future(self._nobody)
        against = nobody if kept is None else kept
        matches = await asyncio.get_running_loop().run_in_executor(self._pool, _matches, password, against)
        return matches and kept is not None

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _hash(password: str, rounds: int) -> str:
    return bcrypt.hashpw(_shortened(password), bcrypt.gensalt(rounds)).decode()


def _matches(password: str, kept: str) -> bool:
    return bcrypt.checkpw(_shortened(password), kept.encode())


def _shortened(password: str) -> bytes:
    # bcrypt takes 72 bytes and stops at a NUL: a digest in base64 has 44 characters and none.
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest())
