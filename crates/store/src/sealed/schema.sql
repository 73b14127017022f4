-- What must not be public. Deleted bytes are overwritten (secure_delete); this file is never copied with the log.

-- How contents are encrypted: one row.
CREATE TABLE protection (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'key-file', 'plain')),
    salt BLOB NOT NULL,
    memory INTEGER NOT NULL, -- Argon2id: KiB, passes, lanes
    passes INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    key BLOB NOT NULL -- the key of all contents, encrypted by the key from the passphrase
) STRICT;

-- Openings by the index of the main log's entry.
CREATE TABLE openings (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    content BLOB NOT NULL
) STRICT;

CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
