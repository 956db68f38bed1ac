"""Words that no page, file or alert may use, and where each is barred; from product.md, section 8.1."""

EVERYWHERE = (
    "poor", "worst", "outlier", "failing", "deteriorated", "slipped", "spiked", "improved slightly",
    "worsened slightly", "success", "significant", "at risk home", "problem home", "non-compliant",
    "because of", "thanks to", "due to", "caused by", "no effect", "frequent flyer", "bed blocker",
    "care home unit", "provider site", "conveyances", "nels", "savings of", "league table", "ranked worst",
)  # fmt: skip
# A measure's own definition may say what a code or a source is called; the pages' own words may not.
PAGES_ONLY = ("patients", "users", "facility", "nil", "missing", "outliers", "bad", "red")
