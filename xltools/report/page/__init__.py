"""The audit page: one .html that shows a county's year as it stands. It opens with no network and prints on A4."""
