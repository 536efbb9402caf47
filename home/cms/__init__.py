"""What comms staff find in the CMS beside the pages themselves. `home.wagtail_hooks` puts it there."""
