"""Who may come in: users, API keys, sessions, and what stands before the page and the API. Knows nothing of gradio."""
