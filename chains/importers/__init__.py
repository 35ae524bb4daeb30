"""From a workbook as staff lay it out to facts about chains; nothing is saved here.

in the child process, without Django:
workbook       looks the container over, then reads the cells
container      .xlsx and what all containers share; old_excel .xls; open_document .ods
old_fonts      TCVN3 and VNI into Unicode

in the portal:
opening        starts that child, says in words why a file is refused
columns        which headings mean which field (data)
vocabulary     which words mean which group, kind of operator, certificate, unit (data)
headings       finds the header, joins its rows, tells column from column
rows           tells a chain from a group row, a totals row and a signature
cells          one parser a kind of cell; amounts those with units, papers certificates
row_cells      the cells of a row by field, problems with their place; reading a chain
totals         totals of the list beside the sums of its rows
sheets         a whole sheet: facts, problems, warnings

This file imports nothing: the child process loads it without Django.
"""
