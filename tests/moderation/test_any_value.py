"""Whatever a person types into a form of the desk: it is refused in words, or harmless."""

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Site, Thread
from moderation.models import Ban, Policy
from moderation.policy import policy_of
from tests.factories import AuthorFactory, UserFactory, make_comment

pytestmark = pytest.mark.django_db

SMALLEST, LARGEST = -(10**25), 10**25
# What a browser could send; a lone surrogate is none of it.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LONG = st.builds(lambda text, times: text * times, TEXT, st.sampled_from([1, 50, 5_000]))
NUMBER = st.one_of(
    st.integers(SMALLEST, LARGEST),
    st.sampled_from([0, 1, 2**15, 2**31 - 1, 2**31, 2**63 - 1, 36_500, 604_800, 3_000_000]),
    st.floats(),
).map(str)
MOMENT = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat(" ")),
    st.sampled_from(["0001-01-01 00:00:00", "9999-12-31 23:59:59", "10000-01-01"]),
)
VALUES = {
    forms.IntegerField: NUMBER,
    forms.FloatField: NUMBER,
    forms.TimeField: st.one_of(st.times().map(str), TEXT),
    forms.SplitDateTimeField: MOMENT,
    forms.CharField: st.one_of(TEXT, LONG, NUMBER),
}
EXAMPLES = [
    pytest.param(3, id="some"),
    pytest.param(100, id="many", marks=[pytest.mark.torture, pytest.mark.timeout(900)]),
]


def filled_in(page) -> dict[str, str]:
    """What a browser would send of a form page as it stands, with the fields it stands in."""
    found = {}
    sets = [one.formset for one in page.context["inline_admin_formsets"]]
    parts = [page.context["adminform"].form, *(one.management_form for one in sets)]
    for form in [*parts, *(form for one in sets for form in one.initial_forms)]:
        for name in form.fields:
            found[form.add_prefix(name)] = (form.fields[name], form[name].value())
    return found


def sent(found, changed):
    data = {}
    for name, (field, value) in found.items():
        new = changed.get(name, value)
        if isinstance(field, forms.SplitDateTimeField):
            data[f"{name}_0"], _, data[f"{name}_1"] = str(new or "").partition(" ")
        elif new is not None and new is not False:
            data[name] = field.prepare_value(new)
    return data


def to_type(found):
    """The fields that take more than a choice, with what could be typed there."""
    for name, (field, _) in found.items():
        kinds = [value for kind, value in VALUES.items() if isinstance(field, kind)]
        if kinds and "FORMS" not in name and not isinstance(field, forms.ModelChoiceField):
            yield name, kinds[0]


@pytest.fixture
def owner(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def commented():
    return make_comment()


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize(
    "what", ["comments_site", "comments_thread", "moderation_policy", "moderation_ban", "auth_user"]
)
def test_nothing_that_can_be_typed_breaks_a_page(owner, commented, what, examples):
    thread = commented.thread
    rows = {
        "comments_site": thread.site,
        "comments_thread": thread,
        "moderation_policy": policy_of(thread.site),
        "moderation_ban": Ban.objects.create(site=thread.site, author=AuthorFactory()),
        "auth_user": UserFactory(),
    }
    change = reverse(f"admin:{what}_change", args=[rows[what].pk])
    everywhere = [
        change,
        reverse(f"admin:{what}_changelist"),
        "/admin/moderation/queue/",
        reverse("admin:comments_comment_change", args=[commented.pk]),
        f"/api/v1/threads/{thread.pk}",
        f"/api/v1/threads/{thread.pk}/comments",
    ]
    found = filled_in(owner.get(change))
    typed = st.fixed_dictionaries({}, optional=dict(to_type(found)))

    @given(typed)
    @settings(
        max_examples=examples,
        derandomize=examples < 10,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def breaks_nothing(changed):
        answer = owner.post(change, sent(found, changed))
        assert answer.status_code in (200, 302)
        for page in everywhere:
            assert owner.get(page).status_code == 200, page
        post = {"body": f"Who pays? {len(changed)}", "name": "Ada"}
        answer = owner.post(f"/api/v1/threads/{thread.pk}/comments", post, "application/json")
        assert answer.status_code < 500

    breaks_nothing()


def test_what_is_sent_unchanged_is_saved(owner, commented):
    """The control: the forms above are not all turned away."""
    change = reverse("admin:comments_thread_change", args=[commented.thread_id])
    found = filled_in(owner.get(change))
    assert owner.post(change, sent(found, {"slow_mode_seconds": "60"})).status_code == 302
    commented.thread.refresh_from_db()
    assert commented.thread.slow_mode_seconds == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_after_days", 36_501),
        ("closes_after_days", 2**31 - 1),
        ("slow_mode_seconds", 604_801),
    ],
)
def test_a_number_beyond_its_bounds_is_named_at_its_field(owner, commented, field, value):
    change = reverse("admin:comments_thread_change", args=[commented.thread_id])
    found = filled_in(owner.get(change))
    page = owner.post(change, sent(found, {field: str(value)}))
    assert "less than or equal to" in page.context["adminform"].form.errors[field][0]


def test_a_ban_of_nobody_asks_for_an_author(owner, commented):
    page = owner.post(
        reverse("admin:moderation_ban_add"), {"site": commented.thread.site_id, "reason": "spam"}
    )
    assert page.context["adminform"].form.errors["author"] == ["Choose an author."]


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Thread, "closes_after_days", 36_501),
        (Thread, "slow_mode_seconds", 604_801),
        (Site, "edit_window_seconds", 31_536_001),
        (Site, "origins", [f"https://{n}.example" for n in range(101)]),
        (Site, "guidelines", "x" * 10_001),
        (Site, "accent_color", "red;}"),
        (Policy, "blocked_terms", "x" * 200_001),
        (Policy, "blocked_hosts", "x" * 200_001),
    ],
)
def test_the_database_has_the_same_bounds(commented, model, field, value):
    policy_of(commented.thread.site)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: value})
