"""The report: figures, findings, the page, the PDF, and the tables that may be shared.

In the order in which notebook 09 uses them: `facts.gather` says whose report this is, `figures_out.draw` saves the figures,
`compose.compose` makes one report model of finished strings, `page.write_html` and `pdf.write_pdf` lay it out, and
`tables_out.write` saves the aggregated tables.
"""
