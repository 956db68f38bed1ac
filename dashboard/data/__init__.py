"""What the pages below /data do: taking files, answers and returns. Their words are in dashboard/pages."""
