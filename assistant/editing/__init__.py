"""Plans that editors add and take back while a server runs: drafts, their previews, and changes of the index."""
