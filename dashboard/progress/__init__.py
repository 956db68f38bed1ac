"""Change since baselines: its words, charts and tables, which pages/progress.py joins."""
