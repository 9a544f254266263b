"""Accounts of the desk."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from moderation.models import SiteModerator
from moderation.signin import sign_out

admin.site.unregister(User)
admin.site.unregister(Group)


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
    actions = ["sign_out"]

    @action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self.message_user(request, f"{sign_out(users)} sessions ended.")


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    pass
