"""The journey map as a table: cells, the rows behind them, and the way back from a cell to its rows."""
