//! `docs/format.md` is what a second implementation is written from: no type of entry and no code may be missing there.

use mandat_federation::body::{BOX_TYPES, TYPES};
use mandat_federation::{Flag, Refused};

#[test]
fn the_format_document_names_every_type_and_every_code() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/format.md"))
        .expect("the document lies in the repository");
    for kind in TYPES.iter().chain(BOX_TYPES) {
        assert!(text.contains(&format!("### `{kind}`\n")), "docs/format.md has no section on {kind}");
    }
    let codes = Refused::ALL.iter().map(|c| (c.code(), c.means()));
    for (code, means) in codes.chain(Flag::ALL.iter().map(|f| (f.code(), f.means()))) {
        assert!(text.contains(&format!("| `{code}` | {means} |")), "docs/format.md: {code}: {means}");
    }
}
