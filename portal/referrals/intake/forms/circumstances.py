"""What surrounds the young person: programme additions, school, agencies, household."""

from typing import Any

from portal.referrals.indicators import Mechanism

from .fields import NOT_KNOWN, YES, YES_NO_NOT_KNOWN, Day, Line, Moment, OneOf, SomeOf, Story
from .step import StepForm


class CountyLinesForm(StepForm):
    debt = Story("What do you know about money they are said to owe?", rows=3)
    nrm = OneOf(
        "Has a referral to the National Referral Mechanism (NRM) been made?",
        [
            ("not_considered", "Not considered yet"),
            ("considering", "Being considered"),
            ("referred", "Yes, referred"),
            ("decided", "Yes, and there is a decision"),
            (NOT_KNOWN, "I don’t know"),
        ],
        hint="The NRM is how the UK identifies victims of modern slavery, children included.",
    )
    nrm_reference = Line("NRM reference", hint="If you have it.")
    nrm_date = Day("Date of the NRM referral", hint="If there is one. For example, 20 11 2026")
    controlled_by = Story(
        "Who may be controlling or exploiting them?", hint="What you know of the pattern. Leave out friends.", rows=3
    )


class HospitalForm(StepForm):
    mechanism = OneOf("What happened?", Mechanism.choices)
    inpatient = OneOf("Are they in hospital now?", YES_NO_NOT_KNOWN)
    discharge_at = Moment(
        "When are they expected to leave?",
        hint="The day and the time, such as “tomorrow 9am” or 24 11 2026 9:00. Leave empty if unknown.",
    )
    current_threat = OneOf(
        "Is there a threat to them now?", YES_NO_NOT_KNOWN, hint="On the ward, at home or on the way."
    )
    ward = Line("Hospital, and ward or ED")


class EpisodeForm(HospitalForm):
    """The hospital questions of the fast lane, where some must be answered."""

    mechanism = OneOf(
        "What happened?",
        Mechanism.choices,
        required=True,
        missing="Say what happened. You can say that you don’t know.",
    )
    inpatient = OneOf(
        "Are they in hospital now?", YES_NO_NOT_KNOWN, required=True, missing="Say whether they are in hospital now."
    )
    current_threat = OneOf(
        "Is there a threat to them now?",
        YES_NO_NOT_KNOWN,
        hint="On the ward, at home or on the way.",
        required=True,
        missing="Say whether there is a threat now. You can say that you don’t know.",
    )
    reason = Story(
        "In a few words: what do we need to know?",
        required=True,
        rows=4,
        missing="Write a few words. One sentence will do.",
    )
    ward = None  # type: ignore[assignment]


class GangsForm(StepForm):
    youth_justice = OneOf(
        "Is the youth justice service (YJS) or probation involved?",
        [(YES, "Yes"), ("past", "In the past"), ("no", "No"), (NOT_KNOWN, "I don’t know")],
    )
    unsafe_areas = Story("Which areas are not safe for them?", hint="Streets, estates, stations, bus routes.", rows=3)
    custody = Line("If they are leaving custody: when and from where?")


class FamilyForm(StepForm):
    in_lambeth = OneOf("Does the family live in Lambeth?", YES_NO_NOT_KNOWN)
    family_agrees = OneOf("Does a parent or carer agree to work with us as a family?", YES_NO_NOT_KNOWN)
    family_hopes = Story("What would the family like to change?", rows=3)


class EducationForm(StepForm):
    setting = Line("School, college, training or work", hint="Or that there is none now.")
    attendance = OneOf(
        "How is it going there?",
        [
            ("attending", "Goes most days"),
            ("falling", "Goes less and less"),
            ("part_time", "On a part-time timetable"),
            ("excluded", "Excluded or off the roll"),
            ("none", "Not in education, training or work"),
            (NOT_KNOWN, "I don’t know"),
        ],
    )
    send = OneOf(
        "Do they have special educational needs or a disability?",
        [
            ("plan", "Yes, with a plan (EHCP)"),
            ("support", "Yes, with support"),
            ("suspected", "Suspected, not assessed"),
            ("no", "No"),
            (NOT_KNOWN, "I don’t know"),
        ],
    )


class AgenciesForm(StepForm):
    agencies = SomeOf(
        "Who else works with them?",
        [
            ("social_care", "Children’s social care"),
            ("early_help", "Early help"),
            ("youth_justice", "Youth justice or probation"),
            ("police", "Police"),
            ("camhs", "Mental health service"),
            ("drugs", "Drug and alcohol service"),
            ("housing", "Housing"),
            ("school", "School or college"),
            ("charity", "Another charity"),
            ("none", "Nobody that I know of"),
            (NOT_KNOWN, "I don’t know"),
        ],
    )
    agency_contacts = Story(
        "Names and numbers of the people who know them", hint="Say if one of them leads for the others.", rows=3
    )
    mash_told = OneOf(
        "Was the local authority (MASH, the children’s front door) told?",
        YES_NO_NOT_KNOWN,
        required=True,
        missing="Say whether MASH was told. You can say that you don’t know.",
    )
    mash_reference = Line("Reference from MASH")
    mash_date = Day("Date MASH was told", hint="For example, 20 11 2026")
    police_told = OneOf(
        "Were the police told?",
        YES_NO_NOT_KNOWN,
        required=True,
        missing="Say whether the police were told. You can say that you don’t know.",
    )
    police_reference = Line("Reference from the police")
    police_date = Day("Date the police were told", hint="For example, 20 11 2026")
    immigration_advice = OneOf(
        "Is immigration advice needed?", YES_NO_NOT_KNOWN, hint="We never ask about anyone’s immigration status."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.needs_when("mash_told", YES, {"mash_date": "Write the date when MASH was told. A guess will do."})
        self.needs_when(
            "police_told", YES, {"police_date": "Write the date when the police were told. A guess will do."}
        )
        return cleaned


class HouseholdForm(StepForm):
    household = Story(
        "Who lives with them?",
        hint="Names, ages and how they are related. Say if a brother or sister worries you too.",
        rows=4,
    )
    known_to_staff = OneOf(
        "Does anybody who works for us know them or their family in private life?",
        YES_NO_NOT_KNOWN,
        hint="A relative, a friend or a neighbour. If so, only a few of us will see what you send.",
    )
    staff_safety = Story(
        "Is there anything our staff should know to stay safe on a visit?",
        hint="Facts only: what happened and when, such as a dog at the door or a threat made.",
        rows=3,
    )
