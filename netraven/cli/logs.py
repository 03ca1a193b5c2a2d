"""Logging for the operator, on standard error: lines for people on a terminal, JSON for collectors."""

import logging
import sys

import structlog


def start_logging(form: str | None, level: str) -> None:
    """Send the log records of this process to standard error; `form` is console, json, or None for what fits it."""
    console = form == "console" or (form is None and sys.stderr.isatty())
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=not console)
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                stamp,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(console)],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # asyncssh tells each connection at INFO; a run has its own records.
    logging.getLogger("asyncssh").setLevel(logging.WARNING)


def _rendering(console: bool) -> list[structlog.types.Processor]:  # noqa: FBT001 - private, one caller
    if console:
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


class _StandardError(logging.StreamHandler):  # type: ignore[type-arg]  # generic in stubs only
    """Writes to what standard error is now, which a progress bar replaces while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)
