//! Tables of any bytes give rows or mistakes with a place, and never a panic; names in the record are always allowed ones.

use mandat_federation::Id;
use mandat_intake::folder::description::{Description, Field, Moment};
use mandat_intake::folder::name::{Names, slug};
use mandat_intake::folder::table::{Notes, Table};
use proptest::prelude::*;

fn read(bytes: &[u8]) -> (Option<Table>, Notes) {
    let mut notes = Notes::default();
    let table = Table::read("t.csv", bytes, false, &mut notes);
    (table, notes)
}

/// Bytes that look like CSV more often than chance would have it.
fn csv() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"unit".to_vec()),
        Just(b" 12 ".to_vec()),
        Just("ö".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_rows_or_mistakes(bytes in csv()) {
        let (table, mut notes) = read(&bytes);
        let Some(table) = table else {
            prop_assert!(!notes.mistakes.is_empty(), "no table without a mistake");
            return Ok(());
        };
        let Some(first) = table.columns.first().filter(|name| !name.is_empty()) else { return Ok(()) };
        let field = table.field(&Field::Column(first.clone()), &mut notes).expect("the column is there");
        for row in &table.rows {
            prop_assert!(row.line > 0);
            let before = notes.mistakes.len() as u64 + notes.more;
            let number = table.number(row, &field, &mut notes);
            let after = notes.mistakes.len() as u64 + notes.more;
            prop_assert_eq!(number.is_none(), after > before, "a number, or a mistake");
            let _ = table.name(row, &field, &mut notes);
        }
        prop_assert!(notes.mistakes.len() <= 100);
    }

    #[test]
    fn every_row_is_read_or_is_a_mistake(cells in proptest::collection::vec("[a-z0-9]{0,5}", 1..40)) {
        let body: String = cells.iter().map(|cell| format!("{cell},x\n")).collect();
        let (table, notes) = read(format!("a,b\n{body}").as_bytes());
        prop_assert_eq!(table.expect("well formed").rows.len() + notes.mistakes.len(), cells.len());
    }

    #[test]
    fn slugs_are_names_and_their_own_slugs(text in ".{0,120}") {
        if let Some(name) = slug(&text) {
            prop_assert!(Id::parse(&name).is_ok(), "{name}");
            prop_assert!(name.len() <= 40);
            prop_assert_eq!(slug(&name), Some(name));
        }
    }

    #[test]
    fn two_sources_never_share_a_name_in_silence(a in "[A-Za-z .']{1,12}", b in "[A-Za-z .']{1,12}") {
        let (Some(one), Some(two)) = (slug(&a), slug(&b)) else { return Ok(()) };
        let mut names = Names::default();
        names.claim(&one, &[a.trim().to_owned()]).expect("the first");
        let second = names.claim(&two, &[b.trim().to_owned()]);
        prop_assert_eq!(second.is_err(), one == two && a.trim() != b.trim());
    }

    #[test]
    fn any_text_is_a_description_or_an_error(text in ".{0,200}") {
        let _ = toml::from_str::<Description>(&text);
        let _ = Moment::parse(&text);
    }
}

#[test]
fn moments_are_utc() {
    assert_eq!(Moment::parse("1970-01-02"), Some(Moment(86_400)));
    assert_eq!(Moment::parse("2020-02-03T19:00"), Some(Moment(1_580_756_400)));
    for wrong in ["1921-01-17", "2020-02-30", "2020-02-03T24:00", "2020-02-03 19:00", "2020-02-03T7:00", ""] {
        assert_eq!(Moment::parse(wrong), None, "{wrong}");
    }
}
