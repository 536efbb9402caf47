"""Help lines of others (domain.md §7). Opening hours stay empty until somebody at the charity has checked them."""

from typing import NamedTuple


class Line(NamedTuple):
    """Name, number, number for texts, who it is for, opening hours."""

    name: str
    number: str
    text_number: str
    who_for: str
    opening_hours: str = ""


EMERGENCY, CHILDLINE, SHOUT, SAMARITANS = "Emergency: 999", "Childline", "Shout", "Samaritans"
SAFECALL, NSPCC, MODERN_SLAVERY = "SafeCall from Missing People", "NSPCC", "Modern Slavery and Exploitation Helpline"
CRIMESTOPPERS, POLICE = "Crimestoppers and Fearless", "Police, when it is not an emergency: 101"

HELP_LINES = [
    Line(
        EMERGENCY, "999", "", "Someone is in danger now. If you can’t speak, call and then press 55.",
        "Any time, day or night.",
    ),
    Line(CHILDLINE, "0800 1111", "", "For anyone under 19, about anything. Calls are free."),
    Line(SHOUT, "", "85258", "Text if you feel you can’t cope and talking out loud is hard."),
    Line(SAMARITANS, "116 123", "", "For anyone who is struggling. You don’t have to be suicidal to call."),
    Line(SAFECALL, "116 000", "", "For young people being exploited, and for the families around them."),
    Line(NSPCC, "0808 800 5000", "", "For adults who are worried about a child."),
    Line(MODERN_SLAVERY, "08000 121 700", "", "If someone is being used, controlled or forced to work."),
    Line(CRIMESTOPPERS, "0800 555 111", "", "Pass on what you know about a crime without giving your name."),
    Line(POLICE, "101", "", "To report something to the police when nobody is in danger now."),
]  # fmt: skip
