"""What readers find, and that nobody finds what is not for them."""

import pytest
from django.test import Client

from portal.accounts.roles import Role
from portal.outbox.models import OutboxMessage
from portal.resources.models import Entry, Feedback, Resource, SavedResource, SearchedFor, Topic

pytestmark = pytest.mark.django_db
LIBRARY = "/portal/resources/"
SECRET = "Zebrafish protocol"


@pytest.fixture
def limited(publish):
    topic = Topic.objects.create(name="Quagga matters")
    return publish(SECRET, says="Look for okapis in the attic.", audience=[Role.DSL], topics=[topic])


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DSL}))
def test_what_is_for_one_role_is_nowhere_for_any_other(staff, log_in, limited, publish, role):
    publish("Safe contact")
    client = log_in(Client(), staff(role))
    topic = limited.topics.get()
    pages = [client.get(LIBRARY), client.get("/portal/"), client.get(f"{LIBRARY}looking-after/")]
    pages += [client.get(f"{LIBRARY}?{query}") for query in (f"topic={topic.pk}", "kind=guidance", "saved=1", "page=2")]
    pages += [client.post(LIBRARY, {"q": words}) for words in ("zebrafish", "zebrafsh", "okapis", "protocol safe")]
    for page in pages:
        # What a publisher keeps right stands on the page for it, by title.
        if role == Role.COMMS_PUBLISHER and page.request["PATH_INFO"].endswith("looking-after/"):
            continue
        assert not [word for word in ("Zebrafish", "attic", "Quagga", str(limited.pk)) if word in shown(page)]
    for rest in ("", "print/", "versions/1/"):
        assert client.get(f"{LIBRARY}{limited.pk}/{rest}").status_code == 404
    for rest in ("keep/", "feedback/"):
        assert client.post(f"{LIBRARY}{limited.pk}/{rest}", {"words": "x", "keep": "yes"}).status_code == 404
    assert not SavedResource.objects.exists()
    assert not Feedback.objects.exists()


def test_those_for_whom_it_is_and_its_owner_read_it(client, dsl, owner, log_in, limited):
    for reader in (dsl, owner):
        assert SECRET in shown(log_in(Client(), reader).get(f"{LIBRARY}{limited.pk}/"))


def test_an_administrator_reads_nothing_limited_by_another_role_at_rest_or_as_its_owner(staff, log_in, publish):
    both = staff(Role.SYSTEM_ADMIN, Role.DSL)
    limited = publish(SECRET, audience=[Role.DSL], owner=both)
    assert log_in(Client(), both).get(f"{LIBRARY}{limited.pk}/").status_code == 404
    for_all = publish("Safe contact")
    assert log_in(Client(), both).get(f"{LIBRARY}{for_all.pk}/").status_code == 200


def test_a_limit_that_is_lifted_or_set_counts_at_once(caseworker, log_in, limited):
    client = log_in(Client(), caseworker)
    limited.audience.clear()
    limited.save()
    assert client.get(f"{LIBRARY}{limited.pk}/").status_code == 200


def test_a_draft_is_for_nobody(caseworker, log_in, owner, publish):
    draft = Resource.objects.create(title=SECRET, summary="s", owner=owner, live=False)
    draft.save_revision()
    published = publish("Safe contact")
    newer = published.get_latest_revision_as_object()
    newer.title = SECRET
    newer.save_revision()
    for reader in (caseworker, owner):
        client = log_in(Client(), reader)
        assert client.get(f"{LIBRARY}{draft.pk}/").status_code == 404
        assert SECRET not in shown(client.get(f"{LIBRARY}{published.pk}/"))
        assert SECRET not in shown(client.post(LIBRARY, {"q": "zebrafish"}))


def test_text_is_found_in_other_forms_and_misspelt_and_the_extract_is_marked(caseworker, log_in, publish):
    publish("Lone visits", says="Somebody worries. <b>Ring</b> before &lt;script&gt; you leave.")
    client = log_in(Client(), caseworker)
    assert "<mark>worries</mark>" in shown(client.post(LIBRARY, {"q": "worried"}))
    assert "&lt;script&gt;" in shown(client.post(LIBRARY, {"q": "leave"}))
    assert "These have <strong>visits</strong>" in shown(client.post(LIBRARY, {"q": "vists"}))


def test_all_words_count_before_any_and_a_title_before_a_text(caseworker, log_in, publish):
    publish("Visits", says="Nothing else.")
    publish("Phones", says="About visits to a hospital.")
    both = shown(log_in(Client(), caseworker).post(LIBRARY, {"q": "visits"}))
    assert both.index(">Visits<") < both.index(">Phones<")
    one = shown(log_in(Client(), caseworker).post(LIBRARY, {"q": "hospital visits"}))
    assert ">Phones<" in one
    assert ">Visits<" not in one


