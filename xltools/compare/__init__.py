"""A printed or published report against the workbook it was made from: R findings."""
