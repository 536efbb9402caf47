"""Puts into the CMS what `home.cms` holds: each module registers its own."""

from home.cms import attention, guide, help_lines, look, menu, page_tree

__all__ = ["attention", "guide", "help_lines", "look", "menu", "page_tree"]