@pytest.mark.parametrize(
    "typed", ["", "'", '"', "a & b | !", "*:*", "\0", "%", "(((", "x" * 500, "NOT AND OR", "ß İ ﬁ"]
)
def test_odd_searches_are_answered(caseworker, log_in, publish, typed):
    publish()
    assert log_in(Client(), caseworker).post(LIBRARY, {"q": typed}).status_code == 200


def test_kind_topic_and_programme_narrow_lists_and_searches(caseworker, log_in, publish, programmes):
    topic = Topic.objects.create(name="Travel")
    publish("By train", topics=[topic], programmes=[programmes["county_lines"]], kind="procedure")
    publish("By train too", programmes=[programmes["family"]])
    client = log_in(Client(), caseworker)
    for query in ({"kind": "procedure"}, {"topic": topic.pk}, {"programme": "county_lines"}):
        for page in (client.get(LIBRARY, query), client.post(LIBRARY, query | {"q": "train"})):
            assert ">By train<" in shown(page)
            assert ">By train too<" not in shown(page)
    for odd in ({"kind": "x"}, {"topic": "9" * 40}, {"topic": "²"}, {"programme": "' or 1"}):
        assert client.get(LIBRARY, odd).status_code == 200


def test_what_is_kept_and_opened_stands_on_the_shelves(caseworker, log_in, publish):
    resource = publish()
    client = log_in(Client(), caseworker)
    client.get(f"{LIBRARY}{resource.pk}/")
    assert Entry.objects.get().opened == 1
    client.post(f"{LIBRARY}{resource.pk}/keep/", {"keep": "yes"})
    client.post(f"{LIBRARY}{resource.pk}/keep/", {"keep": "yes"})
    assert shown(client.get(LIBRARY)).count(">Safe contact<") == 3
    client.post(f"{LIBRARY}{resource.pk}/keep/", {"keep": "no"})
    assert not SavedResource.objects.exists()


def test_sections_can_be_linked_to(caseworker, log_in, publish):
    resource = publish(says="a</p><h2>What to do</h2><p>b</p><h2>Nächster</h2><p>c")
    page = shown(log_in(Client(), caseworker).get(f"{LIBRARY}{resource.pk}/"))
    for anchor in ("what-to-do", "what-to-do-2", "nachster"):
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page


def test_the_owner_hears_that_there_is_feedback_and_reads_it_in_the_portal_alone(caseworker, owner, log_in, publish):
    resource = publish()
    client = log_in(Client(), caseworker)
    assert client.post(f"{LIBRARY}{resource.pk}/feedback/", {"words": ""}).status_code == 422
    client.post(f"{LIBRARY}{resource.pk}/feedback/", {"words": "The number for Mia is wrong"})
    mail = OutboxMessage.objects.get()
    assert mail.recipient == owner.email
    assert not [word for word in ("Mia", "Safe contact", "number") if word in str(mail.context)]
    care = f"{LIBRARY}{resource.pk}/care/"
    assert "The number for Mia is wrong" in shown(log_in(Client(), owner).get(care))
    assert client.get(care).status_code == 404
    said = Feedback.objects.get()
    assert client.post(f"{care}feedback/{said.pk}/").status_code == 404
    log_in(Client(), owner).post(f"{care}feedback/{said.pk}/")
    assert "Mia" not in shown(log_in(Client(), owner).get(care))


def test_words_that_found_nothing_are_kept_without_names_numbers_or_people(
    caseworker, owner, log_in, publish, received, staff
):
    received("3")  # Mia
    staff(Role.DSL, first_name="Housing", last_name="Test")
    publish()
    client = log_in(Client(), caseworker)
    for typed in (
        "mia dentist",
        "Mya dentist",
        "07700 900123 dentist",
        "housing",
        "kofi",
        "qwrtzp",
        "hospital@example.org",
    ):
        client.post(LIBRARY, {"q": typed})
    assert {each.word: each.times for each in SearchedFor.objects.all()} == {"dentist": 3}
    page = shown(log_in(Client(), owner).get(f"{LIBRARY}looking-after/"))
    assert "dentist" in page
    assert "nobody’s name" in shown(client.post(LIBRARY, {"q": "dentist"}))


def test_what_was_found_or_narrowed_is_not_kept(caseworker, log_in, publish):
    publish("Dentist")
    client = log_in(Client(), caseworker)
    client.post(LIBRARY, {"q": "dentist"})
    client.post(LIBRARY, {"q": "hospital", "kind": "training"})
    assert not SearchedFor.objects.exists()


def test_all_that_the_reader_may_read_stand_in_one_list_and_are_counted(caseworker, log_in, limited, publish):
    publish("Safe contact")
    publish("Hospital visits")
    client = log_in(Client(), caseworker)
    assert '?all=1">All <span class="pill-count">2</span>' in shown(client.get(LIBRARY))
    listed = client.get(f"{LIBRARY}?all=1").context["library"].listed
    assert {each.title for each in listed} == {"Safe contact", "Hospital visits"}
