"""The HTTP API, and what OpenAI's clients speak. Knows nothing of gradio."""
