"""Guidance and procedures of the daily work: contact, visits, writing, deciding, data protection, the rota."""

from portal.accounts.roles import CASE_ROLES
from portal.resources.kinds import Kind

from .shapes import ResourceText, call_out, sources, steps, text

DAILY_WORK = [
    ResourceText(
        "safe-contact", Kind.GUIDANCE, "Safe contact",
        "How to reach a young person without telling anybody who is calling. Read it before your first call.",
        "dsl", ["Contact"],
        [
            call_out(
                "Not said is not safe",
                "<p>If nobody said that a way of contact is safe, it is not. Ask the referrer first.</p>",
            ),
            text(
                "<h2>Before</h2><ul><li>Read the violet banner: who, which way, when, what must not be said.</li>"
                "<li>Each person has a contact of their own. A parent’s number is not the young person’s.</li>"
                "<li>Hide your number unless they know it.</li></ul>"
                "<h2>On the phone</h2><ul><li>Ask for them by the name they use. Say your first name only.</li>"
                "<li>Somebody else answers: you will try again. No charity, no reason, no message.</li>"
                "<li>Ask: “Can you talk now?” Agree on a word that ends the call.</li>"
                "<li>Leave no voicemail unless the banner says that it is all right.</li></ul>"
                "<h2>In writing</h2><p>A text is read over shoulders and on shared phones. No name of ours, no place, "
                "no programme. Letters only where the banner says so.</p>"
                "<h2>Not reached yet</h2><p>Record each try with its channel. After three tries on two channels "
                "decide with your leader what comes next, and who keeps them safe meanwhile.</p>"
            ),
        ],
        must_read_by=list(CASE_ROLES), indicators=["V2", "H1", "E4"],
    ),
    ResourceText(
        "reachable-moment", Kind.GUIDANCE, "The reachable moment in hospital",
        "Meeting a young person on the ward after violence: the first talk, safety before discharge, what not to do.",
        "leader", ["Contact", "Hospital"],
        [
            text(
                "<p>After an injury, far from the place where it happened, somebody may be ready to talk who was not "
                "before. That moment is short. It is an offer, never pressure.</p>"
                "<h2>The first talk</h2><ul><li>Ask the nurse in charge whether now is good, and who else is there."
                "</li><li>Say who you are, that you are not the police, and what you keep to yourself and what not."
                "</li><li>Ask what they need today: a charger, a call home, a quiet word.</li>"
                "<li>Do not ask them to tell the story. Somebody has asked already.</li>"
                "<li>They say no? Say how they find you later, and come by once more.</li></ul>"
                "<h2>Before discharge</h2><ul><li>Do those who hurt them know where they live, or that they are here?"
                "</li><li>Where do they go, how, and who is with them tonight?</li>"
                "<li>Does the council know, if they are under 18? Do the police know of a threat to life?</li>"
                "<li>Who calls them tomorrow, and on which number?</li></ul>"
                "<p>If it is not safe to leave, say so to the clinical team at once, and to the DSL.</p>"
                "<h2>For you</h2><p>What you hear on a ward stays with you. Tell your leader how it was, each time.</p>"
            ),
            sources(
                ("Redthread", "Youth violence intervention programme", "https://www.redthread.org.uk/"),
                ("GMC", "Confidentiality: reporting gunshot and knife wounds",
                 "https://www.gmc-uk.org/"),
            ),
        ],
        programmes=["hospital"], indicators=["V1", "V2", "V4"],
    ),
    ResourceText(
        "families", Kind.GUIDANCE, "Working with families",
        "How to work with parents, brothers and sisters: fear, shame, practical help, and who agrees to what.",
        "leader", ["Families"],
        [
            text(
                "<p>Parents are often the first who notice and the last who are asked. Many have been blamed. Begin "
                "with what they have done to keep their child safe.</p>"
                "<h2>The first visit</h2><ul><li>Ask the young person first what the family may know.</li>"
                "<li>Ask what would help this week: housing, money, school, sleep.</li>"
                "<li>Speak with each person alone once, so that fear at home can be told.</li>"
                "<li>Use an interpreter, never a child of the family.</li></ul>"
                "<h2>Brothers and sisters</h2><p>Ask after each by name and age. A younger one may be used next, or "
                "carry the fear of the whole house. A new worry is a referral of its own.</p>"
                "<h2>Threats to the home</h2><p>Police, housing and the council are told together. Nobody moves a "
                "family by a promise: say what is certain and what is not.</p>"
                "<h2>Agreement</h2><p>Say what you share and with whom. A young person who understands can agree for "
                "themselves. If they and their parents want different things, ask the DSL.</p>"
            ),
            sources(
                ("Department for Education", "Working together to safeguard children",
                 "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2"),
            ),
        ],
        programmes=["family"], indicators=["H1", "H2", "H3", "H4"],
    ),
    ResourceText(
        "lone-visits", Kind.PROCEDURE, "Lone visits",
        "Before, during and after a visit by yourself. With a form to print.",
        "leader", ["Contact", "Staff safety"],
        [
            steps("Each visit", [
                ("Look", "Read “staff safety” and the unsafe places on the referral. Not sure? Go in pairs."),
                ("Tell", "Leave with the duty officer: where, whom, from when to when, your phone, how you travel."),
                ("Agree on a word", "One that means: call the police to where I am."),
                ("Stay near the door", "Keep phone and keys on you. If it feels wrong, leave. Nobody will ask why."),
                ("Ring off", "Say that you are out. If you are late, the duty officer calls, then calls the police."),
                ("Write it down", "The same day. Near misses too: they keep the next colleague safe."),
            ]),
            text(
                "<h2>Meeting outside</h2><p>Choose a place with people and two ways out, which is not known for "
                "trouble and where the young person is not known. Ask them: they know which streets are unsafe.</p>"
                "<h2>In the car</h2><p>They sit in the back, on the other side. Tell the duty officer when you set "
                "off and when you arrive.</p>"
            ),
            sources(
                ("Health and Safety Executive", "Lone working: protect those working alone",
                 "https://www.hse.gov.uk/lone-working/"),
                            ),
        ],
    ),
    ResourceText(
        "writing", Kind.GUIDANCE, "Writing about young people",
        "They may read it one day. Words that are fair, words to leave, and how to keep facts and worries apart.",
        "publisher", ["Recording"],
        [
            text(
                "<h2>Three tests</h2><ul><li>Would I say it to their face?</li><li>Is it a fact, or did somebody say "
                "so, or do I think so? Say which.</li><li>Does a reader know what to do next?</li></ul>"
                "<h2>Say what was done to them</h2><ul><li>“Is being exploited”, not what they are said to deal.</li>"
                "<li>“Controlled by an older person”, not which group they are said to be of.</li>"
                "<li>“Went missing”, “was found in …”.</li>"
                "<li>“We have not reached them yet”: reaching is our task.</li>"
                "<li>“Carries a knife because he is afraid”, if he said so.</li></ul>"
                "<h2>Harmed and harming</h2><p>Somebody can be both. Say what happened each time, and never put "
                "together what was alleged and what is known.</p>"
                "<h2>Short</h2><p>Five lines that are read help more than two pages that are not.</p>"
            ),
            sources(
                ("The Children’s Society", "Appropriate language, child exploitation",
                 "https://www.childrenssociety.org.uk/"),
            ),
        ],
    ),
    ResourceText(
        "recording-decisions", Kind.PROCEDURE, "Recording decisions",
        "What a decision must say so that somebody else can go on with it, and answer for it in a year.",
        "dsl", ["Recording", "Screening"],
        [
            text(
                "<h2>Each decision says</h2><ul><li>What was decided, in the first line.</li>"
                "<li>The two or three facts that decided it.</li><li>What speaks against it.</li>"
                "<li>What keeps the young person safe until the next step, and who does it.</li>"
                "<li>Who was told.</li></ul>"
                "<h2>The suggestion is an aid</h2><p>The band on the screen is worked out from answers. It is not "
                "validated. If you decide otherwise, say why; if you agree, say why too.</p>"
                "<h2>Guidance you relied on</h2><p>Press “I relied on this” beside the case. The version is kept, so "
                "that nobody is judged by what was written later.</p>"
                "<h2>No</h2><p>When we do not take a referral, the referrer gets a reason that helps them, and we "
                "have asked ourselves who else must know. Nothing is declined because a box was empty.</p>"
            ),
            sources((
                "HM Government", "Working together to safeguard children",
                "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2",
            )),
        ],
    ),
    ResourceText(
        "subject-access", Kind.PROCEDURE, "When somebody asks for their record",
        "How to recognise a subject access request, what to do on the first day, and what never leaves with it.",
        "dataprotection", ["Data protection"],
        [
            text(
                "<h2>Recognise it</h2><p>“What have you got on me?” is enough. It may be said or written, to any of "
                "us, without a form. Tell the data protection lead the same day: the answer is due within one "
                "calendar month of the day it came. Where it is complex, that can be made longer by two months, if "
                "they are told why within the first.</p>"
                "<h2>Who asks</h2><p>The right is the child’s. If they understand what it means, they decide, also "
                "when a parent or a solicitor asks for them. Check who somebody is without asking for more than "
                "you need, and never answer to an address that only a parent knows is theirs.</p>"
                "<h2>What does not go out</h2><ul><li>What is about other people, unless they agree or it is "
                "reasonable.</li><li>Who referred, where that could do harm.</li>"
                "<li>What would be likely to cause serious harm to somebody’s health: the data protection lead "
                "decides, with advice.</li></ul>"
                "<h2>Never</h2><ul><li>Change or delete anything once they have asked.</li>"
                "<li>Send a copy from your own screen. It is released by the data protection lead alone.</li></ul>"
            ),
            sources((
                "Information Commissioner’s Office", "Right of access",
                "https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/individual-rights/"
                "right-of-access/",
            )),
        ],
    ),
    ResourceText(
        "triage-rota", Kind.PROCEDURE, "Triage rota and handing over",
        "Who looks at the queue when, what the duty officer does first, and how work changes hands.",
        "leader", ["Screening"],
        [
            steps("On duty", [
                ("Start", "Open the queue. IMMEDIATE and RED first, then what is past its time."),
                ("Take", "Press “Start screening” on what you take, so that nobody waits for nobody."),
                ("Say", "At midday tell the team leader what will not be done in time. Early is a help."),
                ("End", "Nothing that is yours and urgent goes home with you: hand it over in the portal."),
            ]),
            text(
                "<h2>Times</h2><p>The targets stand beside each referral, worked out in working hours. Forms are not "
                "watched out of hours, and the public page says so. Whoever is in danger then is told to call 999.</p>"
                "<h2>Ill or away</h2><p>The team leader hands your referrals on. A caseworker is never changed "
                "without a word to the young person, where that is safe.</p>"
                "<h2>The rota itself</h2><p>The names for each week are kept by the team leader, not here.</p>"
            ),
        ],
        audience=list(CASE_ROLES),
    ),
    ResourceText(
        "threat-to-life", Kind.PROCEDURE, "A threat to somebody’s life",
        "What to do in the first hour when a young person, or a family, may be killed or badly hurt.",
        "dsl", ["Staff safety", "Telling others"],
        [
            steps("The first hour", [
                ("Call 999", "You call, not the referrer. Say “threat to life”, who, where, by whom, how you know."),
                ("Tell the DSL", "By phone. Out of reach: the team leader."),
                ("Where are they now?", "Are they safe for the next hours, and who is with them?"),
                ("Tell the council", "For a child, or where there are children in the home."),
                ("Write it down", "Words as they were said, times, and the police reference."),
            ]),
            text(
                "<h2>Do not</h2><ul><li>Go there.</li><li>Warn or call the person who makes the threat.</li>"
                "<li>Promise to keep it to yourself.</li></ul>"
                "<h2>Afterwards</h2><p>The police may give a warning about a threat to life and offer advice. Ask "
                "what they did. Moving home, school or ward is planned with police, housing and the council "
                "together.</p>"
            ),
        ],
        indicators=["V2", "H1"], must_read_by=list(CASE_ROLES),
    ),
    ResourceText(
        "self-harm", Kind.GUIDANCE, "Self-harm and thoughts of suicide",
        "How to ask, what to do now, and where to turn. Asking does not put the thought into somebody’s head.",
        "dsl", ["Wellbeing"],
        [
            text(
                "<h2>Ask plainly</h2><p>“Are you thinking about ending your life?” Listen to the answer, stay calm, "
                "and do not promise to tell nobody.</p>"
                "<h2>Now</h2><ul><li>They mean to, or have done something: 999 or the emergency department. Stay with "
                "them, or on the phone.</li><li>Urgent, not in danger: NHS 111 and the mental health option.</li>"
                "<li>The referral is IMMEDIATE. Tell the DSL.</li></ul>"
                "<h2>A plan for tonight</h2><ul><li>Who is with them?</li><li>What has helped before?</li>"
                "<li>What can be put out of reach?</li><li>Which number do they call at three in the morning?</li></ul>"
            ),
            sources(
                ("NHS", "Help for suicidal thoughts",
                 "https://www.nhs.uk/"),
                ("NICE", "Self-harm: assessment, management and preventing recurrence",
                 "https://www.nice.org.uk/guidance/ng225"),
            ),
        ],
        indicators=["W1"],
    ),
    ResourceText(
        "first-week", Kind.TRAINING, "Your first week",
        "What to read, whom to meet and what to try before you take your first referral.",
        "leader", ["Training"],
        [
            steps("Day by day", [
                ("Monday", "Set up your second factor. Read “Safe contact” and “Sharing information”."),
                ("Tuesday", "Sit beside the duty officer. Read five closed referrals and say what decided them."),
                ("Wednesday", "Meet the DSL. Go through “Telling the local authority” with a real example."),
                ("Thursday", "Go along on a visit. Fill in the form for lone visits, though you are two."),
                ("Friday", "Screen two referrals of the demonstration with your leader. Talk about the week."),
            ]),
        ],
    ),
]  # fmt: skip
