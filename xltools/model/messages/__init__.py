"""Every sentence that is said of a file, of a job that is not done, and of why: one text a code."""
