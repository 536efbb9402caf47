"""The records of the library."""

from .entry import Entry, IndicatorOf
from .files import FileOfResource, LibraryFile
from .must_read import Acknowledgement, MustRead
from .reading import Feedback, SavedResource, SearchedFor
from .relied_on import ReliedOn
from .resource import Resource, ResourceQuerySet, Topic
from .version import Version

__all__ = [
    "Acknowledgement",
    "Entry",
    "Feedback",
    "FileOfResource",
    "IndicatorOf",
    "LibraryFile",
    "MustRead",
    "ReliedOn",
    "Resource",
    "ResourceQuerySet",
    "SavedResource",
    "SearchedFor",
    "Topic",
    "Version",
]
