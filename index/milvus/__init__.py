"""An index kept in Milvus: published from a local one, and searched by servers that have no index of their own."""
