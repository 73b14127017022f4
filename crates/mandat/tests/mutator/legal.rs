//! The alterations that stay legal: acts that their author may do one way or the other, so that no rule can tell which
//! one was done first. For each, who may, and what tells.
//!
//! A cosignature always tells: whoever alters a log alters its root, and a witness that saw the log before never signs
//! it again. What stands below is what tells besides, and why the fold cannot.

use Tells::{Commission, Receipt, Source, Witness};

/// What catches an alteration that the fold cannot refuse or flag, beside an honest witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tells {
    /// Only an honest witness: the root or the time that it cosigned differs.
    Witness,
    /// Whoever made the act or is named in it holds it as it was acknowledged.
    Receipt,
    /// The inspection commission: the opening does not fit, or what follows from it differs.
    Commission,
    /// Papers outside the record that others hold too: a minute, a lottery's draw, a tally sheet on a wall.
    Source,
}

/// One line of the list. `*` is any.
pub(crate) struct Legal {
    pub id: &'static str,
    /// Types of entry.
    pub kinds: &'static [&'static str],
    /// Fields.
    pub fields: &'static [&'static str],
    /// What is done to them.
    pub classes: &'static [&'static str],
    pub tells: Tells,
    pub why: &'static str,
}

impl Legal {
    pub(crate) fn fits(&self, kind: &str, field: &str, class: &str) -> bool {
        let among = |all: &[&str], one: &str| all.contains(&"*") || all.contains(&one);
        among(self.kinds, kind) && among(self.fields, field) && among(self.classes, class)
    }
}

macro_rules! legal {
    ($($id:literal $tells:ident [$($kind:literal)+] [$($field:literal)+] [$($class:literal)+] $why:literal;)*) => {
        &[$(Legal {
            id: $id,
            kinds: &[$($kind),+],
            fields: &[$($field),+],
            classes: &[$($class),+],
            tells: $tells,
            why: $why,
        }),*]
    };
}

/// Fields.
#[rustfmt::skip]
pub(crate) const FIELDS: &[Legal] = legal! {
    "clock" Witness ["*"] ["at"] ["+1" "-1" "+day" "-day" "0" "max"]
        "the sequencer's clock, between the entries before and after; an honest witness bounds it to 300 seconds, and here all collude";
    "names" Receipt ["record.found" "unit.found"] ["body.name"] ["flip" "other" "unknown"]
        "what people call the organisation or a unit: nothing is derived from it";
    "founding" Receipt ["record.found"] ["body.keys" "body.witnesses"] ["reversed"]
        "the order of the first keys and witnesses has no meaning; the hash of the founding entry is published";
    "witnesses" Receipt ["record.found" "witness.set"] ["body.witnesses" "body.witnesses.union" "body.witnesses.key"] ["flip" "other" "unknown" "fewer" "reversed"]
        "two keepers (at the founding, one of them) name the witnesses and who runs them; each witness knows whether it is named";
    "units" Receipt ["unit.found"] ["body.parent"] ["other"]
        "whoever founds a unit says where it lies; its members see it";
    "grants" Receipt ["key.grant"] ["body.unit" "body.role"] ["added" "removed" "other"]
        "two keepers grant any role anywhere; the holder knows which";
    "sealed person" Commission ["roll.join" "registration.admit"] ["body.commitment"] ["flip" "other"]
        "a commitment says nothing to the public";
    "registrar" Receipt ["roll.join" "roll.transfer" "roll.leave"] ["body.member" "body.unit" "body.stage"] ["flip" "other" "unknown"]
        "a registrar enters whom and where; the member's receipt says it, and what is attested later must fit";
    "declared roll" Source ["roll.declare"] ["body.members" "body.period"] ["+1" "-1" "0" "flip"]
        "a declared head count is the unit's word, and every number that rests on it is marked declared";
    "sealed labour" Commission ["labour.attest"] ["body.count" "body.root"] ["+1" "-1" "0" "flip" "other"]
        "the lines lie in the opening; the public sees a number and a root";
    "month of labour" Receipt ["labour.attest"] ["body.period"] ["flip" "other"]
        "a committee attests a past month once; where eligibility depends on it the commission finds the difference";
    "notice" Receipt ["roll.notice"] ["body.member" "body.until"] ["other" "+1" "-1" "+day" "-day" "max"]
        "a registrar gives notice to whom and for longer than the statutes ask";
    "exclusion" Receipt ["roll.exclude"] ["body.member" "body.appeal_until" "body.decided" "body.reasons"] ["other" "flip" "+1" "-1" "+day" "-day" "max"]
        "two registrars enter who was excluded, when and why, with at least the days for an appeal; the member and the minutes tell";
    "platform" Receipt ["platform.register"] ["body.supporters" "body.title"] ["+1" "-1" "0" "max" "flip" "other" "unknown"]
        "the sponsors sign their own title, a registrar attests the supporters";
    "call" Receipt ["convocation.call"] ["body.dates.appeal" "body.dates.term" "body.lot_source" "body.unit"] ["+1" "-1" "+day" "-day" "flip" "unknown" "removed"]
        "the returning officer calls with phases as long as the statutes ask or longer, within the term; the call is published before anything follows from it";
    "given seats" Source ["convocation.call"] ["body.given>rows" "body.given>rows.seats" "body.given>rows.weight"] ["fewer" "added" "removed"]
        "seats from outside are recomputed by the audit where the statutes say how";
    "sealed eligibility" Commission ["roll.freeze"] ["body.eligible" "body.table>rows.may_vote" "body.table>rows.may_stand"] ["flip" "other" "-1" "0"]
        "who is eligible is a claim by two people to whoever cannot open the roll; head counts are exact for all";
    "lot" Source ["lot.draw"] ["body.value"] ["flip" "other" "unknown"]
        "two officers enter what the source gave that the call named; everybody can look the draw up";
    "nomination" Receipt ["contest.nominate"] ["body.candidates" "body.candidates.platform" "body.candidates.list" "body.candidates.text"] ["added" "removed" "other" "flip" "unknown" "fewer" "reversed"]
        "whoever nominates says who stands, on what and in which order; candidates hold the entry, and it is locked before voting";
    "withdrawal" Receipt ["contest.withdraw"] ["second.by"] ["other"]
        "another committee above the unit may be the second person";
    "sealed tally" Commission ["contest.result"] ["body.account" "body.elected"] ["flip" "other" "reversed"]
        "fewer ballots than the privacy threshold are recounted by the commission alone";
    "declared result" Source ["contest.declare"] ["body.eligible" "body.present" "body.invalid" "body.options" "body.options.weight" "body.options.seats" "body.options.votes" "body.options.option"] ["+1" "-1" "0" "max" "added" "removed" "reversed" "doubled" "fewer" "flip" "other" "unknown"]
        "declared totals are the committee's word; what does not fit the rule is flagged, what fits is on the level `declared` for ever";
    "question" Receipt ["division.open"] ["body.text" "body.question" "body.options" "body.decision" "body.follows" "body.electorates.electorate" "body.electorates.members"] ["added" "removed" "flip" "long" "unknown" "other" "reversed" "+1" "-1" "0" "max"]
        "the chair puts a question as it stands in the record before anybody votes; a change of the statutes needs their own electorates and text";
    "roll call" Receipt ["division.roll_call"] ["body.table>rows" "body.table>rows.option"] ["fewer" "removed"]
        "two officers enter how each mandate voted; every delegate reads their own row";
    "declared division" Source ["division.declare"] ["body.counts.votes" "body.counts.present" "body.counts.abstaining"] ["+1" "-1" "0" "max" "reversed" "added" "removed"]
        "declared totals of a division: two officers' word, marked declared, and never enough to change the statutes where a roll call is due";
    "counted recall" Source ["recall.petition" "recall.decide"] ["body.electors" "body.signatures" "body.yes" "body.no"] ["+1" "-1" "0"]
        "signatures and votes are counted by the unit's committee, the decision by two people";
};

