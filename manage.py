#!/usr/bin/env python3
"""Run a management command. Without a SECRET_KEY, in the environment or in .env, this is a demo on somebody's desk."""

import os
import sys
from pathlib import Path


def main() -> None:
    if "SECRET_KEY" not in os.environ and not Path(__file__).with_name(".env").exists():
        # Only this file falls back to the demo; a web server started without keys refuses.
        os.environ.setdefault("DEBUG", "1")
        os.environ.setdefault("DEMO", os.environ["DEBUG"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sos_site.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Not started. {error}")


if __name__ == "__main__":
    main()
