"""How well the check of a language model's words tells right claims from corrupted ones."""
