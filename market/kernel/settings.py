"""Settings come from the environment only; ``market doctor`` lists them."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def _setting(variable: str, default: str, meaning: str, *, secret: bool = False) -> Any:
    return field(metadata={"variable": variable, "default": default, "meaning": meaning, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """All settings of the program."""

    database_url: str = _setting("DATABASE_URL", f"sqlite:///{ROOT}/var/market.db", "SQLite or PostgreSQL URL")
    var_dir: str = _setting("MARKET_VAR", f"{ROOT}/var", "folder for uploads, the secret key and the SQLite file")
    secret_key: str = _setting(
        "MARKET_SECRET_KEY", "", "signs sessions; made and kept in MARKET_VAR when empty", secret=True
    )
    public_url: str = _setting("MARKET_PUBLIC_URL", "https://demo.example", "public address of the site")
    secure_cookies: str = _setting("MARKET_SECURE_COOKIES", "auto", "yes, no or auto (by the request's scheme)")
    trusted_proxies: str = _setting("MARKET_TRUSTED_PROXIES", "0", "how many proxies stand before the site")
    log_format: str = _setting("MARKET_LOG_FORMAT", "console", "console or json")
    host: str = _setting("HOST", "127.0.0.1", "address to listen on")
    port: str = _setting("PORT", "8000", "port to listen on")

    def secret(self) -> str:
        """The secret key; without one in the environment, one is made once and kept readable by the owner only."""
        if self.secret_key:
            return self.secret_key
        path = Path(self.var_dir) / "secret_key"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Written aside and then named, so that no other process and no crash ever leaves an empty key.
            draft = path.with_name(f"secret_key.{secrets.token_hex(8)}")
            try:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(48))
                os.link(draft, path)
            except FileExistsError:
                pass  # another process was faster; its key holds
            finally:
                draft.unlink(missing_ok=True)
        return path.read_text().strip()


def read_settings() -> Settings:
    """Read the environment."""
    return Settings(
        **{f.name: os.environ.get(f.metadata["variable"]) or f.metadata["default"] for f in fields(Settings)}
    )
