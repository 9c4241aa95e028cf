"""Structured logs on standard error: readable on a console, JSON lines for a collector."""

from __future__ import annotations

import logging
import sys

import structlog

from market.kernel.settings import Settings


def configure_logs(settings: Settings, level: int = logging.INFO) -> None:
    """Configure once a process."""
    as_json = settings.log_format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if as_json
            else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
