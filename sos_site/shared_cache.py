"""The cache that all processes share. Limits on tries rely on it; whatever else is kept there is only for speed."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Keys that begin so are for speed alone. Everything else, such as allauth's limits, raises while Redis is away, so
# that the log-in refuses (security.md, "Web").
FOR_SPEED = ("wagtail", "search-vocabulary", "library-words:", "exit-address-")
NOT_ASKED_AGAIN_FOR = 5.0  # seconds: a page asks for several things and must not wait for Redis with each


class Silence:
    """Remembers that the shared cache did not answer: one that swallows questions takes seconds over each."""

    until = 0.0  # of the monotonic clock

    def lasts(self) -> bool:
        """Whether it is too early to ask again."""
        return time.monotonic() < self.until

    def begin(self) -> None:
        """Note that it does not answer now."""
        self.until = time.monotonic() + NOT_ASKED_AGAIN_FOR


silence = Silence()  # of this process


class SharedCache(RedisCache):
    """Redis. Without it a page is made without what is for speed alone, instead of being an error."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.ask([key], partial(super().get, key, default, version), default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        keys = list(keys)
        return self.ask(keys, partial(super().get_many, keys, version), {})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.ask([key], partial(super().add, key, value, timeout, version), False)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.ask([key], partial(super().set, key, value, timeout, version), None)

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self.ask(data, partial(super().set_many, data, timeout, version), list(data))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self.ask([key], partial(super().delete, key, version), False)

    def ask[Answer](self, keys: Iterable[Any], question: Callable[[], Answer], without: Answer) -> Answer:
        """Return the answer to `question`, or `without` while Redis is away and all of `keys` are for speed alone."""
        if not all(str(key).startswith(FOR_SPEED) for key in keys):
            return question()
        if silence.lasts():
            return without
        try:
            return question()
        except RedisError:
            logger.warning("the shared cache does not answer: pages are made without it")
            silence.begin()
            return without
