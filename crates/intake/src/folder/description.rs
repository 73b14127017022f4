//! `intake.toml`: what lies in a folder, which column means what, and when it happened.
//!
//! First link of intake: the description is read whole and checked before any table is opened. Unknown keys are mistakes,
//! so that a misspelt one is not passed over in silence.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{DroppedBecause, Matter};
use serde::Deserialize;
use toml::Spanned;

/// Version of this format.
pub const FORMAT: u32 = 1;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// 1.
    pub format: u32,
    /// The organisation's name; absent: that of the statutes.
    pub name: Option<String>,
    /// The record's origin, a name without a scheme such as `union.example/record`.
    pub origin: String,
    /// The moment of founding.
    pub start: Moment,
    /// Unions that cosign checkpoints; the run makes a key for each.
    #[serde(default)]
    pub witnesses: Vec<String>,
    /// Where the statutes lie.
    #[serde(default = "statutes")]
    pub statutes: String,
    /// Units stated one by one.
    #[serde(default)]
    pub unit: Vec<Unit>,
    /// Tables of units.
    #[serde(default)]
    pub units: Vec<Units>,
    /// Tables of members.
    #[serde(default)]
    pub members: Vec<Members>,
    /// Tables of the labour record.
    #[serde(default)]
    pub labour: Vec<Labour>,
    /// Tables of declared head counts.
    #[serde(default)]
    pub rolls: Vec<Rolls>,
    /// Platforms.
    #[serde(default)]
    pub platform: Vec<Platform>,
    /// Convocations.
    #[serde(default)]
    pub convocation: Vec<Convocation>,
    /// Motions and theses.
    #[serde(default)]
    pub motion: Vec<Motion>,
    /// Circulations of texts.
    #[serde(default)]
    pub circulation: Vec<Circulation>,
    /// Reports on credentials.
    #[serde(default)]
    pub credentials: Vec<Credentials>,
    /// Agendas proposed.
    #[serde(default)]
    pub agenda: Vec<Agenda>,
    /// Sessions.
    #[serde(default)]
    pub session: Vec<Session>,
    /// Divisions.
    #[serde(default)]
    pub division: Vec<Division>,
}

fn statutes() -> String {
    "statutes.toml".to_owned()
}

/// One unit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name in the record.
    pub id: Id,
    /// Its tier.
    pub tier: Id,
    /// The unit above.
    pub parent: Option<Id>,
    /// What people call it.
    pub name: Option<String>,
}

/// What a table says in a field: the column of that name, several columns as parts of a name, or the same in every row.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a column's name, a list of columns, or { is = \"the same in every row\" }")]
pub enum Field {
    /// One column.
    Column(String),
    /// Several columns, whose names are joined by `/`.
    Columns(Vec<String>),
    /// A constant.
    Constant {
        /// Its value.
        is: String,
    },
}

/// A file, and where it lies: in the folder, or in the folder that `--data` names.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a file's name, or { data = \"a file in the folder of --data\" }")]
pub enum File {
    /// In the folder.
    Own(String),
    /// In the folder of `--data`.
    Data {
        /// Its name there.
        data: String,
    },
}

macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty = $default:expr,)* })*) => {
        $($(#[$meta])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl Default for $name {
            fn default() -> Self { Self { $($field: $default,)* } }
        })*
    };
}

mod congress;
pub use congress::{Agenda, Circulation, Credentials, Motion, Presence, Session};

fn column(name: &str) -> Field {
    Field::Column(name.to_owned())
}

