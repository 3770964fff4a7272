"""How well a reader reads: its reads against labelled notes."""
