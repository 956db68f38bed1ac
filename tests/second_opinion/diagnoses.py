"""Which ICD-10 codes make an admission of a kind: domain.md, 3.1 and counting-rules.md, "Derived"."""

import re

AVOIDABLE = re.compile(
    "J2[0-2]|J4[0-4]|L89|E1[0-4]|R63[0-468]"  # chest, pressure sores, diabetes, food and drink
    "|J69|S[0-9][238]|T0[235]|T1[02]|T08"  # pneumonitis, fractures and sprains
    "|A0[2-9]|J1[2-8]|N390"  # intestinal infections, pneumonia, UTI
)
UTI = re.compile("N390")
INJURY = re.compile("S[0-9][0-9]|T[0-8][0-9]|T9[0-8]")
FALL = re.compile("W[01][0-9]")
CANCER_OR_BIRTH = re.compile("C[0-8][0-9]|C9[0-7]|Z511|O")


def plain_code(text: str) -> str:
    """Upper case without dots, daggers or dashes."""
    return re.sub("[^A-Z0-9]", "", text.upper())


def kinds_of(primary: str, others: tuple[str, ...]) -> set[str]:
    """Measures of admissions to which a stay's first diagnoses belong."""
    kinds = set()
    if AVOIDABLE.match(primary):
        kinds.add("nel_potentially_avoidable")
    if UTI.match(primary):
        kinds.add("uti_admissions")
    if INJURY.match(primary) and any(FALL.match(code) for code in (primary, *others)):
        kinds.add("falls_injury_admissions")
    return kinds


def keeps_out(codes: frozenset[str]) -> bool:
    """Whether a stay with these codes is no index stay of readmissions."""
    return any(CANCER_OR_BIRTH.match(code) for code in codes)
