"""How many years of school a text asks for: the Flesch-Kincaid grade of plain text."""

import re

FIRST_YEAR_OF_SCHOOL = 5  # years of age; a grade counts from there


def grade_of(text: str) -> float:
    """The grade of a text; each line ends a sentence, numbers and names count as words. No words: nought."""
    sentences = sentences_of(text)
    words = [word for sentence in sentences for word in words_of(sentence)]
    if not words:
        return 0
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def reading_age_of(text: str) -> int:
    """The age at which most people read such a text with ease."""
    return round(grade_of(text)) + FIRST_YEAR_OF_SCHOOL


def hardest_sentence_of(text: str) -> str:
    """The sentence to shorten first: the one with the most syllables, so both long words and many words count."""
    return max(sentences_of(text), key=lambda sentence: sum(map(syllables_of, words_of(sentence))), default="")


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; headings and items of lists stand on lines of their own and count as sentences."""
    lines = (line.strip() for line in text.split("\n"))
    return [part for line in lines for part in re.split(r"[.!?:]+[”’)]*\s+", line) if re.search("[a-z]", part)]


def words_of(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", sentence)


def syllables_of(word: str) -> int:
    """Groups of vowels, without a silent e at the end; a word has one at least."""
    letters = re.sub(r"[’'](s|t|re|ve|ll|d|m)$", "", word.lower())
    letters = re.sub(r"(?<=[^aeiouyl])es?$|(?<=[^td])ed$", "", letters)
    return max(1, len(re.findall("[aeiouy]+", letters)))
