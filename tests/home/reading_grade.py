"""How many years of school a page's main part asks for, by the measure that editors see (home/reading_grade.py)."""

from home import reading_grade


def grade_of(page):
    """The grade of everything in <main>; headings and items of lists count as sentences, numbers and names as words."""
    (main,) = page.all("main")
    return reading_grade.grade_of("".join(main.words()))
