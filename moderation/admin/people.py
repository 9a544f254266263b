"""Accounts of the desk."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from moderation.models import SiteModerator
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


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = [ModeratedSiteInline]
    actions = ["sign_out", "take_away_second_factor"]
    list_display = ["username", "email", "first_name", "last_name", "is_staff", "second_factor"]

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
