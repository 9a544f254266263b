"""Accounts of the desk."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from comments.models import Site
from moderation.models import SiteModerator
from moderation.staff.roles import MODERATORS
from moderation.staff.second_factor import take_away
from moderation.staff.sign_in import sign_out

admin.site.unregister(User)
admin.site.unregister(Group)
# Their pages show everybody's keys to whoever may open them.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


class ModeratedSiteInline(TabularInline):
    model = SiteModerator
    extra = 0
    verbose_name = "site"
    verbose_name_plural = "sites this person works for"


class NewModeratorForm(UserCreationForm):
    """All that a moderator needs to begin."""

    sites = ModelMultipleChoiceField(
        queryset=Site.objects.order_by("name"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Whose comments they decide on.",
    )

    class Meta:
        model = User
        fields = ("username", "email")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Who is added is a moderator; an owner is made of one afterwards, with *superuser status*."""

    form = UserChangeForm
    add_form = NewModeratorForm
    add_fieldsets = [
        (None, {"fields": ["username", "email", "password1", "password2", "sites"]}),
    ]
    change_password_form = AdminPasswordChangeForm
    inlines = [ModeratedSiteInline]
    actions = ["sign_out", "take_away_second_factor"]
    list_display = ["username", "email", "first_name", "last_name", "is_staff", "second_factor"]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            return
        user, sites = form.instance, form.cleaned_data["sites"]
        user.groups.add(*Group.objects.filter(name=MODERATORS))
        SiteModerator.objects.bulk_create(SiteModerator(user=user, site=site) for site in sites)

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        address = request.build_absolute_uri(reverse("admin:login"))
        messages.success(request, f"{obj} can sign in now at {address} and begins in the queue.")
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))

    @action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self.message_user(request, f"{sign_out(users)} sessions ended.")

    @action(description="Take away the second factor (a lost phone)", permissions=["change"])
    def take_away_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        count = take_away(users)
        self.message_user(request, f"{count} second factors are gone, and the sessions ended.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        has_one = Exists(TOTPDevice.objects.filter(user=OuterRef("pk")))
        return super().get_queryset(request).annotate(has_second_factor=has_one)

    @display(description="second factor", boolean=True, ordering="has_second_factor")
    def second_factor(self, user: User) -> bool:
        return bool(user.has_second_factor)  # type: ignore[attr-defined]


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    pass
