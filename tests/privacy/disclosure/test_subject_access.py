"""A subject access request from the day it is recorded to the file: who may what, and what is written (§6.5, §6.6)."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.accounts.roles import Role
from portal.accounts.step_up import ASKED_FOR
from portal.audit.actions import Action
from portal.audit.models import AuditEntry
from portal.audit.views import readable_by
from portal.privacy.deadline import due_on
from portal.privacy.disclosure import releasing, requests, review
from portal.privacy.disclosure.document import as_json
from portal.privacy.disclosure.pdf import as_pdf
from portal.privacy.disclosure.permissions import may_read
from portal.privacy.disclosure.redaction import BLOCK
from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.privacy.models.disclosure import RecordIsFinal
from portal.referrals import restricting
from portal.referrals.escalations import record_escalation
from portal.referrals.linking import link
from portal.referrals.models import Escalation, Message, Referral
from portal.referrals.services import NeedsMissing, NotAllowed, Unknown, record_contact_attempt
from tests.accounts.test_step_up import ASKS, let_time_pass

from .conftest import words_of_json, words_of_pdf

pytestmark = pytest.mark.django_db

Mark = DisclosureItem.Mark
State = SubjectAccessRequest.State
REASON = "answers/reason/reason"


def rows(action):
    return AuditEntry.objects.filter(action=action)


def page(name, request, *more):
    return reverse(name, args=[request.pk, *more])


@pytest.fixture
def mia(received):
    """A referral whose free text names its referrer, her mother and a number."""
    referral = received("3")
    referral.answers["household"] = {"household": "Her mother Anna Carter, and a half-brother, Jamal, 07700 900555."}
    referral.answers["reason"]["reason"] = (
        "RACHEL OBI found her. Anna’s partner hit Jamal; ring 0770 0900 555 or rachel.obi@example.net. Mia is safe."
    )
    referral.save()
    return referral


def test_names_of_others_are_burned_into_free_text_and_nothing_in_the_files_tells_them(mia, asked, reviewed, dsl):
    request = asked(mia)
    reviewed(request)
    releasing.release(request=request.pk, actor=dsl, seen=SubjectAccessRequest.objects.get().finished_at)
    copy = releasing.copy_for(request=request.pk, actor=dsl, form="json")
    in_json, in_pdf = words_of_json(as_json(copy)), words_of_pdf(as_pdf(copy))
    for words in (in_json, in_pdf):
        assert "Mia" in words and BLOCK in words
        for name in (
            "Rachel",
            "RACHEL",
            "Obi",
            "OBI",
            "Anna",
            "Jamal",
            "900555",
            "0900 555",
            "rachel.obi",
            "partner’s",
        ):
            assert name not in words, name
    said = request.items.get(key=REASON).finished
    assert said == f"{BLOCK} found her. {BLOCK} partner hit {BLOCK}; ring {BLOCK} or {BLOCK}. Mia is safe."


def test_the_pdf_says_its_title_and_language_and_not_who_made_it(mia, asked, reviewed, dsl):
    request = reviewed(asked(mia))
    reader = PdfReader(io.BytesIO(as_pdf(releasing.finished_copy(request))))
    about = dict(reader.metadata)
    assert about["/Title"] == "What the SOS Project holds about you"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert not any(about[name] for name in ("/Author", "/Creator", "/Producer", "/Subject", "/Keywords"))
    assert "Page 1" in reader.pages[0].extract_text()
    assert len(reader.outline) > 1


def test_what_a_reviewer_leaves_in_or_takes_out_is_what_leaves(mia, asked, reviewed, data_protection_lead):
    request = asked(mia)
    item = request.items.get(key=REASON)
    review.decide(
        item=item.pk, request=request.pk, actor=data_protection_lead, mark=Mark.DISCLOSE, redactions=["hit", " "]
    )
    reviewed(request)
    assert request.items.get(key=REASON).finished.startswith(f"RACHEL OBI found her. Anna’s partner {BLOCK} Jamal")


def test_what_was_released_does_not_change_with_the_referral(mia, asked, reviewed, dsl, data_protection_lead):
    request = reviewed(asked(mia))
    releasing.release(request=request.pk, actor=dsl, seen=request.finished_at)
    before = as_json(releasing.copy_for(request=request.pk, actor=dsl, form="json"))
    mia.answers["young-person"]["first_name"] = "Changed"
    mia.save()
    assert as_json(releasing.copy_for(request=request.pk, actor=dsl, form="json")) == before
    item = request.items.get(key=REASON)
    with pytest.raises(NotAllowed):
        review.decide(item=item.pk, request=request.pk, actor=data_protection_lead, mark=Mark.HARM, redactions=[])
    with pytest.raises(RecordIsFinal):
        item.save()


def test_nothing_leaves_that_nobody_has_read(mia, asked, data_protection_lead):
    request = asked(mia)
    with pytest.raises(NotAllowed, match="not decided yet"):
        review.finish(request=request.pk, actor=data_protection_lead)


def test_what_came_since_has_to_be_read_before_the_review_ends(
    mia, asked, reviewed, triage_officer, data_protection_lead
):
    request = asked(mia)
    record_escalation(
        referral=mia, actor=triage_officer, kind=Escalation.Kind.MASH, made=True, with_consent=True,
        told="Penny Marsh", note="Told them.",
    )  # fmt: skip
    with pytest.raises(review.NewMeanwhile):
        reviewed(request)
    marks = {item.label: item.mark for item in request.items.filter(key__startswith="escalations")}
    assert sorted(marks.values()) == [Mark.THIRD_PARTY, Mark.UNDECIDED]
    assert reviewed(request).state == State.CHECK


def test_decisions_messages_tries_suggestions_and_readers_are_held_without_names_of_staff(
    mia, make, asked, client, log_in, triage_officer
):
    make(mia, triage_officer, "take")
    make(mia, triage_officer, "triage", band="RED", rationale="Because of the flat.", duplicate_check=True)
    record_contact_attempt(
        referral=mia, actor=triage_officer, channel="call", reached=False, note="No answer.", because="It is urgent."
    )
    Message.objects.create(referral=mia, direction="from_referrer", kind="information", text="Hello.", key=mia.pk)
    log_in(client, triage_officer)
    client.get(mia.get_absolute_url())
    items = {item.key.split("/")[0]: item for item in asked(mia).items.all()}
    assert {"decisions", "messages", "contact_attempts", "suggestions", "readers", "record"} <= set(items)
    assert "Because of the flat." in items["decisions"].text
    assert items["messages"].mark == Mark.REFERRER
    assert items["readers"].text.startswith("A triage officer: once")
    whole = " ".join(item.text for item in asked(mia).items.exclude(key__startswith="answers"))
    assert triage_officer.first_name not in whole


def test_a_link_tells_neither_which_other_referral_nor_why(mia, received, asked, dsl):
    """Also of one that is not restricted: it may be so tomorrow, and the item would still tell of it."""
    for number in ("8", "7"):
        link(first=mia.pk, second=received(number).pk, relation="same_household", actor=dsl, reason="One door.")
    items = asked(mia).items.filter(key__startswith="links")
    assert {item.mark for item in items} == {Mark.THIRD_PARTY}
    assert [item.text for item in items] == ["Two young people of one household"] * 2


def test_a_decision_does_not_name_another_referral(mia, received, make, asked, triage_officer):
    kept = received("7")
    make(mia, triage_officer, "take")
    make(mia, triage_officer, "duplicate", kept=kept.reference)
    words = " ".join(item.text for item in asked(mia).items.all())
    assert "recorded it as a duplicate" in words and kept.reference not in words


def test_a_suggestion_that_counts_a_sibling_has_to_be_read_first(received, asked):
    items = asked(received("9")).items.filter(key__startswith="suggestions")
    assert {item.mark for item in items} == {Mark.UNDECIDED}
    assert {item.mark for item in asked(received("7")).items.filter(key__startswith="suggestions")} == {Mark.DISCLOSE}


# Who may what


def test_whoever_took_part_in_the_review_does_not_release_it(mia, asked, reviewed, staff, dsl, data_protection_lead):
    request = asked(mia)
    helper = staff(Role.DSL)
    item = request.items.get(key=REASON)
    review.decide(item=item.pk, request=request.pk, actor=helper, mark=Mark.DISCLOSE, redactions=item.redactions)
    request = reviewed(request)
    for person in (data_protection_lead, helper):
        with pytest.raises(NotAllowed, match="second person"):
            releasing.release(request=request.pk, actor=person, seen=request.finished_at)
    with pytest.raises(NotAllowed):
        releasing.copy_for(request=request.pk, actor=dsl, form="pdf")
    assert releasing.release(request=request.pk, actor=dsl, seen=request.finished_at).state == State.RELEASED


def test_who_is_refused_a_release_or_a_copy_stands_in_the_trail(
    mia, asked, reviewed, client, log_in, data_protection_lead
):
    request = reviewed(asked(mia))
    log_in(client, data_protection_lead)
    seen = {"seen": request.finished_at.isoformat()}
    assert client.post(page("release_subject_access", request), seen).status_code == 409
    assert client.get(reverse("subject_access_copy", args=[request.pk, "pdf"])).status_code == 302
    refused = AuditEntry.objects.filter(action=Action.REFUSED)
    assert [entry.actor for entry in refused] == [data_protection_lead] * 2


def test_a_review_that_was_changed_while_somebody_read_is_not_released(mia, asked, reviewed, dsl):
    request = reviewed(asked(mia))
    seen = request.finished_at
    releasing.send_back(request=request.pk, actor=dsl, because="A name is left.")
    reviewed(request)
    with pytest.raises(NotAllowed, match="changed while you were reading"):
        releasing.release(request=request.pk, actor=dsl, seen=seen)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.DSL, Role.DATA_PROTECTION_LEAD)])
def test_other_roles_neither_see_nor_do_anything(role, staff, mia, asked, client, log_in):
    request, person = asked(mia), staff(role)
    assert not SubjectAccessRequest.objects.visible_to(person).exists()
    with pytest.raises(NotAllowed):
        asked(mia, actor=person)
    log_in(client, person)
    assert client.get(page("subject_access_request", request)).status_code == 403
    assert client.get(page("subject_access_copy", request, "pdf")).status_code == 403


def test_whoever_manages_accounts_has_no_way_to_a_case_by_being_data_protection_lead_too(
    staff, mia, asked, client, log_in
):
    request, person = asked(mia), staff(Role.SYSTEM_ADMIN, Role.DATA_PROTECTION_LEAD)
    with pytest.raises(NotAllowed):
        asked(mia, actor=person)
    with pytest.raises(Unknown):
        review.finish(request=request.pk, actor=person)
    log_in(client, person)
    for address in (reverse("subject_access"), page("subject_access_request", request)):
        assert client.get(address).status_code == 403


def test_a_data_protection_lead_reads_the_review_and_still_no_referral(
    mia, asked, client, log_in, data_protection_lead
):
    request = asked(mia)
    log_in(client, data_protection_lead)
    assert "What is happening" in client.get(page("subject_access_request", request)).content.decode()
    assert client.get(mia.get_absolute_url()).status_code == 403
    assert not Referral.objects.visible_to(data_protection_lead).exists()


def test_a_restricted_referral_is_not_taken_in_before_a_safeguarding_lead_has_opened_it(
    received, asked, client, log_in, data_protection_lead, dsl
):
    hidden = received("8")
    request = asked(hidden)
    assert not request.items.exists()
    log_in(client, data_protection_lead)
    assert "Reece" not in client.get(page("subject_access_request", request)).content.decode()
    with pytest.raises(NotAllowed):
        requests.open_restricted(request=request.pk, actor=data_protection_lead, because="Fine.")
    with pytest.raises(NeedsMissing):
        requests.open_restricted(request=request.pk, actor=dsl, because=" ")
    requests.open_restricted(request=request.pk, actor=dsl, because="His cousin is not in it.")
    assert request.items.exists()
    assert rows(Action.ACCESS_OPENED).get().referral_id == hidden.pk


def test_an_opening_lasts_until_a_referral_is_restricted_again(received, mia, asked, dsl, data_protection_lead):
    hidden = received("8")
    request = asked(hidden, mia)
    requests.open_restricted(request=request.pk, actor=dsl, because="His cousin is not in it.")
    assert may_read(data_protection_lead, SubjectAccessRequest.objects.get())
    for referral, step in ((hidden, "lift"), (hidden, "restrict"), (mia, "restrict")):
        people = {} if step == "lift" else {"people": []}
        getattr(restricting, step)(referral=referral.pk, actor=dsl, reason="It changed.", **people)
        request = SubjectAccessRequest.objects.get()
        if step == "lift":
            assert may_read(data_protection_lead, request)
            continue
        assert not may_read(data_protection_lead, request)
        with pytest.raises(NotAllowed):
            review.finish(request=request.pk, actor=data_protection_lead)
        requests.open_restricted(request=request.pk, actor=dsl, because="I looked again.")
        assert may_read(data_protection_lead, SubjectAccessRequest.objects.get())
        assert rows(Action.ACCESS_OPENED).last().referral_id == referral.pk
    assert rows(Action.ACCESS_OPENED).count() == 3


def test_the_trail_tells_a_team_leader_nothing_of_requests(received, mia, asked, client, log_in, dsl, team_leader):
    request = asked(received("8"), mia)
    requests.open_restricted(request=request.pk, actor=dsl, because="His cousin is not in it.")
    assert not rows(Action.ACCESS_OPENED).filter(referral_id=mia.pk).exists()
    for person, told in ((dsl, True), (team_leader, False)):
        log_in(client, person)
        seen = client.get(reverse("audit")).context["entries"]
        assert any(entry.action.startswith("access_") for entry in seen) is told
    readable = set(readable_by(team_leader).values_list("action", flat=True))
    assert not readable & {action for action in Action if action.name.startswith("ACCESS_")}


def test_a_referral_that_is_restricted_later_closes_the_review(mia, asked, client, log_in, data_protection_lead):
    request = asked(mia)
    Referral.objects.filter(pk=mia.pk).update(restricted=True)
    log_in(client, data_protection_lead)
    item = request.items.get(key=REASON)
    for address in (page("subject_access_request", request), item.get_absolute_url()):
        assert "Anna" not in client.get(address, follow=True).content.decode()
    with pytest.raises(NotAllowed):
        review.decide(item=item.pk, request=request.pk, actor=data_protection_lead, mark=Mark.DISCLOSE, redactions=[])


def test_a_copy_of_what_is_restricted_since_is_not_handed_out_before_a_safeguarding_lead_has_looked(
    mia, asked, reviewed, dsl, data_protection_lead
):
    request = reviewed(asked(mia))
    releasing.release(request=request.pk, actor=dsl, seen=request.finished_at)
    Referral.objects.filter(pk=mia.pk).update(restricted=True)
    with pytest.raises(NotAllowed):
        releasing.copy_for(request=request.pk, actor=data_protection_lead, form="pdf")
    requests.open_restricted(request=request.pk, actor=dsl, because="It is her own copy.")
    assert releasing.copy_for(request=request.pk, actor=data_protection_lead, form="pdf").entries


def test_a_wrong_reference_is_refused_kept_and_in_the_trail(client, log_in, data_protection_lead):
    log_in(client, data_protection_lead)
    typed = {
        "asker": "parent", "asker_name": "Somebody", "identity": "Passport.",
        "received_on": f"{timezone.localdate():%d %m %Y}", "references": "SOS-7K4M-2PXW",
    }  # fmt: skip
    answer = client.post(reverse("new_subject_access"), typed)
    assert answer.status_code == 422
    assert "There is no referral with one of these references" in answer.content.decode()
    assert "Passport." in answer.content.decode()
    assert rows(Action.REFUSED).filter(referral_id=None).exists()


# What is written


def test_every_read_and_every_step_is_written_before_it_is_answered(
    mia, asked, reviewed, client, log_in, dsl, data_protection_lead
):
    log_in(client, data_protection_lead)
    client.get(reverse("subject_access"))
    assert rows(Action.ACCESS_LISTED).count() == 1
    request = asked(mia)
    item = request.items.get(key=REASON)
    for count, address in enumerate((page("subject_access_request", request), item.get_absolute_url()), start=1):
        assert client.get(address).status_code == 200
        assert rows(Action.ACCESS_READ).filter(referral_id=mia.pk, actor=data_protection_lead).count() == count
    request = reviewed(request)
    releasing.release(request=request.pk, actor=dsl, seen=request.finished_at)
    for form in ("pdf", "json"):
        answer = client.get(page("subject_access_copy", request, form))
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
        assert rows(Action.ACCESS_SAVED).filter(referral_id=mia.pk, detail__form=form).count() == 1
    done = (Action.ACCESS_RECORDED, Action.ACCESS_DECIDED, Action.ACCESS_FINISHED, Action.ACCESS_RELEASED)
    assert all(rows(action).filter(referral_id=mia.pk).exists() for action in done)
    told = " ".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert not any(name in told for name in ("Mia", "Rachel", "Anna", "Asking", "Passport"))


def test_whoever_reads_a_request_sees_who_recorded_it(mia, asked, client, log_in, dsl, data_protection_lead):
    request = asked(mia)
    log_in(client, dsl)
    for address in (reverse("subject_access"), page("subject_access_request", request)):
        assert str(data_protection_lead) in client.get(address).content.decode()


def test_what_is_held_is_read_item_by_item_and_not_on_the_page_of_the_request(mia, asked, client, log_in, dsl):
    request = asked(mia)
    log_in(client, dsl)
    item = request.items.get(key="answers/young-person/date_of_birth")
    assert item.is_disclosed and item.text in client.get(item.get_absolute_url()).content.decode()
    assert item.text not in client.get(page("subject_access_request", request)).content.decode()


def test_recording_and_reading_ask_for_the_second_factor_again(mia, asked, dsl, log_in):
    request = asked(mia)
    client = log_in(Client(), dsl)
    let_time_pass(client)
    for address in (reverse("new_subject_access"), request.items.first().get_absolute_url()):
        assert ASKS in client.get(address).content.decode()
    assert not rows(Action.ACCESS_READ).exists()


def test_a_copy_that_could_not_be_written_down_is_not_handed_out(
    mia, asked, reviewed, client, log_in, dsl, monkeypatch
):
    request = reviewed(asked(mia))
    releasing.release(request=request.pk, actor=dsl, seen=request.finished_at)

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(releasing, "note", broken)
    log_in(client, dsl)
    with pytest.raises(RuntimeError):
        client.get(page("subject_access_copy", request, "pdf"))


def test_releasing_and_saving_ask_for_the_second_factor_again(mia, asked, reviewed, dsl, log_in):
    request = reviewed(asked(mia))
    client = log_in(Client(), dsl)
    for name, more in (("release_subject_access", []), ("subject_access_copy", ["pdf"])):
        let_time_pass(client)
        assert ASKS in client.get(page(name, request, *more)).content.decode()
        log_in(client, dsl)
        again = client.post(page(name, request, *more), {ASKED_FOR: "GET"})
        assert again.url == page(name, request, *more)  # the code is posted to where it was asked for
    assert not rows(Action.ACCESS_SAVED).exists()


def test_a_copy_is_released_on_its_page_by_whoever_read_exactly_that(mia, asked, reviewed, dsl, log_in, client):
    request = reviewed(asked(mia))
    log_in(client, dsl)
    shown = client.get(page("release_subject_access", request))
    words = shown.content.decode()
    assert BLOCK in words and "Rachel" not in words
    assert client.post(page("release_subject_access", request), {"seen": ""}).status_code == 409
    seen = words.split('name="seen" value="')[1].split('"')[0]
    client.post(page("release_subject_access", request), {"seen": seen})
    assert SubjectAccessRequest.objects.get().state == State.RELEASED


def test_without_a_release_there_is_no_file(mia, asked, reviewed, dsl, log_in, client):
    log_in(client, dsl)
    request = asked(mia)
    for _ in range(2):
        answer = client.get(page("subject_access_copy", request, "json"))
        assert answer.url == request.get_absolute_url()
        if request.items.undecided().exists():
            reviewed(request)


# Deadlines and ends


@pytest.mark.parametrize(
    ("received", "extended", "due"),
    [
        (date(2026, 11, 26), False, date(2026, 12, 29)),  # the 26th is a Saturday, the 28th a bank holiday
        (date(2027, 1, 29), False, date(2027, 3, 1)),  # no 29 February; the 28th is a Sunday
        (date(2026, 6, 15), False, date(2026, 7, 15)),
        (date(2026, 6, 15), True, date(2026, 9, 15)),
        (date(2026, 11, 30), True, date(2027, 3, 1)),
    ],
)
def test_the_answer_is_due_in_a_calendar_month_or_three(received, extended, due):
    assert due_on(received, extended=extended) == due


def test_a_request_shows_when_it_is_near_its_deadline_and_when_it_is_late(mia, asked, client, log_in, dsl, settings):
    request = asked(mia)
    log_in(client, dsl)
    today = timezone.localdate()
    days = settings.SUBJECT_ACCESS_DUE_SOON.days
    for left, chip in ((days + 1, ""), (days, "Due soon"), (0, "Due soon"), (-1, "Late")):
        SubjectAccessRequest.objects.filter(pk=request.pk).update(due_on=today + timedelta(days=left))
        words = client.get(reverse("subject_access")).content.decode()
        assert [each for each in ("Due soon", "Late") if f">{each}<" in words] == [chip] * bool(chip)


def test_whoever_answers_requests_is_told_of_them_first_thing_and_nobody_else_is(
    mia, asked, client, log_in, dsl, data_protection_lead, team_leader
):
    asked(mia)
    for person, told in ((dsl, True), (data_protection_lead, True), (team_leader, False)):
        log_in(client, person)
        assert ("1 subject access request" in client.get("/portal/").content.decode()) is told


def test_more_time_is_taken_once_with_a_reason_and_before_the_deadline(mia, asked, dsl):
    request = asked(mia)
    with pytest.raises(NeedsMissing):
        requests.extend(request=request.pk, actor=dsl, because="")
    longer = requests.extend(request=request.pk, actor=dsl, because="Three referrals.")
    assert longer.due_on == due_on(request.received_on, extended=True)
    with pytest.raises(NotAllowed):
        requests.extend(request=request.pk, actor=dsl, because="Again.")
    late = asked(mia)
    SubjectAccessRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed, match="has passed"):
        requests.extend(request=late.pk, actor=dsl, because="Too late.")


def test_a_request_ends_without_a_copy_with_a_reason_and_leaves_nothing_to_read(mia, asked, client, log_in, dsl):
    request = asked(mia)
    ended = requests.end_without_copy(request=request.pk, actor=dsl, because="She took it back.")
    assert not ended.is_open and not SubjectAccessRequest.objects.open().exists()
    assert not ended.items.exists() and not may_read(dsl, ended)
    log_in(client, dsl)
    assert "What was gathered for it was deleted" in client.get(page("subject_access_request", ended)).content.decode()
    with pytest.raises(NotAllowed):
        review.finish(request=request.pk, actor=dsl)


def test_with_its_referral_everything_of_a_request_goes_but_for_codes(mia, received, asked, dsl):
    other = received("7")
    alone, both = asked(mia), asked(mia, other)
    requests.extend(request=alone.pk, actor=dsl, because="Mia is away.")
    mia.delete()
    alone.refresh_from_db()
    both.refresh_from_db()
    assert (alone.references, alone.items.count()) == ([mia.reference], 0)
    assert not any((alone.asker_name, alone.identity, alone.extended_because))
    assert both.asker_name == "Asking Person"
    assert {item.referral for item in both.items.all()} == {other}


def test_referrals_are_locked_while_something_is_taken_in_of_them(mia, asked, dsl):
    for act in (
        lambda: asked(mia),
        lambda: review.bring_up_to_date(SubjectAccessRequest.objects.first().pk, dsl),
    ):
        with CaptureQueriesContext(connection) as done:
            act()
        said = [query["sql"] for query in done if query["sql"].startswith("SELECT") and "FOR UPDATE" in query["sql"]]
        assert not connection.features.has_select_for_update or '"referrals_referral"' in said[0]


def test_referrals_that_are_deleted_together_leave_no_words_either(mia, received, asked):
    request = asked(mia, received("7"))
    Referral.objects.all().delete()
    request.refresh_from_db()
    assert (request.asker_name, request.identity) == ("", "")


def test_what_is_kept_is_sealed(mia, asked, reviewed):
    reviewed(asked(mia))
    with connection.cursor() as cursor:
        for table in ("privacy_subjectaccessrequest", "privacy_disclosureitem"):
            cursor.execute(f"SELECT * FROM {table}")
            lying = str(cursor.fetchall())
            assert not any(word in lying for word in ("Rachel", "Carter", "Asking", "Passport"))
