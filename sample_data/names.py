"""Names, codes and postcodes that cannot belong to a real home, provider or place."""

import numpy as np

FIRST = (
    "Umber", "Quill", "Brindle", "Thrussel", "Corrow", "Dunnel", "Wexel", "Farrin", "Gossamer", "Heddle",
    "Imber", "Jessel", "Kittiwick", "Lorrim", "Mallow", "Nimble", "Orrin", "Pimpern", "Rundle", "Sorrin",
    "Tansel", "Ullin", "Verrow", "Wimble", "Yarrin", "Zephyr", "Tamsel", "Oster", "Quarrin", "Skerrow",
)
LAST = (
    "mere", "holt", "quay", "fold", "wick", "thwaite", "garth", "stead", "beck", "combe", "lea", "moor",
    "marsh", "croft", "dene", "haven", "wold", "ridge", "low", "tarn", "brook", "scar", "meadow", "rigg",
)
KINDS = {
    "residential": ("House", "Lodge", "Court", "Residential Home", "Rest Home"),
    "nursing": ("Nursing Home", "Care Centre", "Manor Nursing Home", "Hall"),
}
COMMON_NAME = "The Umberleas"  # borne by several homes, as The Lodge is in life
STREETS = (
    "Tallowmere Road", "Wexelgate", "Corrow Lane", "Orrinfold Street", "Quillbeck Avenue", "Skerrow Hill",
)
PROVIDERS = tuple(
    f"{stem} {kind}"
    for stem in ("Wimblegarth", "Tanselmoor", "Oddrimere", "Yarrinfold", "Verrowscar", "Lorrimquay")
    for kind in ("Care Limited", "Homes Limited", "Residential Trust", "Group Limited")
)


def home_names(count: int, random: np.random.Generator) -> list[str]:
    stems = [first + last for first in FIRST for last in LAST]
    return [stems[i] for i in random.permutation(len(stems))[:count]]


def full_name(stem: str, service: str, turn: int) -> str:
    kinds = KINDS[service]
    return f"{stem} {kinds[turn % len(kinds)]}"


def cqc_id(number: int) -> str:
    return f"1-9{number:010d}"  # real ids of eleven digits begin with 1 or 2


def ods_code(number: int) -> str:
    letters = "0123456789ABCDEFGHJKLMNPQRTUVWXY"
    return "VZ" + letters[number // 1024] + letters[number // 32 % 32] + letters[number % 32]


def uprn(number: int) -> str:
    return f"99{number:010d}"


def postcode(area: int, number: int) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"QX{area + 1} {number // 400 + 1}{letters[number // 20 % 20]}{letters[number % 20]}"