tables! {
    /// A table of units.
    Units {
        /// The file.
        file: File = File::Own("units.csv".into()),
        /// The unit's name in the record.
        unit: Field = column("unit"),
        /// Its tier.
        tier: Field = column("tier"),
        /// The unit above; empty cells are top units.
        parent: Field = column("parent"),
        /// What people call it; absent: as in the table's `unit`.
        name: Option<Field> = None,
    }
    /// A table of members. Only `unit` and `stage` become public; the other columns lie in sealed openings.
    Members {
        /// The file.
        file: File = File::Own("members.csv".into()),
        /// The organisation's own number or name of a member: kept in the sealed store only.
        member: Field = column("member"),
        /// The unit.
        unit: Field = column("unit"),
        /// The day of joining.
        joined: Field = column("joined"),
        /// Groups, separated by `;`.
        groups: Option<Field> = None,
        /// `candidate` or `member`; absent: all are members.
        stage: Option<Field> = None,
        /// The member's public key, base64.
        key: Option<Field> = None,
    }
    /// A table of the labour record: one row a member, month and kind of work.
    Labour {
        /// The file.
        file: File = File::Own("labour.csv".into()),
        /// The member, as in the table of members.
        member: Field = column("member"),
        /// The month, `2026-03`.
        period: Field = column("period"),
        /// The kind of work.
        kind: Field = column("kind"),
        /// Hours.
        hours: Field = column("hours"),
        /// Days.
        days: Field = column("days"),
        /// Whether dues are paid: yes or no.
        dues: Field = column("dues"),
    }
    /// A table of declared head counts.
    Rolls {
        /// The file.
        file: File = File::Own("rolls.csv".into()),
        /// The unit.
        unit: Field = column("unit"),
        /// The month counted.
        period: Field = column("period"),
        /// How many.
        members: Field = column("members"),
    }
    /// Seats that come from outside.
    Given {
        /// The file.
        file: File = File::Own("seats.csv".into()),
        /// The unit.
        unit: Field = column("unit"),
        /// Its seats; an empty cell: the source has none.
        seats: Field = column("seats"),
        /// The weight of all its seats together.
        weight: Option<Field> = None,
        /// Round weights with more places to so many, half up; rows so rounded are listed. The record takes at most nine.
        round: Option<u8> = None,
    }
    /// A table of declared results: one row a unit and option.
    Declared {
        /// The file.
        file: File = File::Own("results.csv".into()),
        /// The unit.
        unit: Field = column("unit"),
        /// The option: a candidate as nominated, a list, a group.
        option: Field = column("option"),
        /// Votes: one column a round.
        votes: Vec<String> = vec!["votes".into()],
        /// Declared seats.
        seats: Option<Field> = None,
        /// Declared weight.
        weight: Option<Field> = None,
        /// Who could have voted; the same in every row of a unit.
        eligible: Option<Field> = None,
        /// Who was present; the same in every row of a unit.
        present: Option<Field> = None,
        /// Invalid votes; the same in every row of a unit.
        invalid: Option<Field> = None,
        /// What to point out.
        note: Vec<Note> = Vec::new(),
    }
    /// A table of nominations, in the order of the paper.
    Nominations {
        /// The file.
        file: File = File::Own("nominations.csv".into()),
        /// The unit.
        unit: Field = column("unit"),
        /// The candidate's name on the ballot: it is not published, a random name is.
        candidate: Field = column("candidate"),
        /// The member who stands, as in the table of members.
        member: Option<Field> = None,
        /// The list.
        list: Option<Field> = None,
        /// The platform.
        platform: Option<Field> = None,
    }
    /// A table of ballot files: one row a unit.
    Ballots {
        /// The file.
        file: File = File::Own("ballots.csv".into()),
        /// The unit.
        unit: Field = column("unit"),
        /// The ballot file, BLT or CSV, in the same folder as the table.
        ballots: Field = column("ballots"),
    }
}

/// Rows to point out: those whose cell is not the usual one. They are used all the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The column.
    pub column: String,
    /// The usual cell.
    pub unless: String,
    /// What another one means.
    pub text: String,
}

/// A platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Its name in the record.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// The file of its text, in the folder.
    pub text: String,
    /// How many members support it.
    pub supporters: u64,
    /// When it was registered.
    pub registered: Moment,
}

