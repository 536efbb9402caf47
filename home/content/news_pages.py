"""The first news: what a new site can honestly say of itself. The day shown is the day on which it is loaded."""

from .shapes import NewsText, call_out, text

TITLE = "News"
INTRO = "What is new at the SOS Project, in a few words."

SAFER_READING = NewsText(
    slug="leave-this-site-fast",
    title="You can leave this site fast",
    intro="Every page has a red “Exit this page” button. We explain what it can do, and what it can’t.",
    body=[
        text(
            "<p>Sometimes it is not safe to be seen on a page like ours. So each page has a way out at the top.</p>"
            "<ul><li>Press <b>Exit this page</b>. You go straight to a page about something else.</li>"
            "<li>If you were filling in our form, what you had typed is deleted.</li>"
            "<li>The pages about getting help are called “Information” in your browser’s history.</li></ul>"
        ),
        call_out(
            "It does not erase your history",
            "<p>Someone who looks at your browser may still see that you were here. "
            '<a href="/staying-safe-online/">Read how to leave less behind</a></p>',
        ),
    ],
)

COUNTY_LINES = NewsText(
    slug="worried-about-county-lines",
    title="Worried about county lines? Start here",
    intro="A new page says what county lines is, which signs to look for, and what you can do today.",
    body=[
        text(
            "<p>County lines is when drug gangs use young people to carry drugs around the country. It is "
            "exploitation. It is not the young person’s fault.</p>"
            "<p>You don’t have to be sure before you ask for help. Our guide has the signs to look for, five steps, "
            "and numbers to call.</p>"
            '<p><a href="/worried-about-someone/">Worried about someone? Read the guide</a></p>'
        ),
    ],
    programmes=["county_lines"],
)

REFER_HERE = NewsText(
    slug="refer-a-young-person-on-this-site",
    title="You can now refer a young person on this site",
    intro="Professionals, parents and young people can all use the form. Nobody needs an account.",
    body=[
        text(
            "<p>The form asks one thing at a time. You can say “I don’t know”, and leave out what you would rather "
            "not say.</p>"
            "<ul><li>You see a reference when you have sent it. Keep it.</li>"
            "<li>A person reads each referral, and a person decides.</li>"
            "<li>We ask first how to make contact safely.</li></ul>"
            '<p><a href="/refer/">Make a referral</a>, or read <a href="/what-happens-next/">what happens next</a>.</p>'
        ),
        call_out(
            "Can it wait?",
            '<p>We read the form in working hours only. In danger, call <a href="tel:999">999</a>.</p>',
            "danger",
        ),
    ],
)

NEWS_PAGES = [SAFER_READING, COUNTY_LINES, REFER_HERE]  # the newest last
