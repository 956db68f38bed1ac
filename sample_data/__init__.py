"""Made-up care homes and their records, in real layouts, with what was planted written down."""
