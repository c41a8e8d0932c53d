"""VBA and add-ins without Office: text sources → vbaProject.bin → .xlam, and back for reading."""
