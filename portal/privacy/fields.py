"""Model fields whose content the database never sees in the clear (domain.md §6.11, security.md "Data at rest").

A model with such a field needs a random primary key (a UUID): the row's identity is part of the seal and must be
known before the insert. Values are decrypted when they are first read, so lists pay only for what they show.
"""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from .ciphertext import Ciphertext, decrypt, encrypt


class EncryptedAttribute(DeferredAttribute):
    """Decrypts on first access and keeps the sealed value until then."""

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = self.field.parse(decrypt(value, place=self.field.place(instance)))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        # Without a setter Python would look into the instance first and hand out the sealed value.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text, sealed with AES-256-GCM for its table, row and column. It cannot be filtered, ordered or updated in bulk.

    Raises TypeError when a plain value reaches the database by another way than saving an instance.
    """

    descriptor_class = EncryptedAttribute

    def place(self, instance: models.Model) -> str:
        """Return where a value belongs: "table|row|column"."""
        return f"{self.model._meta.db_table}|{instance.pk}|{self.column}"

    def parse(self, plain: str) -> Any:
        return plain

    def write(self, value: Any) -> str:
        return str(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Ciphertext | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Ciphertext):
            return value
        return encrypt(self.write(value), place=self.place(model_instance))

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, Ciphertext):
            return value.stored
        raise TypeError(f"{self.name} is encrypted: save the instance; it cannot be filtered on or updated in bulk.")

    def get_placeholder_sql(self, value: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the place of a value in an INSERT or UPDATE. Raises TypeError for an expression: it is not sealed."""
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self.name} is encrypted: save the instance; it cannot be updated in bulk.")
        return "%s", [value]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted and cannot be filtered on.")

    def value_to_string(self, obj: models.Model) -> str:
        return str(Ciphertext(""))


class EncryptedJSONField(EncryptedTextField):
    """A JSON value (dict, list, str, number, bool), sealed like EncryptedTextField."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def parse(self, plain: str) -> Any:
        return json.loads(plain)

    def write(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
