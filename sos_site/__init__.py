"""Settings, addresses and everything else that belongs to the whole site."""

__version__ = "0.1.0"
