"""The rich text editor of the CMS."""

from typing import Any

from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor, which hands its text to the form at once.

    Of itself it waits a quarter of a second after the last letter: who saves with the keyboard meanwhile loses the end
    of the sentence and is told that all is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options["stateSaveInterval"] = 0  # milliseconds
