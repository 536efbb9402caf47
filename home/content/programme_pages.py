"""The pages of the four programmes."""

from .help_lines import CHILDLINE, EMERGENCY, MODERN_SLAVERY, SAFECALL
from .shapes import ProgrammeText, call_out, endorsement, help_lines, text

GANGS = ProgrammeText(
    code="gangs",
    slug="gangs",
    title="Gangs work with councils",
    intro="Support for young people affected by gangs, weapons and violence, planned with each local council.",
    who_for=(
        "<p>Young people whose lives are touched by gangs, or by what comes with them:</p>"
        "<ul><li>carrying a weapon, or feeling they have to</li><li>violence, or the fear of it</li>"
        "<li>county lines</li></ul>"
        "<p>Some are already in the justice system. Some are at risk of it, and we would like to get there first.</p>"
    ),
    what_we_do=(
        "<p>Each young person has one caseworker. They meet one to one. They talk about what the young person wants, "
        "not only about what has gone wrong. Then they work towards it together: a different plan, with "
        "different goals.</p>"
        "<p>Our caseworkers come from backgrounds like those of the young people they support. "
        "They are carefully chosen and professionally trained.</p>"
    ),
    steps=[
        ("We listen", "The caseworker meets the young person somewhere that feels safe to them."),
        ("We plan", "Together they choose what to change first, and what the young person hopes for."),
        ("We do it together", "They meet one to one, and the caseworker speaks up for them with other services."),
        ("They move on", "The young person has goals of their own, and knows the way to them."),
    ],
    where=(
        "<p>We plan this work with each local authority, so that it fits what is happening in that area. "
        'If you work for a council and would like to talk about it, <a href="/contact/">get in touch</a>.</p>'
    ),
    with_whom=(
        "<p>Local councils and the services around the young person. The aim is a community that is safer for "
        "everyone: "
        "less weapons crime, and fewer innocent people hurt.</p>"
    ),
    bands=[
        endorsement(
            "Key partners in Westminster’s Integrated Gangs Unit.",
            "Matt Watson of Children’s Services at Westminster Council has worked with our caseworkers for five years. "
            "He says they bring the view of people who have been through the justice system, and that they share what "
            "they know freely. He credits them with lives changed and communities made safer.",
        )
    ],
)

COUNTY_LINES = ProgrammeText(
    code="county_lines",
    slug="county-lines",
    title="County lines",
    intro="For young people who are used to carry drugs around the country. We stand up for them.",
    who_for=(
        "<p>Young people who are used by drug gangs to carry or sell drugs away from home, and young people who are "
        "at risk of it. It is exploitation. It is not the young person’s fault.</p>"
        "<p>We were one of the first services with support made just for county lines.</p>"
    ),
    what_we_do=(
        "<p>We give the young person close, steady support. We speak up for them with the police, the council and "
        "other services. We help those services work together, so that nobody falls between them.</p>"
        "<p>We also help professionals in the places where young people are sent. Some of them have not met county "
        "lines before.</p>"
    ),
    steps=[
        ("Someone tells us", "A professional, a parent or the young person. You don’t have to be certain."),
        ("We find a safe way to make contact", "We ask first what is safe. We don’t phone or write until we know."),
        ("We join things up", "We speak with all the services involved, near home and far away."),
        ("We stay alongside", "The caseworker supports the young person, and speaks for them when it counts."),
    ],
    where=(
        "<p>County lines reach across the country, so our work does too. We work where the young person lives, "
        "and with the people in the area where they were found.</p>"
    ),
    with_whom=(
        "<p>The police, children’s services, youth justice, schools and health: every service that is involved.</p>"
    ),
    body=[
        call_out(
            "Worried about a young person?",
            "<p>Read what county lines is, which signs to look for and what you can do today. "
            '<a href="/worried-about-someone/">Worried about someone?</a></p>',
        ),
        help_lines("Someone to talk to", EMERGENCY, SAFECALL, CHILDLINE, MODERN_SLAVERY),
    ],
)

HOSPITAL = ProgrammeText(
    code="hospital",
    slug="hospital",
    title="Hospital",
    intro="Two caseworkers on the major trauma unit of the Royal London Hospital, from the bedside to back home.",
    who_for=(
        "<p>Young people who come into hospital after serious youth violence or sexual violence.</p>"
        "<p>A hospital bed can be a moment to stop and think. Someone who understands can be there when it comes.</p>"
    ),
    what_we_do=(
        "<p>Our two caseworkers are part of daily life on the unit and work closely with the clinical team. "
        "They talk with the young person about what happened, what they are afraid of, and what would keep them "
        "safe.</p>"
        "<p>The support does not end at the hospital door. It goes on when the young person leaves, and in the "
        "community. "
        "We want them to stay safe, and not to be hurt like this again.</p>"
    ),
    steps=[
        ("At the bedside", "The caseworker introduces themselves. The young person decides how much to say."),
        ("Before going home", "Together we ask: is it safe to go back? Who should know? What has to be in place?"),
        ("Back in the community", "The same support goes on, with practical help to stay safe."),
    ],
    where="<p>The major trauma unit of the Royal London Hospital, part of Barts Health NHS Trust.</p>",
    with_whom="<p>The clinical team on the unit. We do this work in partnership with Redthread.</p>",
    body=[
        call_out(
            "On a ward now?",
            "<p>You can refer from your phone. Tell us first about any threat, and when the young person may be "
            "discharged. Anything you don’t know can wait.</p>",
        )
    ],
)

FAMILY = ProgrammeText(
    code="family",
    slug="family",
    title="Families",
    intro="In Lambeth, one caseworker for the whole family, when gangs have an effect on the people at home.",
    who_for=(
        "<p>Families who live in Lambeth and are affected by gangs. It may be one child, or brothers and sisters "
        "too.</p>"
    ),
    what_we_do=(
        "<p>There is often more behind it. Money may be short. The home may be crowded or unsafe. Someone may be "
        "drinking or using drugs. The family may have split up.</p>"
        "<p>So we work with the whole family. The caseworker helps the adults with these things, and helps the young "
        "person too.</p>"
    ),
    steps=[
        ("We meet the family", "Everyone who lives there can say what would help."),
        ("We look at the whole picture", "Housing, money, health, safety: what weighs most?"),
        ("We get things done", "The caseworker helps the family with them, one by one."),
        ("The young person gets support too", "Time of their own with someone who understands."),
    ],
    where="<p>The London borough of Lambeth.</p>",
    with_whom="<p>This work is part of Lambeth’s Safer Stronger Families initiative.</p>",
    body=[
        text(
            "<h2>You live somewhere else?</h2><p>Tell us anyway. This team works in Lambeth only, but we can look at "
            'what else is there for you. <a href="/get-help-now/">Get help now</a> lists people you can call today.</p>'
        )
    ],
)

PROGRAMME_PAGES = [GANGS, COUNTY_LINES, HOSPITAL, FAMILY]
