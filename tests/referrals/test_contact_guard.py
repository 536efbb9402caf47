"""Whether a way to reach somebody is safe: what nobody said is safe is not (domain.md §3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.referrals.contact_guard import Channel, Person, advice, safe_to_contact, safe_to_mail
from portal.referrals.safe_times import read_safe_times

LONDON = ZoneInfo("Europe/London")
YOUNG, FAMILY, REFERRER = Person.YOUNG_PERSON, Person.FAMILY, Person.REFERRER
MONDAY_4PM = datetime(2026, 11, 23, 16, tzinfo=LONDON)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
YES_NO = st.sampled_from(["yes", "no", "not_known"])
PAGES = st.fixed_dictionaries(
    {"may_contact": YES_NO},
    optional={
        "channel": st.sampled_from(["call", "text", "email", "through_someone", "letter"]),
        "value": st.sampled_from(["+447700900456", "somebody@example.net", "Her aunt"]),
        "voicemail": YES_NO, "say_who": YES_NO, "must_not_know": st.just("her mother"),
        "unsafe_places": st.just("The station"),
        "safe_times": st.one_of(st.text(max_size=30), st.just("weekdays 3 to 5 pm"), st.just("after 6 pm only")),
    },
)  # fmt: skip
WAYS = (st.sampled_from(list(Person)), st.sampled_from(list(Channel)), MOMENTS)


def professional(contact=None, family=None, **you):
    pages = {"contact": contact, "family-contact": family}
    return {"who": {"pathway": "professional"}, "you": you} | {slug: page for slug, page in pages.items() if page}


def named(channel, **more):
    return {"may_contact": "yes", "channel": channel, "value": "+447700900456", **more}


@given(PAGES, PAGES, *WAYS)
def test_there_is_a_reason_exactly_when_the_answer_is_no(contact, family, person, channel, at):
    answer = safe_to_contact(professional(contact, family), person, channel, at)
    assert bool(answer) == (answer.reason == "")


@given(PAGES, *WAYS)
def test_only_the_named_way_to_somebody_who_may_be_contacted_is_safe(contact, person, channel, at):
    assume(person != REFERRER)
    if safe_to_contact(professional(contact, contact), person, channel, at):
        assert contact["may_contact"] == "yes"
        assert contact["channel"] == ("call" if channel == Channel.VOICEMAIL else channel)
        assert channel != Channel.VOICEMAIL or contact["voicemail"] == "yes"
        assert "must_not_know" not in contact


@given(PAGES, *WAYS, st.sampled_from(["may_contact", "voicemail", "must_not_know", "channel"]))
def test_taking_a_safe_answer_away_never_makes_anything_safe(contact, person, channel, at, name):
    worse = {key: value for key, value in contact.items() if key != name}
    worse |= {"may_contact": "no"} if name == "may_contact" else {}
    worse |= {"must_not_know": "her brother"} if name == "must_not_know" else {}
    before, after = (safe_to_contact(professional(page, page), person, channel, at) for page in (contact, worse))
    assert before or not after


@given(*WAYS)
def test_where_nobody_said_anything_nothing_is_safe(person, channel, at):
    assert not safe_to_contact({"who": {"pathway": "hospital"}, "you": {}}, person, channel, at)


@pytest.mark.parametrize(
    ("answers", "person", "channel", "words"),
    [
        (professional(named("text")), YOUNG, Channel.CALL, "text message"),
        (professional(named("call", voicemail="not_known")), YOUNG, Channel.VOICEMAIL, "No voicemail"),
        (professional({"may_contact": "no"}), YOUNG, Channel.TEXT, "Do not contact"),
        (professional({"may_contact": "not_known"}), YOUNG, Channel.TEXT, "Nobody knows"),
        (professional(named("text", must_not_know="her uncle"), named("call")), FAMILY, Channel.CALL, "her uncle"),
        (professional(named("text", unsafe_places="The station")), YOUNG, Channel.VISIT, "The station"),
        (professional(named("text", safe_times="after 6 pm only")), YOUNG, Channel.TEXT, "after 6 pm only"),
        (professional(email="a@example.net"), REFERRER, Channel.CALL, "did not give"),
        ({"who": {"pathway": "parent"}, "contact": named("call", must_not_know="Tyler")}, YOUNG, Channel.CALL, "Tyler"),
    ],
)
def test_what_is_not_safe_says_why(answers, person, channel, words):
    answer = safe_to_contact(answers, person, channel, MONDAY_4PM)
    assert not answer
    assert words in answer.reason


def test_what_was_named_is_safe():
    text = named("text", safe_times="weekdays 3 to 5 pm", must_not_know="her uncle")
    assert safe_to_contact(professional(text), YOUNG, Channel.TEXT, MONDAY_4PM)
    assert not safe_to_contact(professional(text), YOUNG, Channel.TEXT, MONDAY_4PM + timedelta(hours=1))
    assert not safe_to_contact(professional(text), YOUNG, Channel.TEXT, MONDAY_4PM - timedelta(days=1))
    assert safe_to_contact(professional(phone="+442079460101"), REFERRER, Channel.CALL, MONDAY_4PM)
    own = {"who": {"pathway": "self"}, "contact": {"channel": "text", "value": "+447700900789"}}
    assert safe_to_contact(own, YOUNG, Channel.TEXT, MONDAY_4PM)
    assert safe_to_contact(own, REFERRER, Channel.TEXT, MONDAY_4PM)
    assert not safe_to_contact(own, FAMILY, Channel.TEXT, MONDAY_4PM)


def test_the_form_says_beside_each_channel_for_whom_it_is_safe():
    answers = professional(named("text", safe_times="after 6 pm only"), phone="+442079460101")
    assert (
        advice(answers, Channel.TEXT, MONDAY_4PM) == "safe now for the referrer; the young person only after 6 pm only"
    )
    assert advice(answers, Channel.LETTER, MONDAY_4PM) == "not said to be safe for anybody"


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("after 6 pm only", ["Mon 18:00", "Sun 23:59"], ["Mon 17:59", "Tue 09:00"]),
        ("after 8 pm", ["Sat 20:00"], ["Sat 19:59"]),
        ("weekdays 3 to 5 pm", ["Mon 15:00", "Fri 16:59"], ["Mon 17:00", "Sat 15:30", "Mon 03:30"]),
        ("weekdays from 4 to 6 pm", ["Tue 16:00"], ["Tue 15:59", "Sun 16:30"]),
        ("Mon–Wed 10 to 2 pm", ["Mon 10:00", "Wed 13:59"], ["Thu 11:00", "Mon 14:00"]),
        ("Fri to Mon before noon", ["Fri 11:59", "Mon 08:00"], ["Fri 12:00", "Tue 08:00"]),
        ("Mondays and Fridays after 18:00", ["Mon 18:00", "Fri 19:00"], ["Tue 19:00", "Fri 17:00"]),
        ("between 09:00 and 10:30", ["Thu 10:29"], ["Thu 10:30"]),
        ("weekdays after 6 pm, weekends any time", ["Sat 03:00", "Mon 18:30"], ["Mon 12:00"]),
        ("weekends", ["Sun 01:00"], ["Mon 01:00"]),
        ("any time", ["Wed 02:00"], []),
    ],
)
def test_safe_times_are_read_where_they_are_plain(words, inside, outside):
    windows = read_safe_times(words)
    monday = datetime(2026, 11, 23, tzinfo=LONDON)
    for moments, expected in ((inside, True), (outside, False)):
        for moment in moments:
            day, clock = moment.split()
            hour, minute = map(int, clock.split(":"))
            days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(day)
            at = (monday + timedelta(days=days)).replace(hour=hour, minute=minute)
            assert any(window.holds(at) for window in windows) == expected, moment


@pytest.mark.parametrize(
    "words",
    ["", "after 6", "9 to 5", "after school", "when her dad is out", "after 6 pm unless he is home", "not after 6 pm",
     "never on Mondays", "10 pm to 2 am", "weekdays except 3 to 5 pm", "after 25:00", "ask the school"],
)  # fmt: skip
def test_what_could_mean_two_things_is_not_read(words):
    assert read_safe_times(words) is None


@given(st.text(max_size=60))
def test_whatever_was_typed_is_read_or_not_and_never_fails(words):
    windows = read_safe_times(words)
    assert windows is None or all(window.days and window.opens < window.closes for window in windows)


@given(st.integers(0, 22), st.integers(1, 23), MOMENTS)
def test_a_span_of_hours_holds_exactly_its_hours_in_london(first, last, at):
    assume(first < last)
    windows = read_safe_times(f"{first:02}:00 to {last:02}:00")
    assert any(window.holds(at) for window in windows) == (first <= at.astimezone(LONDON).hour < last)


def test_a_mail_goes_only_to_an_address_that_was_said_to_be_safe():
    email = {"may_contact": "yes", "channel": "email", "value": "Her@example.net"}
    assert safe_to_mail(professional(email), YOUNG, "her@example.net")
    assert not safe_to_mail(professional(email | {"may_contact": "no"}), YOUNG, "her@example.net")
    assert not safe_to_mail(professional(email | {"channel": "call"}), YOUNG, "her@example.net")
    # A referrer who gave the young person’s unsafe address as their own gets no mail there either.
    typed_twice = professional(email | {"may_contact": "no"}, email="her@example.net")
    assert not safe_to_mail(typed_twice, REFERRER, "her@example.net")
    assert safe_to_mail(professional(email, email="work@example.net"), REFERRER, "work@example.net")
