//! Storage: the log in SQLite, blobs, the sealed store, published tiles.
