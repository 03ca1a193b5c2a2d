"""The event loop: uvloop where it exists."""

try:
    from uvloop import run
except ImportError:
    from asyncio import run

__all__ = ["run"]
