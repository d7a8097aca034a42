"""Files of many formats -> one canonical plain text. Reading a format never interprets plans."""