/// Whole entries.
#[rustfmt::skip]
pub(crate) const ENTRIES: &[Legal] = legal! {
    "independent" Receipt ["*"] [""] ["swapped"]
        "two acts that do not touch each other, or whose one author says that the other came first: a receipt names the index";
    "anchor" Witness ["checkpoint.anchor"] [""] ["dropped" "moved to the end"]
        "an anchor that is left out binds nothing; `verify` says how much of the log no witness has seen";
};

/// Ballots in a box, with the closing signed again by both officers.
#[rustfmt::skip]
pub(crate) const BOXES: &[Legal] = legal! {
    "withheld" Commission ["ballots.withheld"] ["body.commitment"] ["flip" "other"]
        "a commitment to ballots says nothing to the public";
    "who seals" Receipt ["ballots.recorded" "ballots.withheld"] ["by"] ["other"]
        "the unit's committee or a returning officer puts ballots into the box; the ballots are the same";
    "order of batches" Witness ["ballots.recorded" "ballots.withheld"] [""] ["swapped"]
        "batches of a box have no order that means anything";
    "after the closing" Witness ["ballots.recorded" "ballots.withheld"] [""] ["repeated"]
        "what is added behind the size that the closing fixed is not in the box: it is never read";
};

/// Fields of the record of sealed ballots, from the naming of trustees on.
#[rustfmt::skip]
pub(crate) const SEALED_FIELDS: &[Legal] = legal! {
    "clock" Witness ["*"] ["at"] ["+1" "-1" "+day" "-day" "0" "max"]
        "the sequencer's clock, between the entries before and after; an honest witness bounds it to 300 seconds, and here all collude";
};

/// Whole entries of that record.
#[rustfmt::skip]
pub(crate) const SEALED_ENTRIES: &[Legal] = legal! {
    "independent" Receipt ["*"] [""] ["swapped"]
        "two acts that do not touch each other, or whose one author says that the other came first: a receipt names the index";
};

/// Entries of its boxes.
#[rustfmt::skip]
pub(crate) const SEALED_BOXES: &[Legal] = legal! {
    "after the closing" Witness ["ballots.sealed" "ballots.challenged"] [""] ["repeated"]
        "what is added behind the size that the closing fixed is not in the box: it is never read";
};
