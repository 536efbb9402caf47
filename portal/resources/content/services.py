"""The signposting directory: national services (domain.md §7). Nobody has checked hours yet, so none are given."""

from .shapes import ServiceText

SERVICES = [
    ServiceText(
        "childline", "Childline", "For anyone under 19, about anything, by phone or online.", "0800 1111",
        "https://www.childline.org.uk/", "Free to call. A young person chooses how to talk, and can come back.",
        None, 18,
    ),
    ServiceText(
        "nspcc", "NSPCC Helpline", "For adults who are worried about a child.", "0808 800 5000",
        "https://www.nspcc.org.uk/", "For parents, carers and professionals who want to talk a worry through.", 18,
    ),
    ServiceText(
        "safecall", "SafeCall (Missing People)",
        "For young people being exploited by county lines, and their families.",
        "116 000", "https://www.missingpeople.org.uk/",
        "Confidential. Also for parents who do not know whom to trust.",
    ),
    ServiceText(
        "modern-slavery", "Modern Slavery and Exploitation Helpline",
        "If someone is being used, controlled or forced to work.", "08000 121 700",
        "https://www.modernslaveryhelpline.org/", "For the people concerned and for professionals who need advice.",
    ),
    ServiceText(
        "crimestoppers", "Crimestoppers and Fearless", "Pass on what one knows about a crime without giving a name.",
        "0800 555 111", "https://crimestoppers-uk.org/",
        "Fearless is their service for young people, online. Neither is for emergencies: that is 999.",
    ),
    ServiceText(
        "shout", "Shout", "Support by text for somebody who cannot cope now.", "Text 85258",
        "https://giveusashout.org/", "For when talking aloud is hard or not safe.",
    ),
    ServiceText(
        "samaritans", "Samaritans", "For anyone who is struggling to cope.", "116 123",
        "https://www.samaritans.org/", "One need not be suicidal to call.",
    ),
    ServiceText(
        "police-101", "Police, when it is not an emergency", "To report or ask something when nobody is in danger now.",
        "101", "https://www.police.uk/", "In danger now: 999. Who cannot speak calls 999 and then presses 55.",
    ),
]  # fmt: skip
