-- The public log. Everything in it is published; what is sealed lies in another file.
CREATE TABLE logs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- empty: the main log; otherwise the convocation whose box it is
) STRICT;

-- Raw leaves by their index; only ever inserted, or deleted with a whole box.
CREATE TABLE leaves (
    log INTEGER NOT NULL REFERENCES logs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    leaf BLOB NOT NULL,
    PRIMARY KEY (log, position)
) STRICT, WITHOUT ROWID;

-- One signed checkpoint for each log, replaced by compare-and-swap on its text.
CREATE TABLE checkpoints (
    log INTEGER PRIMARY KEY REFERENCES logs (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE blobs (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
