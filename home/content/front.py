"""The home page and the heading over the programmes."""

from .shapes import call_out, door, endorsement

TITLE = "Someone who gets it, on your side."
INTRO = (
    "We support young people caught up in violence or exploitation, and the families around them. "
    "Many of us have been there ourselves."
)
DOORS = [
    door(
        "I need help",
        "Tell us as much or as little as you like. You don’t have to give your full name.",
        "Get help",
        "/get-help-now/",
    ),
    door(
        "I’m worried about someone",
        "Know the signs of county lines, and what you can do today.",
        "See the signs",
        "/worried-about-someone/",
    ),
    door(
        "I’m a professional",
        "Refer a young person. You don’t need an account, and you can say “I don’t know”.",
        "Make a referral",
        "/refer/",
    ),
]
WAYS_HEADING = "Four ways we work"
WAYS_TEXT = "Each line is a team with its own way in."
BANDS = [
    endorsement(
        "Westminster Council credits our caseworkers with changing lives and making communities safer.",
        "Matt Watson of Children’s Services has worked with them for five years in the borough’s Integrated "
        "Gangs Unit.",
        "Award-winning",
        "Lived experience",
        "Professionally trained",
    )
]

PROGRAMMES_TITLE = "Our programmes"
PROGRAMMES_INTRO = "Four teams, one idea: a caseworker who understands, and who stays alongside the young person."
PROGRAMMES_BODY = [
    call_out(
        "Not sure which one?",
        "<p>That’s fine. Choose “I’m not sure” on the form and tell us what is happening. We will work out who "
        "can help. "
        '<a href="/refer/">Make a referral</a></p>',
        "calm",
    )
]