/// A convocation: the call of a body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convocation {
    /// Its name in the record.
    pub id: Id,
    /// The body of the statutes.
    pub body: Id,
    /// The unit whose body it is; absent: that of every unit of its tier.
    pub unit: Option<Id>,
    /// When it was called.
    pub call: Moment,
    /// When the roll is frozen.
    pub freeze: Moment,
    /// When nominations end.
    pub nominate: Moment,
    /// When voting begins.
    pub open: Moment,
    /// When voting ends.
    pub close: Moment,
    /// When results are due and appeals end.
    pub appeal: Moment,
    /// When the mandates end.
    pub term: Moment,
    /// Where lots come from.
    pub lot_source: String,
    /// The convocation whose delegates elect.
    pub electors: Option<Id>,
    /// Seats from outside.
    pub given: Option<Given>,
    /// Who stands.
    pub nominations: Option<Nominations>,
    /// Recorded ballots.
    pub ballots: Option<Ballots>,
    /// Declared totals.
    pub declared: Option<Declared>,
    /// What the source of lots gave, where it is needed: the contest's unit and the value.
    #[serde(default)]
    pub lots: BTreeMap<Id, String>,
    /// What the source of lots gave for tied seats: the unit whose house it is and the value.
    #[serde(default)]
    pub seat_lots: BTreeMap<Id, String>,
}

/// A division: on a matter that is before a session, from which all else follows, or as it is stated here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Its name in the record.
    pub id: Spanned<Id>,
    /// What is put, in words of the record: `{ motion = "x" }`, `{ question = "x" }`, `{ agenda = "the convocation" }`.
    pub matter: Option<Matter>,
    /// The session in which the matter is put.
    pub session: Option<Id>,
    /// The kind of decision in the statutes.
    pub decision: Option<Id>,
    /// The question.
    pub question: Option<String>,
    /// The file of the motion's text; of a matter, the text as amended.
    pub text: Option<String>,
    /// What can be voted for.
    #[serde(default)]
    pub options: Vec<Id>,
    /// When it was put.
    pub day: Moment,
    /// Who votes.
    #[serde(default)]
    pub electorates: Vec<Electorate>,
    /// The round before.
    pub follows: Option<Id>,
    /// Options of the round before that are not put again, and why.
    #[serde(default)]
    pub dropped: BTreeMap<Id, DroppedBecause>,
    /// A table of totals.
    pub totals: Option<Totals>,
    /// A table of votes by mandate.
    pub roll_call: Option<RollCall>,
}

/// One electorate of a division.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Electorate {
    /// Its name.
    pub id: Id,
    /// The convocation whose mandates vote.
    pub convocation: Option<Id>,
    /// How many belong to it, where known.
    pub members: Option<u64>,
    /// How many were present, where known.
    pub present: Option<u64>,
    /// How many abstained, where known.
    pub abstaining: Option<u64>,
}

tables! {
    /// Declared totals of a division: one row an electorate and option.
    Totals {
        /// The file.
        file: File = File::Own("divisions.csv".into()),
        /// The division; rows of other divisions are left to them.
        division: Field = column("division"),
        /// The electorate.
        electorate: Field = column("electorate"),
        /// The option.
        option: Field = column("option"),
        /// Its votes.
        votes: Field = column("votes"),
    }
    /// A roll call: one row a mandate.
    RollCall {
        /// The file.
        file: File = File::Own("roll-call.csv".into()),
        /// The division; rows of other divisions are left to them.
        division: Field = column("division"),
        /// The mandate.
        mandate: Field = column("mandate"),
        /// The option; an empty cell: abstained.
        option: Field = column("option"),
    }
}

/// A moment in UTC: `2026-03-01` (its first second) or `2026-03-01T19:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// Reads a moment.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('T').unwrap_or((text, "00:00"));
        let day: mandat_statutes::Date = day.parse().ok()?;
        let (hour, minute) = time.split_once(':')?;
        let number = |text: &str, most: u64| -> Option<u64> {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|n| digits && *n <= most)
        };
        let (hour, minute) = (number(hour, 23)?, number(minute, 59)?);
        // A moment of the record counts from 1970; acts of earlier days are entered with a later one.
        let days = u64::try_from(day.days_since_epoch()).ok()?;
        Some(Self(days * 86_400 + hour * 3_600 + minute * 60))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "{text:?} is no moment since 1970: write \"2026-03-01\" or \"2026-03-01T19:00\", in UTC"
            ))
        })
    }
}
