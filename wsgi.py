"""Entry point for WSGI servers: ``gunicorn wsgi:app``."""

from market.doors.logs import configure_logs
from market.doors.web import create_app
from market.kernel.settings import read_settings

settings = read_settings()
configure_logs(settings)
app = create_app(settings)
