"""Put together what was split, after a site's rules on addresses have changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.merging import merge_all, splits_of
from comments.models import Site


class Command(BaseCommand):
    help = (
        "Merges discussions whose addresses are those of one page by the site's rules. "
        "It also runs each night, and after the rules were changed in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", nargs="?", help="The site's public key; all sites without one.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")

    def handle(self, *args: Any, site: str | None, dry_run: bool, **options: Any) -> None:
        sites = Site.objects.filter(key=site) if site else Site.objects.all()
        if site and not sites:
            raise CommandError(f"There is no site with the key {site}.")
        for one in sites:
            for split in splits_of(one) if dry_run else merge_all(one):
                others = ", ".join(key for key in split.keys if key != split.address)
                self.stdout.write(f"{one.key}: {split.address} <- {others}")
