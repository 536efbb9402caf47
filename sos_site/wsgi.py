"""The one door for web servers: `sos_site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sos_site.settings")

application = get_wsgi_application()

# Needs the applications to be loaded.
from sos_site.start import refuse_unsafe_start  # noqa: E402

refuse_unsafe_start()
