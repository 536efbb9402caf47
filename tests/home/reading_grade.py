"""How many years of school a text asks for: the Flesch-Kincaid grade of a page's main part."""

import re


def grade_of(page):
    """The grade of everything in <main>; headings and items of lists count as sentences, numbers and names as words."""
    (main,) = page.all("main")
    lines = (line.strip() for line in "".join(main.words()).split("\n"))
    sentences = [part for line in lines for part in re.split(r"[.!?:]+[”’)]*\s+", line) if re.search("[a-z]", part)]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", sentence)]
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def syllables_of(word):
    """Groups of vowels, without a silent e at the end; a word has one at least."""
    letters = re.sub(r"[’'](s|t|re|ve|ll|d|m)$", "", word.lower())
    letters = re.sub(r"(?<=[^aeiouyl])es?$|(?<=[^td])ed$", "", letters)
    return max(1, len(re.findall("[aeiouy]+", letters)))
