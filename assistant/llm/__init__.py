"""A language model that words answers from the records of an answer, and the check that decides what of it is said."""
