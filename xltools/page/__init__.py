"""The page that checks with nothing installed: this very program, run by the browser's own Python."""
