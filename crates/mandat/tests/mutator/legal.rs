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
    "sealed eligibility" Commission ["roll.freeze"] ["body.eligible" "body.table>rows.may_vote" "body.table>rows.may_stand"] ["flip" "other" "+1" "-1" "0"]
        "who is eligible is a claim by two people to whoever cannot open the roll; head counts are exact for all";
    "lot" Source ["lot.draw"] ["body.value"] ["flip" "other" "unknown"]
        "two officers enter what the source gave that the call named; everybody can look the draw up";
    "nomination" Receipt ["contest.nominate"] ["body.candidates" "body.candidates.platform" "body.candidates.list" "body.candidates.groups" "body.candidates.text"] ["added" "removed" "other" "flip" "unknown" "fewer" "reversed"]
        "whoever nominates says who stands, on what and in which order; candidates hold the entry, and it is locked before voting";
    "withdrawal" Receipt ["contest.withdraw"] ["second.by"] ["other"]
        "another committee above the unit may be the second person";
    "sealed tally" Commission ["contest.result"] ["body.account" "body.elected"] ["flip" "other" "reversed"]
        "fewer ballots than the privacy threshold are recounted by the commission alone";
    "declared result" Source ["contest.declare"] ["body.eligible" "body.present" "body.invalid" "body.options" "body.options.weight" "body.options.seats" "body.options.votes" "body.options.option"] ["+1" "-1" "0" "max" "added" "removed" "reversed" "doubled" "fewer" "flip" "other" "unknown"]
        "declared totals are the committee's word; what does not fit the rule is flagged, what fits is on the level `declared` for ever";
    "question" Receipt ["division.open"] ["body.text" "body.question" "body.options" "body.decision" "body.follows" "body.electorates.electorate" "body.electorates.members"] ["added" "removed" "flip" "long" "unknown" "other" "reversed" "+1" "-1" "0" "max"]
        "the chair puts a question as it stands in the record before anybody votes; a change of the statutes needs their own electorates and text";
    "roll call" Receipt ["division.roll_call"] ["body.table>rows" "body.table>rows.option"] ["fewer" "removed" "none" "other" "added"]
        "two officers enter how each mandate voted; every delegate reads their own row";
    "declared division" Source ["division.declare"] ["body.counts.votes" "body.counts.present" "body.counts.abstaining"] ["+1" "-1" "0" "max" "reversed" "added" "removed"]
        "declared totals of a division: two officers' word, marked declared, and never enough to change the statutes where a roll call is due";
    "titles" Receipt ["motion.file" "agenda.propose"] ["body.title" "body.items.title"] ["flip" "other" "unknown"]
        "movers word their own title, officers that of an item; what is voted on is named, and its text is locked";
    "agenda" Receipt ["agenda.propose"] ["body.items" "body.items.motions"] ["reversed"]
        "the order of an agenda is proposed by an officer and adopted, or not, as it stands in the record";
    "circulation" Source ["texts.circulate"] ["body.means" "body.copies"] ["flip" "unknown" "reversed"]
        "how texts went out is the officer's word; that some got fewer copies is flagged";
    "speech" Source ["speech.request" "speech.give"] ["body.motion" "body.seconds"] ["added" "removed" "other" "+1" "-1"]
        "what somebody speaks about and for how many seconds: those in the room know";
    "text as amended" Receipt ["motion.put"] ["body.text.sha256"] ["other"]
        "two texts that the record holds: the delegates have the one named here before them when they vote";
    "minority" Receipt ["minority.report"] ["body.signatories" "body.report"] ["none" "fewer" "flip" "unknown"]
        "a minority's movers say themselves what their report is called and who signs it";
    "committee's minority" Receipt ["credentials.report"] ["body.minority"] ["removed"]
        "a minority of the committee that is left out here enters its report itself, by `minority.report`";
    "credentials committee" Receipt ["credentials.list" "credentials.report"] ["second.by"] ["other"]
        "an officer or the commission may be the second person; the list follows from the record";
    "binding" Receipt ["mandate.bind"] ["body.option" "body.motion"] ["other"]
        "two of a unit's committee enter what it resolved; its members have the resolution";
    "what is moved" Receipt ["motion.file" "amendment.file"] ["body.decision" "body.question" "body.motion" "body.passage"] ["other" "added" "+1" "-1"]
        "movers say themselves what they move, on which question and to which passage; they hold the entry";
    "who resigns" Receipt ["mandate.resign"] ["body.mandate"] ["other"]
        "two people enter that a delegate resigned; whoever did not reads it in the record, and complains";
    "who enters a recall" Receipt ["recall.decide"] ["second.by"] ["other"]
        "any two officers enter what the electors decided";
    "what is complained of" Receipt ["complaint.file"] ["body.against"] ["-1"]
        "the complainants' own key says against which entry they complain";
    "counted recall" Source ["recall.petition" "recall.decide"] ["body.electors" "body.signatures" "body.yes" "body.no"] ["+1" "-1" "0"]
        "signatures and votes are counted by the unit's committee, the decision by two people";
    "name of a petition" Receipt ["recall.petition"] ["body.petition"] ["flip" "unknown"]
        "where signatures are counted the name of a petition is whatever its committee calls it";
    "appointment" Receipt ["post.appoint" "specialist.engage"] ["body.holder" "body.title" "body.until" "body.paid"] ["flip" "other" "unknown" "+1" "-1" "+day" "-day"]
        "two keys, one of them the union's own, say who does what until when; both hold the entry";
    "pay" Source ["post.pay"] ["body.paid" "body.post" "second.by"] ["other"]
        "two people enter how a post is paid; the books say it too";
    "end of a post" Receipt ["post.end"] ["body.post"] ["other"]
        "the organ ends any of its appointments; whoever held it knows";
    "replacement" Source ["organ.replace"] ["body.decider" "body.holders"] ["other" "none" "fewer" "reversed" "flip" "unknown"]
        "whoever is put in an elected organ's place, the entry is flagged for ever";
    "sealed grounds" Commission ["complaint.file"] ["body.grounds" "body.signatories"] ["flip" "other" "+1" "-1"]
        "grounds and signatories lie in the opening";
    "attested complaint" Receipt ["complaint.file"] ["second.by" "body.respondent.body"] ["other"]
        "the complainants' own key signs about whom they complain; anybody who keeps a roll or sits in a committee can attest it";
    "decided complaint" Receipt ["complaint.decide"] ["body.annuls" "body.reasons.sha256"] ["not" "other"]
        "the hearing body decides, with its reasons; both sides hold the decision";
    "months of a plan" Receipt ["plan.publish"] ["body.begins" "body.months" "body.plan" "body.revises"] ["flip" "other" "+1" "-1" "unknown" "removed"]
        "whoever publishes a plan says for which months; the congress adopts it as it stands";
    "tasks" Source ["plan.publish"] ["body.tasks>rows.stocks" "body.tasks>rows.stocks.product" "body.tasks>rows.stocks.quantity" "body.tasks>rows.inputs" "body.tasks>rows.outputs" "body.tasks>rows.outputs.quantity" "body.tasks>rows.outputs.product"] ["none" "fewer" "flip" "other" "unknown" "reversed" "doubled"]
        "levels and hours are the plan's and deliveries stand on both sides; least stocks and what goes to the targets are the planner's";
    "actuals" Source ["actual.report"] ["body.levels" "body.levels.level" "body.hours" "body.hours.hours" "body.hours.kind" "body.stocks" "body.stocks.quantity" "body.stocks.product"] ["none" "fewer" "flip" "other" "unknown" "+1" "-1" "0" "max"]
        "a committee signs what its workplace did; hours are held against the labour record by the commission";
    "proposal" Receipt ["method.propose"] ["body.authors" "body.title" "body.unit" "body.recipe>text" "body.recipe>process"] ["none" "fewer" "flip" "other" "unknown" "long"]
        "a committee proposes its workplace's method; its authors hold the entry";
    "trial" Source ["method.try" "method.report"] ["body.until" "body.level" "body.hours" "body.hours.hours" "body.hours.kind" "body.before" "body.text.sha256"] ["+1" "-1" "+day" "-day" "max" "0" "flip" "other" "none" "fewer"]
        "the workplace that tried it says what came of it";
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
    "signature" Commission ["petition.sign"] ["body.commitment" "by" ""] ["flip" "other" "dropped" "swapped"]
        "who signed lies in the opening; whoever signed and was left out holds the entry";
    "order of batches" Witness ["ballots.recorded" "ballots.withheld"] [""] ["swapped"]
        "batches of a box have no order that means anything";
    "after the closing" Witness ["ballots.recorded" "ballots.withheld" "petition.sign"] [""] ["repeated"]
        "what is added behind the size that the closing fixed is not in the box: it is never read";
};

