"""What is sealed is read back whole in its own place, and nowhere else, and by nobody without the key."""

import base64
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.privacy import checks
from portal.privacy.ciphertext import Ciphertext, DecryptionFailed, decrypt, encrypt
from portal.privacy.keys import decode_key, field_keys, newest_key_id
from portal.privacy.tokens import search_token
from portal.referrals.models import Draft

from .keys import key, ring

PLACE = "referrals_referral|7b0c2f|answers"
OTHER_PLACES = ["referrals_draft|7b0c2f|answers", "referrals_referral|7b0c2e|answers", "referrals_referral|7b0c2f|note"]
NO_LIMIT = hypothesis_settings(deadline=None)


@NO_LIMIT
@given(st.text())
def test_text_of_any_script_comes_back_as_it_was(text):
    assert decrypt(encrypt(text, place=PLACE), place=PLACE) == text


@NO_LIMIT
@given(st.text(min_size=8))
def test_the_stored_value_holds_nothing_of_the_text(text):
    raw = encrypt(text, place=PLACE).stored
    sealed = base64.b64decode(raw.split(":")[2])
    assert text.encode() not in sealed
    assert text not in raw


def test_the_same_text_never_looks_the_same_twice():
    assert len({encrypt("Mia Carter", place=PLACE).stored for _ in range(50)}) == 50


@pytest.mark.parametrize("elsewhere", OTHER_PLACES)
def test_a_value_copied_to_another_table_row_or_column_does_not_decrypt(elsewhere):
    sealed = encrypt("Mia Carter", place=PLACE)
    with pytest.raises(DecryptionFailed):
        decrypt(sealed, place=elsewhere)


