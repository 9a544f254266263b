"""Static files under names that change with their content, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules name each other by their hashed names, too: no page mixes old and new ones.

    What was never collected, as in most tests, goes by its plain name.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    max_post_process_passes = 10  # at least as many as modules import each other in a row

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