/// Fields of the record of sealed ballots, from the naming of trustees on.
#[rustfmt::skip]
pub(crate) const SEALED_FIELDS: &[Legal] = legal! {
    "whose trustee" Receipt ["trustees.name"] ["body.groups.platform" "body.mixers" "body.mixers.platform"] ["added" "removed" "other" "reversed"]
        "two officers say for which platform a trustee or a mixer speaks; the platform and its people read their own names";
    "commitment" Commission ["registration.admit" "tally.decrypt"] ["body.commitment"] ["flip" "other"]
        "a commitment says nothing to the public; the opening no longer fits it";
    "withheld result" Commission ["contest.result"] ["body.account" "body.elected"] ["flip" "other" "reversed"]
        "fewer ballots than the privacy threshold are recounted by the commission alone";
};

/// Whole entries of that record.
#[rustfmt::skip]
pub(crate) const SEALED_ENTRIES: &[Legal] = legal! {
    "anchor" Witness ["checkpoint.anchor"] [""] ["dropped" "moved to the end"]
        "an anchor that is left out binds nothing; `verify` says how much of the log no witness has seen";
    "independent" Receipt ["*"] [""] ["swapped"]
        "two acts that do not touch each other, or whose one author says that the other came first: a receipt names the index";
};

/// Entries of its boxes.
#[rustfmt::skip]
pub(crate) const SEALED_BOXES: &[Legal] = legal! {
    "order of batches" Witness ["ballots.recorded"] [""] ["swapped"]
        "batches of a box have no order that means anything";
    "withheld" Commission ["ballots.sealed"] [""] ["dropped"]
        "where the tally is withheld the trustees' parts are too: that they no longer fit the ballots is seen by the commission, and by the voter from the receipt";
    "after the closing" Witness ["ballots.sealed" "ballots.challenged" "ballots.recorded"] [""] ["repeated"]
        "what is added behind the size that the closing fixed is not in the box: it is never read";
};
