"""Privacy, a young person’s version of it, and accessibility."""

from .shapes import Text, call_out, text

PRIVACY = Text(
    slug="privacy",
    title="Privacy",
    intro="What we do with what you tell us, who sees it, how long we keep it, and your rights.",
    body=[
        call_out(
            "If you are a young person: the short version",
            "<ul><li>You choose what you tell us. You don’t need to give your full name.</li>"
            "<li>We don’t tell your family, your school or anyone else just because you wrote to us.</li>"
            "<li>If we think that you or someone else could be badly hurt, we may have to tell someone who can "
            "keep you "
            "safe. We try to talk to you first.</li>"
            "<li>We lock your words away, and only the people who help you may read them.</li>"
            "<li>You can ask to see what we have about you. You can ask us to correct it or to delete it.</li></ul>"
            '<p><a href="/your-privacy/">Your privacy: the page for young people</a></p>',
            "calm",
        ),
        text(
            "<h2>Who we are</h2>"
            "<p>The SOS Project is part of St Giles Trust. The trust decides how your information is used. "
            "Questions go to "
            "[to be filled in: data protection contact].</p>"
            "<h2>What we collect</h2>"
            "<p>What you write in the referral form: who you are, who the young person is, what is happening and "
            "how to make "
            "contact safely. We ask only for what we need. You can nearly always answer “I don’t know”.</p>"
            "<p>We never ask about anyone’s immigration status. We ask only if they need advice about immigration.</p>"
            "<h2>Why we may use it</h2>"
            "<p>To keep young people safe and to support them. The law we rely on: [to be filled in: lawful "
            "basis, agreed by "
            "the data protection lead].</p>"
            "<h2>Who sees it</h2>"
            "<ul><li>The staff who read referrals, and the caseworker who supports the young person.</li>"
            "<li>The computer suggests how urgent a referral is. It never decides. A person does.</li>"
            "<li>Every time someone on our staff opens a referral, that is recorded.</li>"
            "<li>We share with other services only when there is a good reason, and we write the reason down. We "
            "may share "
            "without asking if someone could be seriously hurt.</li></ul>"
            "<h2>How we keep it safe</h2>"
            "<p>Names, contact details and what you write are encrypted. Staff need a password and a second "
            "proof of who they "
            "are. Our e-mails never say who a referral is about.</p>"
            "<h2>How long we keep it</h2>"
            "<ul><li>A form that you don’t send: 7 days, then it is deleted. “Exit this page” deletes it at once.</li>"
            "<li>A referral that we do not take on, with no further concern: 12 months.</li>"
            "<li>A child we work with: until they are 25, or 7 years after we finish, whichever is later.</li>"
            "<li>An adult we work with: 7 years after we finish.</li></ul>"
            "<p>Sometimes the law makes us keep something for longer.</p>"
            "<h2>Your rights</h2>"
            "<p>You can ask us what we hold about you, ask us to correct it, to delete it, or to stop using it. "
            "If we say no, "
            "we tell you why. You can also complain to the Information Commissioner’s Office: "
            '<a href="https://ico.org.uk/">ico.org.uk</a>.</p>'
            "<h2>Cookies</h2>"
            "<p>The pages you read set no cookies, and nobody counts your visits. The referral form sets cookies "
            "that it needs "
            "to keep your place and to stop others from sending the form in your name. They are gone when you "
            "close the "
            "browser or leave.</p>"
        ),
    ],
)

YOUR_PRIVACY = Text(
    slug="your-privacy",
    title="Your privacy",
    intro="If you are a young person: what we do with what you tell us, and what you can decide.",
    body=[
        text(
            "<h2>What we ask you</h2>"
            "<p>We ask what is going on, how old you are, and how to reach you safely. You can use any name you like. "
            "You can skip what you don’t want to answer.</p>"
            "<p>We never ask about your immigration status.</p>"
            "<h2>Who reads it</h2>"
            "<p>The staff who read referrals, and the caseworker who helps you. Nobody else on our staff needs to. "
            "Each time someone opens it, our computer writes down who it was.</p>"
            "<p>A computer suggests how urgent it is. A person decides.</p>"
            "<h2>Who we tell</h2>"
            "<p>We don’t tell your family, your school or anyone else just because you wrote to us.</p>"
            "<p>If we think that you or someone else could be badly hurt, we may have to tell someone who can keep "
            "you safe. That can be children’s services or the police. We try to talk to you first.</p>"
            "<h2>How we keep it safe</h2>"
            "<p>We lock your name and your words with a key. Without the key, nobody can read them. Our e-mails never "
            "say who a referral is about.</p>"
            "<h2>How we get in touch</h2>"
            "<p>Only in the way you said is safe, and only at a time that is safe. You tell us who must not find out. "
            "Your caseworker reads that first.</p>"
            "<h2>How long we keep it</h2>"
            "<ul><li>If you don’t send the form, it is deleted after 7 days. “Exit this page” deletes it at once.</li>"
            "<li>If we can’t take it on and have no more worries: 12 months.</li>"
            "<li>If we work with you: until you are 25, or for 7 years after we finish, whichever is later.</li></ul>"
            "<h2>What you can ask for</h2>"
            "<ul><li>To see what we have about you.</li><li>To put right what is wrong.</li>"
            "<li>To delete it, or to stop using it. Sometimes we have to say no. Then we tell you why.</li></ul>"
            "<p>You can ask by yourself. You can also ask an adult you trust to do it with you. Tell your caseworker, "
            'or <a href="/contact/">contact our office</a>.</p>'
        ),
        call_out(
            "Not happy with what we did?",
            '<p>It’s OK to say so: <a href="/complaints/">how to complain</a>. There is also an office that looks '
            'after everyone’s data rights: <a href="https://ico.org.uk/">ico.org.uk</a>.</p>',
            "calm",
        ),
        text('<p>Everything in full: <a href="/privacy/">Privacy</a>.</p>'),
    ],
)

ACCESSIBILITY = Text(
    slug="accessibility",
    title="Accessibility",
    intro="We want everyone to be able to use this site, on any device, in the way that suits them.",
    body=[
        text(
            "<h2>What you can do</h2>"
            "<ul><li>Use every page and the whole form with a keyboard alone.</li>"
            "<li>Use a screen reader.</li>"
            "<li>Make the text much bigger without losing anything.</li>"
            "<li>Switch JavaScript off. Everything still works.</li>"
            "<li>Ask your device for less movement or higher contrast. The site follows.</li></ul>"
            "<h2>Our aim</h2>"
            "<p>We build to the Web Content Accessibility Guidelines 2.2, level AA. The letters on this site are "
            "drawn to be "
            "easy to tell apart.</p>"
            "<p>Last checked by someone outside the team: [to be filled in: date and name of the audit].</p>"
            "<h2>If something does not work for you</h2>"
            "<p>Tell us, and we will help you another way. Write to [to be filled in: accessibility contact].</p>"
            "<h2>If you need another format or language</h2>"
            "<p>We can read the form aloud with you on the phone, or arrange an interpreter. Ask us: "
            "[to be filled in: office phone number].</p>"
            "<h2>If we don’t put it right</h2>"
            "<p>You can turn to the Equality Advisory and Support Service.</p>"
        ),
    ],
)

SMALL_PRINT = [PRIVACY, YOUR_PRIVACY, ACCESSIBILITY]
