"""The first text of the public site, in plain words. `home.first_pages.load_site` puts it into the CMS once."""
