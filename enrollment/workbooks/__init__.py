"""Department rosters as files: read in a child process, checked, marked up and handed back.

Pure Python: no database, no clock. Matching with the register is the caller's.

    reading = read_roster(path, known_layouts=remembered)
    rows = flag_duplicates(check_row(raw, today=today) for raw in reading)
    ...
    mark_workbook(path, target, results)

The names below live in the modules read, checks and marking; child.py imports this package too, so
it stays empty and light.
"""
