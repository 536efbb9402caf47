"""Pages for someone who needs help, or who worries about someone."""

from .help_lines import CHILDLINE, CRIMESTOPPERS, EMERGENCY, MODERN_SLAVERY, NSPCC, POLICE, SAFECALL
from .shapes import Text, button, call_out, help_lines, signs, steps, text

WORRIED = Text(
    slug="worried-about-someone",
    title="Worried about someone?",
    intro="You don’t have to be sure. If something feels wrong, here is what to look for and what you can do.",
    discreet=True,
    body=[
        call_out(
            "Is someone in danger now?",
            '<p>Call <a href="tel:999">999</a>. Do the same if a child is missing and you are afraid for them.</p>',
            "danger",
        ),
        text(
            "<h2>What is county lines?</h2>"
            "<p>Drug gangs want to sell in new places, so they send young people there to carry the drugs and "
            "the money. "
            "The “line” is the phone number that people call to buy.</p>"
            "<p>It can start with kindness: trainers, food, a phone, someone to look up to. Then comes a debt, "
            "or a threat. "
            "Now the young person feels that they can’t get out.</p>"
            "<p>This is exploitation. It happens to girls and to boys, in cities and in small towns, and in all "
            "kinds of "
            "families. A young person who looks willing may still be controlled by someone.</p>"
        ),
        signs(
            "Signs to look for",
            [
                "They are often missing, or are found a long way from home",
                "They have money, clothes or phones that nobody can explain",
                "They get far more calls or texts than before",
                "They are close to an older person, or a group, who seems to control them",
                "They leave home or care without saying why",
                "They have injuries that nobody can explain",
                "They do worse at school, or behave differently there",
                "They hurt themselves, or their mood has changed a lot",
                "A parent or carer is worried",
            ],
        ),
        steps(
            "What you can do",
            [
                (
                    "Keep calm, and keep the door open",
                    "Listen. Don’t blame. Say that you are glad they are talking to you.",
                ),
                (
                    "Don’t face anyone alone",
                    "Don’t confront the people behind it. It could make things more dangerous.",
                ),
                ("Write down what you notice", "Dates, places, names and number plates. Keep it somewhere private."),
                (
                    "Tell someone",
                    "Call 999 in danger, or 101 if it can wait. Your council’s children’s services take calls "
                    "from anyone.",
                ),
                ("Tell us", 'You can <a href="/refer/">make a referral</a>. You don’t need proof or an account.'),
            ],
        ),
        help_lines("Who to call", EMERGENCY, POLICE, NSPCC, SAFECALL, MODERN_SLAVERY, CRIMESTOPPERS, CHILDLINE),
        call_out(
            "Looking after yourself",
            "<p>It is hard to watch this happen to someone you love. You have not failed them. You can call the "
            "NSPCC or "
            "SafeCall just to talk it through.</p>",
            "calm",
        ),
    ],
)

GET_HELP = Text(
    slug="get-help-now",
    title="Get help now",
    intro="Whatever has happened, it’s OK to ask for help. You can choose who to talk to, and how much you say.",
    discreet=True,
    body=[
        call_out(
            "In danger now?",
            '<p>Call <a href="tel:999">999</a>. If you can’t speak, call from a mobile and press <b>55</b> when '
            "you are "
            "asked. The police will know that you need help.</p>",
            "danger",
        ),
        button(
            "Tell us what is going on",
            "/refer/",
            "You don’t have to give your full name. We read it Monday to Friday, 9 am to 5 pm.",
        ),
        help_lines("People you can call or text"),
        text(
            "<h2>If you want our help</h2>"
            "<p>Tell us in your own words. You can give just a first name, or a name you like to be called. "
            "You tell us what is a safe way to reach you, and who must not find out.</p>"
            "<p>We won’t judge you. Many of us have been through something like it.</p>"
            '<p><a href="/refer/">Tell us what is going on</a></p>'
        ),
        call_out(
            "Nobody reads our form at night or at the weekend",
            "<p>We read it in working hours, Monday to Friday, 9 am to 5 pm. If you can’t wait, call one of the "
            "numbers "
            "above.</p>",
        ),
        text(
            "<h2>If someone is making you do things</h2>"
            "<ul><li>It is not your fault, even if you said yes at first.</li>"
            "<li>A debt to someone who uses you is not a real debt. You still deserve help.</li>"
            "<li>You can talk to a teacher, a nurse, a youth worker or any adult you trust.</li></ul>"
            '<p>Worried that someone may see this page? Read about <a href="/staying-safe-online/">staying safe '
            "online</a>.</p>"
        ),
    ],
)

ONLINE = Text(
    slug="staying-safe-online",
    title="Staying safe online",
    intro="How to look at this site without someone else finding out, and what “Exit this page” can and can’t do.",
    discreet=True,
    body=[
        text(
            "<h2>What “Exit this page” does</h2>"
            "<ul><li>It takes you to a page about something else, straight away.</li>"
            "<li>It deletes what you had typed into our form and not sent.</li>"
            "<li>On a keyboard, you can press <b>Shift</b> three times instead. This needs JavaScript.</li></ul>"
        ),
        call_out(
            "What it can’t do",
            "<p>It does <b>not</b> erase your history. Someone who looks at your browser can still see that you "
            "were on this "
            "site.</p>",
        ),
        text(
            "<h2>Leave less behind</h2>"
            "<ul><li><b>Use a private window.</b> Browsers call it “private” or “incognito”. When you close it, "
            "it forgets "
            "the pages. Files that you save stay.</li>"
            "<li><b>Delete single pages from your history.</b> If you delete everything, someone may notice.</li>"
            "<li><b>Check for shared accounts.</b> If your phone shares a Google or Apple account with someone, "
            "they may "
            "see your pages on another device.</li>"
            "<li><b>Use another device.</b> A library, a school or a friend’s phone may be safer than your "
            "own.</li></ul>"
            "<h2>If someone checks your phone</h2>"
            "<p>Someone who controls you may look at your phone, know your code or have put an app on it that "
            "watches you. "
            "A private window does not stop that. Use a phone they can’t reach, or go to an adult you trust.</p>"
            "<h2>When we get in touch</h2>"
            "<p>Our form asks how to reach you safely, and when. It asks if we may leave a message, if we may "
            "say who we are, "
            "and who must not find out. Your caseworker sees this first, every time.</p>"
            "<h2>Cookies</h2>"
            "<p>These pages set no cookies. The form sets one while you fill it in, so that it can keep your place.</p>"
        ),
    ],
)

HELP_PAGES = [GET_HELP, ONLINE]
