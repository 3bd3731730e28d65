"""How gunicorn serves the site: ``python -m gunicorn -c python:gsi_site.gunicorn``."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gsi_site.settings")

from django.conf import settings

wsgi_app = "gsi_site.wsgi"
bind = (
    f"[{settings.HOST}]:{settings.PORT}"
    if ":" in settings.HOST
    else f"{settings.HOST}:{settings.PORT}"
)
workers = settings.GSI_WORKERS
worker_class = "gthread"
threads = settings.GSI_THREADS
preload_app = True  # memory is shared, and a mistake ends the start instead of repeating in workers
timeout = 60
graceful_timeout = 30
keepalive = 5
loglevel = settings.LOGGING["root"]["level"].lower()
# Which proxy is believed is decided in one place: gsi_site.proxies
forwarded_allow_ips = ""
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeats must not wait for a disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108
