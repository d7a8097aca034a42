"""The checks of a claim, each of one side of it: `assistant.llm.check` runs them all."""
