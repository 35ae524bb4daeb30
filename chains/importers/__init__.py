"""From a workbook as staff lay it out to facts about chains; nothing is saved here.

workbook   in the child process: checks the container, reads the cells
opening    starts that child, says in words why a file is refused
columns    which headings mean which field (data)
vocabulary which words mean which group, kind of operator, certificate, unit (data)
headings   finds the header, joins its rows, tells column from column
rows       tells a chain from a group row, a totals row and a signature
cells      one parser a kind of cell
sheets     a whole sheet: facts, problems, warnings, totals

This file imports nothing: the child process loads it without Django.
"""