@NO_LIMIT
@given(st.data())
def test_a_changed_byte_does_not_decrypt(data):
    version, key_id, encoded = encrypt("Mia Carter", place=PLACE).stored.split(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    changed = Ciphertext(f"{version}:{key_id}:{base64.b64encode(raw).decode()}")
    with pytest.raises(DecryptionFailed):
        decrypt(changed, place=PLACE)


@NO_LIMIT
@given(st.text())
def test_what_is_no_sealed_value_is_refused_whatever_it_is(text):
    with pytest.raises(DecryptionFailed):
        decrypt(Ciphertext(text), place=PLACE)


def test_a_value_that_was_cut_short_does_not_decrypt():
    stored = encrypt("Mia Carter", place=PLACE).stored
    for length in range(len(stored)):
        with pytest.raises(DecryptionFailed):
            decrypt(Ciphertext(stored[:length]), place=PLACE)


def test_a_value_of_another_version_is_refused():
    stored = encrypt("Mia Carter", place=PLACE).stored
    with pytest.raises(DecryptionFailed, match="version"):
        decrypt(Ciphertext("2" + stored[1:]), place=PLACE)


def test_a_value_under_a_key_that_is_gone_is_refused_and_the_key_named(settings):
    settings.FIELD_KEYS = ring("old")
    sealed = encrypt("Mia Carter", place=PLACE)
    settings.FIELD_KEYS = ring("new")
    with pytest.raises(DecryptionFailed, match="old"):
        decrypt(sealed, place=PLACE)


def test_another_key_of_the_same_name_does_not_open_it(settings):
    settings.FIELD_KEYS = ring("k1")
    sealed = encrypt("Mia Carter", place=PLACE)
    settings.FIELD_KEYS = "k1:" + key("k2").partition(":")[2]
    with pytest.raises(DecryptionFailed):
        decrypt(sealed, place=PLACE)


def test_with_two_keys_old_values_are_read_and_new_ones_use_the_newest(settings):
    settings.FIELD_KEYS = ring("old")
    before = encrypt("before", place=PLACE)
    settings.FIELD_KEYS = ring("new", "old")
    after = encrypt("after", place=PLACE)
    assert (before.key_id, after.key_id) == ("old", "new")
    assert (decrypt(before, place=PLACE), decrypt(after, place=PLACE)) == ("before", "after")


@pytest.mark.parametrize("show", [str, repr, "{}".format, "%s".__mod__, lambda value: f"{value!r:>12}"])
def test_ciphertext_never_shows_as_text(show):
    sealed = encrypt("Mia Carter", place=PLACE)
    shown = show(sealed)
    assert "[encrypted]" in shown
    assert sealed.stored.split(":")[2][:8] not in shown


def test_the_error_about_a_value_names_the_table_and_nothing_of_the_row():
    with pytest.raises(DecryptionFailed) as refused:
        decrypt(encrypt("Mia Carter", place=PLACE), place=OTHER_PLACES[0])
    assert "referrals_draft" in str(refused.value)
    assert "7b0c2f" not in str(refused.value)
    assert "Mia" not in str(refused.value)


SHORT, LONG = base64.b64encode(b"x" * 31).decode(), base64.b64encode(b"x" * 33).decode()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("", "FIELD_KEYS is empty."),
        (" , ", "FIELD_KEYS is empty."),
        ("nonsense", "FIELD_KEYS must read id:key"),
        (":" + key("a").partition(":")[2], "FIELD_KEYS must read id:key"),
        (ring("a-b"), "FIELD_KEYS must read id:key"),
        (ring("a" * 17), "FIELD_KEYS must read id:key"),
        ("a:!!!!", "FIELD_KEYS a is not base64."),
        (f"a:{SHORT}", "FIELD_KEYS a must be 32 bytes, base64 encoded; it is 31 bytes."),
        (f"a:{LONG}", "FIELD_KEYS a must be 32 bytes, base64 encoded; it is 33 bytes."),
        (ring("a", "b", "a"), "FIELD_KEYS names the id a twice."),
        (ring("a") + ",b:" + SHORT, "FIELD_KEYS b must be 32 bytes"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_with_a_sentence(settings, setting, sentence):
    settings.FIELD_KEYS = setting
    with pytest.raises(ImproperlyConfigured) as refused:
        field_keys()
    assert str(refused.value).startswith(sentence)
    assert [error.msg for error in checks.keys_are_usable()] == [str(refused.value)]


@pytest.mark.parametrize("setting", ["", "not base64!", SHORT, LONG])
def test_a_search_key_that_cannot_be_used_is_refused_with_a_sentence(settings, setting):
    settings.SEARCH_KEY = setting
    with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_KEY"):
        search_token("name", "carter")
    assert [error.msg.split()[0] for error in checks.keys_are_usable()] == ["SEARCH_KEY"]


def test_good_keys_pass_the_check(settings):
    settings.FIELD_KEYS = ring("new", "old")
    assert checks.keys_are_usable() == []
    assert newest_key_id() == "new"


def test_a_key_is_not_told_in_the_sentence_about_it(settings):
    settings.FIELD_KEYS = f"a:{SHORT}"
    with pytest.raises(ImproperlyConfigured) as refused:
        field_keys()
    assert SHORT not in str(refused.value)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_of_32_bytes_is_taken(raw):
    assert decode_key(base64.b64encode(raw).decode(), "FIELD_KEYS a") == raw


@given(st.text(), st.text())
def test_a_search_token_is_stable_and_says_nothing(kind, value):
    token = search_token(kind, value)
    assert token == search_token(kind, value)
    assert len(token) == 32
    assert set(token) <= set("0123456789abcdef")


def test_a_search_token_depends_on_the_kind_and_the_value():
    tokens = {search_token(kind, value) for kind in ("first name", "last name") for value in ("carter", "carte", "")}
    assert len(tokens) == 6


def test_a_search_token_depends_on_the_key(settings):
    before = search_token("name", "carter")
    settings.SEARCH_KEY = key("another").partition(":")[2]
    assert search_token("name", "carter") != before


def test_a_search_token_is_the_same_in_every_release(settings):
    # Tokens lie in the database: a release that computed others would find nobody any more.
    settings.SEARCH_KEY = key("search").partition(":")[2]
    assert search_token("name", "carter") == "3d8cbfd7090582b66d06644b66a35312"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@NO_LIMIT
@given(JSON_VALUES)
def test_json_of_any_shape_comes_back_as_it_was(value):
    field = Draft._meta.get_field("answers")
    sealed = encrypt(field.write(value), place=PLACE)
    assert field.parse(decrypt(sealed, place=PLACE)) == json.loads(json.dumps(value))
