"""Words: running text, a call-out, steps, signs, questions with their answers."""

from typing import Any

from wagtail import blocks

TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link"]
SHORT_FEATURES = ["bold", "ul", "link"]
GROUP = "Words"


class TextBlock(blocks.RichTextBlock):
    """Running text: headings, lists, links and nothing that could break the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(features=TEXT_FEATURES, **options)

    class Meta:
        icon = "pilcrow"
        group = GROUP
        template = "home/blocks/text.html"
        preview_value = "<h2>What we do</h2><p>We listen first. Then we plan the next step together.</p>"
        description = "Headings, paragraphs, lists and links."


class CallOutBlock(blocks.StructBlock):
    """One thing that must not be missed."""

    title = blocks.CharBlock(max_length=80, required=False)
    text = blocks.RichTextBlock(features=SHORT_FEATURES, help_text="Two sentences are enough.")
    tone = blocks.ChoiceBlock(
        choices=[("", "Important (gold)"), ("calm", "Calm (teal)"), ("danger", "Danger only (red)")],
        required=False,
        search_index=False,
    )

    class Meta:
        icon = "warning"
        group = GROUP
        template = "home/blocks/call_out.html"
        preview_value = {"title": "It is not your fault", "text": "<p>We will not judge you.</p>", "tone": ""}
        description = "A box that stands out. Use one or two a page."


class StepBlock(blocks.StructBlock):
    """One stop on the line."""

    title = blocks.CharBlock(max_length=80, help_text="What happens, in a few words: “We meet”.")
    text = blocks.RichTextBlock(features=SHORT_FEATURES)

    class Meta:
        icon = "arrow-right"


class StepsBlock(blocks.StructBlock):
    """What happens, in order, drawn as stops on a line."""

    heading = blocks.CharBlock(max_length=80, required=False)
    steps = blocks.ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        group = GROUP
        template = "home/blocks/steps.html"
        preview_value = {
            "heading": "How it works",
            "steps": [
                {"title": "We meet", "text": "<p>Where you feel safe.</p>"},
                {"title": "We plan", "text": "<p>You choose what comes first.</p>"},
            ],
        }
        description = "Numbered stops on the line, for things that happen in order."


class SignsBlock(blocks.StructBlock):
    """Signs to look out for. The sentence that one sign proves nothing is always shown with them."""

    heading = blocks.CharBlock(max_length=80)
    signs = blocks.ListBlock(
        blocks.CharBlock(max_length=160), min_num=2, help_text="What somebody can see or hear, without blame."
    )

    class Meta:
        icon = "view"
        group = GROUP
        template = "home/blocks/signs.html"
        preview_value = {"heading": "Signs", "signs": ["Often missing from home", "New phones they can’t explain"]}
        description = "A list of signs. The page adds that one sign is no proof."


class QuestionBlock(blocks.StructBlock):
    """A question as people ask it, and its answer."""

    question = blocks.CharBlock(max_length=120, help_text="As the reader would ask it: “Will my parents be told?”")
    answer = blocks.RichTextBlock(features=SHORT_FEATURES, help_text="Start with the answer, then explain it.")

    class Meta:
        icon = "help"


class FaqBlock(blocks.StructBlock):
    """Questions that open to show their answers; on paper all of them are open."""

    heading = blocks.CharBlock(max_length=80)
    questions = blocks.ListBlock(QuestionBlock(), min_num=2)

    class Meta:
        icon = "help"
        group = GROUP
        template = "home/blocks/faq.html"
        preview_value = {
            "heading": "Questions people ask",
            "questions": [
                {"question": "Do I need an account?", "answer": "<p>No. You can just start.</p>"},
                {"question": "Do I have to be sure?", "answer": "<p>No. Tell us what worries you.</p>"},
            ],
        }
        description = "Questions and answers. Only questions that people really ask, the most frequent first."
