//! The docket: every case with its deadline, whoever hears it, and how it stands.

use crate::Federation;
use crate::body::Organ;
use crate::id::Id;

/// A case on the docket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub case: Id,
    /// The entry appealed against or complained of.
    pub against: u64,
    /// The body complained of, where one is named.
    pub respondent: Option<Organ>,
    /// The unit whose organ hears it.
    pub heard_in: Id,
    /// How many signed it; one for an appeal of one's own.
    pub signatories: u64,
    /// The entry that filed it.
    pub filed: u64,
    /// When it must be decided, Unix seconds, where the statutes say.
    pub due: Option<u64>,
    /// How it stands.
    pub stand: Stand,
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Not decided, and not due.
    Open,
    /// Not decided, and past its deadline.
    Overdue,
    /// It succeeded.
    Upheld,
    /// It failed.
    Rejected,
}

impl Stand {
    pub(super) fn of(upheld: Option<bool>, due: Option<u64>, at: u64) -> Self {
        match upheld {
            Some(true) => Self::Upheld,
            Some(false) => Self::Rejected,
            None if due.is_some_and(|due| at > due) => Self::Overdue,
            None => Self::Open,
        }
    }

    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}

/// All cases at a moment, in the order of their filing.
pub fn docket(f: &Federation, at: u64) -> Vec<Case> {
    let appeals = f.appeals.iter().map(|(id, appeal)| {
        let due = f.appeal_due(appeal);
        Case {
            case: id.clone(),
            against: appeal.against,
            respondent: None,
            heard_in: appeal.heard_by.clone(),
            signatories: 1,
            filed: appeal.filed,
            due,
            stand: Stand::of(appeal.upheld, due, at),
        }
    });
    let complaints = f.complaints.iter().map(|(id, complaint)| Case {
        case: id.clone(),
        against: complaint.against,
        respondent: Some(complaint.respondent.clone()),
        heard_in: complaint.heard_by.unit.clone(),
        signatories: complaint.signatories,
        filed: complaint.filed,
        due: Some(complaint.due),
        stand: Stand::of(complaint.decided.as_ref().map(|d| d.upheld), Some(complaint.due), at),
    });
    let mut cases: Vec<Case> = appeals.chain(complaints).collect();
    cases.sort_by_key(|case| case.filed);
    cases
}
