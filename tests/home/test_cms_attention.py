"""“Needs attention”: one row for each thing to mend, for comms staff and nobody else."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.content_checks import FindingKind
from home.models import HelpLine, SiteSettings, StandardPage
from home.needs_attention import attention_rows, counts_by_kind
from portal.accounts.roles import Role
from tests.home.site_pages import PageParser

pytestmark = pytest.mark.django_db
REPORT = "/cms/reports/needs-attention/"
COMMS = (Role.COMMS_EDITOR, Role.COMMS_PUBLISHER)
MOST_QUERIES = 15


@pytest.fixture
def client_of(staff, log_in):
    """A browser in which somebody of this role is logged in."""
    return lambda *roles: log_in(Client(), staff(*roles))


def rows_of(client, **narrowed):
    """The rows of the report's table."""
    html = client.get(f"{REPORT}results/", narrowed).content.decode()
    table = html[html.index("<table") : html.index("</table>") + len("</table>")] if "<table" in html else ""
    return [row for row in PageParser(table).open[0].all("tr") if row.all("td")]


def cells_of(client, **narrowed):
    """Where, type, what, what to do."""
    return [[cell.text for cell in row.all("td")] for row in rows_of(client, **narrowed)]


@pytest.mark.parametrize("role", COMMS)
def test_comms_staff_read_the_report_and_find_it_in_the_menu(site, client_of, role):
    client = client_of(role)
    assert client.get(REPORT).status_code == 200
    assert REPORT in client.get("/cms/").content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - set(COMMS)))
def test_nobody_else_reads_it(site, client_of, role):
    client = client_of(role)
    for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"):
        response = client.get(address)
        assert response.status_code in (302, 403), address
        assert b"Fill in the" not in response.content
    home = client.get("/cms/").content.decode()
    assert REPORT not in home
    assert "Still to fill in" not in home


def test_every_finding_has_a_row_that_leads_to_where_it_is_mended(site, client_of):
    page = StandardPage.objects.get(slug="contact")
    line = HelpLine.objects.get(name="Childline")
    publisher = client_of(Role.COMMS_PUBLISHER)
    rows = cells_of(publisher)
    sentence = "Fill in the office phone number. Readers see a gap in brackets."
    assert ["Contact", "Standard page", "Still to fill in", sentence] in rows
    assert any(row[0] == "Childline" and row[2] == "Help line to check" for row in rows)
    assert any(row[0] == "Site settings" and "charity number" in row[3] for row in rows)
    links = {link["href"] for row in rows_of(publisher) for link in row.all("a")}
    assert {f"/cms/pages/{page.pk}/edit/", f"/cms/snippets/home/helpline/edit/{line.pk}/"} <= links
    assert any(link.startswith("/cms/settings/home/sitesettings/") for link in links)


def test_an_editor_is_not_sent_to_settings_that_only_publishers_change(site, client_of):
    client = client_of(Role.COMMS_EDITOR)
    assert "/cms/settings/home/" not in client.get(REPORT).content.decode()
    assert "a publisher fills it in" in client.get("/cms/").content.decode()


def test_a_help_line_that_was_checked_has_no_row(site, staff):
    HelpLine.objects.update(last_verified=timezone.localdate())
    HelpLine.objects.filter(name="Childline").update(last_verified=timezone.localdate() - timedelta(days=91))
    rows = attention_rows(staff(Role.COMMS_EDITOR))
    assert [row.place for row in rows if row.finding.kind == FindingKind.HELP_LINE] == ["Childline"]


def test_a_detail_that_was_filled_in_has_no_row(site, staff):
    SiteSettings.objects.update(charity_number="1", address="", phone="020", email="office@example.org")
    assert not [row for row in attention_rows(staff(Role.COMMS_EDITOR)) if row.place == "Site settings"]


def test_only_published_pages_are_looked_at(site, staff):
    StandardPage.objects.get(slug="contact").unpublish()
    assert not [row for row in attention_rows(staff(Role.COMMS_EDITOR)) if row.place == "Contact"]


def test_the_report_is_narrowed_by_what_and_where(site, client_of):
    client = client_of(Role.COMMS_EDITOR)
    by_kind = cells_of(client, kind="help_line")
    assert len(by_kind) == HelpLine.objects.count()
    by_place = cells_of(client, place_type="Settings")
    assert {row[1] for row in by_place} == {"Settings"}
    assert len(by_place) == 4
    assert cells_of(client, kind="help_line", place_type="Settings") == []


def test_the_report_is_exported_for_a_spreadsheet(site, client_of, staff):
    response = client_of(Role.COMMS_EDITOR).get(REPORT, {"export": "csv", "kind": "placeholder"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode())))
    assert rows[0] == ["Where", "Type", "What", "What to do"]
    assert all(row[2] == "Still to fill in" for row in rows[1:])
    assert len(rows) > 5


def test_the_report_takes_few_queries_however_many_pages_there_are(site, staff):
    editor = staff(Role.COMMS_EDITOR)
    with CaptureQueriesContext(connection) as queries:
        attention_rows(editor)
    assert len(queries) <= MOST_QUERIES


def test_the_first_page_counts_findings_by_kind_and_lists_what_is_to_be_filled_in(site, client_of, staff):
    home = client_of(Role.COMMS_EDITOR).get("/cms/").content.decode()
    for kind, count in counts_by_kind(attention_rows(staff(Role.COMMS_EDITOR))):
        assert f'<a href="{REPORT}?kind={kind}"><strong>{count}</strong> {kind.label}</a>' in home
    assert "complaints contact: " in home


def test_a_kind_of_which_there_is_nothing_is_not_counted(site, staff):
    assert FindingKind.AVOID not in dict(counts_by_kind(attention_rows(staff(Role.COMMS_EDITOR))))
