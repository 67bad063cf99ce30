"""The people in the data: who is who, under which pseudonym, what is taken out of their words, and how one of them is forgotten."""
