"""The door gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from devices import storage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ring_platform.settings")
application = get_wsgi_application()
storage.learn()  # may links to the store be given out? Found once, here, not while somebody waits for a film
