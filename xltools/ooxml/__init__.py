"""Office packages (.xlsx, .docx) as zip files of parts: opened within bounds, and packed again."""
