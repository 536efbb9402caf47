"""Who we are, what happens to a referral, how to reach us."""

from .shapes import Text, call_out, endorsement, faq, steps, text

ABOUT = Text(
    slug="about",
    title="About us",
    intro="We are the SOS Project of St Giles Trust. We support young people facing violence and exploitation.",
    body=[
        text(
            "<h2>Who we work with</h2>"
            "<p>We work with young people who are exposed to violence or exploitation, or at risk of it. Some "
            "are already "
            "involved with the criminal justice system. With others, we try to help before it comes to that.</p>"
            "<p>Our support is intensive: it is close, it is personal, and it lasts. It covers work on gangs, "
            "support for "
            "families, child exploitation and human trafficking. More than one award has gone to the project.</p>"
            "<h2>The people who do it</h2>"
            "<p>Our caseworkers come from backgrounds like those of the young people they meet. They know from "
            "their own "
            "lives what it is like, and young people can tell. They are carefully chosen and professionally "
            "trained.</p>"
            '<h2>Our programmes</h2><p>We work in four ways. <a href="/programmes/">See our programmes</a></p>'
        ),
    ],
    bands=[
        endorsement(
            "A council’s view: our caseworkers share what they know, and it changes lives.",
            "Matt Watson of Children’s Services at Westminster Council has had our caseworkers as key partners in the "
            "borough’s Integrated Gangs Unit for five years. He credits them with bringing the view of people who have "
            "been through the justice system.",
            "Award-winning",
            "Lived experience",
            "Professionally trained",
        )
    ],
)

NEXT = Text(
    slug="what-happens-next",
    title="What happens next",
    intro="From the moment you send a referral: who reads it, what they do, and when you will hear from us.",
    body=[
        call_out(
            "We are not an emergency service",
            '<p>Nobody reads the form out of hours. In danger, call <a href="tel:999">999</a>.</p>',
            "danger",
        ),
        steps(
            "The way of a referral",
            [
                ("You send it", "You see a reference straight away. Keep it. It means that we have your referral."),
                (
                    "A person reads it",
                    "We read the most urgent ones first. In working hours we aim to read those within an hour, "
                    "and every "
                    "referral within three working days.",
                ),
                ("We may ask you something", "If we need to know more, we ask in the way you said is safe."),
                (
                    "We decide",
                    "A person decides, never a computer. If the risk is high, our safeguarding lead checks the "
                    "decision.",
                ),
                (
                    "A caseworker gets in touch",
                    "They read first what you told us about safe contact. They phone only at a time you said is safe.",
                ),
            ],
        ),
        text(
            "<h2>Our working hours</h2><p>Monday to Friday, 9 am to 5 pm, not on bank holidays.</p>"
            "<h2>If we can’t take it on</h2><p>We tell you why, and where else to turn. If things change, tell "
            "us again.</p>"
            "<h2>If a child may be at risk of serious harm</h2>"
            "<p>We may have to tell children’s services or the police, so that the child is safe. When we can, "
            "we talk with "
            "you and with the young person first.</p>"
            "<h2>In the meantime</h2><ul><li>Keep anything that may matter: messages, names, dates.</li>"
            "<li>If you are a professional, go on with your own safeguarding steps. A referral to us does not replace "
            "them.</li>"
            '<li>Need to talk to someone today? <a href="/get-help-now/">Get help now</a></li></ul>'
        ),
        faq(
            "Questions people ask",
            [
                (
                    "Do I have to be sure?",
                    "<p>No. Tell us what you have seen and what worries you. “I don’t know” is always a good "
                    "answer.</p>",
                ),
                (
                    "Will the family be told?",
                    "<p>Not just because you wrote to us. We ask you who knows, and who must not find out. If someone "
                    "could be badly hurt, we may have to tell others who can keep them safe. We try to talk to you "
                    "first.</p>",
                ),
                (
                    "Do I have to give my name?",
                    "<p>A young person can use any name they like. If you write about someone else, we ask how to "
                    "reach you safely. To pass on what you know about a crime without your name, call Crimestoppers: "
                    '<a href="tel:0800555111">0800 555 111</a>.</p>',
                ),
                (
                    "Does a computer decide?",
                    "<p>No. A computer suggests how urgent a referral is. A person reads it and decides.</p>",
                ),
                (
                    "Can I change my mind?",
                    '<p>Yes. Tell your caseworker, or <a href="/contact/">contact our office</a> and give your '
                    "reference. You can say no to our support at any time.</p>",
                ),
            ],
        ),
    ],
)

CONTACT = Text(
    slug="contact",
    title="Contact",
    intro=(
        "How to reach our office. To tell us about a young person, please use the referral form: it is "
        "safer than e-mail."
    ),
    body=[
        call_out(
            "About a young person?",
            '<p>Please don’t send names or worries by e-mail. <a href="/refer/">Use the referral form</a>. In '
            "danger, call "
            '<a href="tel:999">999</a>.</p>',
        ),
        text(
            "<h2>Our office</h2>"
            "<ul><li>Phone: [to be filled in: office phone number]</li>"
            "<li>E-mail: [to be filled in: office e-mail address]</li>"
            "<li>Post: [to be filled in: postal address]</li></ul>"
            "<p>The office is open Monday to Friday, 9 am to 5 pm.</p>"
            "<h2>Councils and other partners</h2>"
            "<p>Would you like to plan work with us in your area? Write to [to be filled in: partnerships contact].</p>"
        ),
    ],
)

COMPLAINTS = Text(
    slug="complaints",
    title="Complaints",
    intro="If we got something wrong, please tell us. It will not change the support that anyone gets from us.",
    body=[
        steps(
            "How to complain",
            [
                ("Tell us", "Talk to your caseworker, or to anyone else in the team if that is easier."),
                (
                    "Put it to a manager",
                    "Write to [to be filled in: complaints contact]. Someone you trust can write for you.",
                ),
                (
                    "We look into it",
                    "A manager who was not involved looks into it. We tell you what we found and what we will do.",
                ),
                (
                    "If you are still not happy",
                    "Ask for it to be looked at again by [to be filled in: senior contact].",
                ),
            ],
        ),
        text(
            "<h2>If you are a young person</h2>"
            "<p>It’s OK to complain. Nobody will be cross with you. You can bring someone to speak for you.</p>"
            "<h2>Complaints about your information</h2>"
            "<p>You can also go to the Information Commissioner’s Office, which looks after everyone’s data rights: "
            '<a href="https://ico.org.uk/">ico.org.uk</a>.</p>'
        ),
    ],
)

ABOUT_PAGES = [ABOUT, NEXT, CONTACT, COMPLAINTS]
