"""The one door for web servers: `sos_site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from sos_site.start_keys import refuse_bad_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sos_site.settings")

refuse_bad_keys()
application = get_wsgi_application()

# Needs the applications to be loaded.
from sos_site.start import refuse_unsafe_start  # noqa: E402

refuse_unsafe_start()
