"""A village's household register as a workbook: written, read back, compared cell by cell."""
