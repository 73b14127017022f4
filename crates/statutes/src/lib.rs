//! Statutes: the rules of an organisation as data.
//!
//! One TOML file says who may join, vote and stand, which bodies there are, how seats fall to units and how contests
//! are counted, which majorities decide, who hears appeals. [`parse`] reads it into [`Statutes`] and reports every
//! mistake at once with its place; [`check`] warns of what can be read and still leads into trouble; [`explain`] says it
//! in sentences. The fold (`mandat-federation`) reads the value: this crate stands between the text that an
//! organisation adopts and everything that is derived from it. It is pure: no I/O, clock, environment or randomness.
//!
//! ```
//! let text = mandat_statutes::preset("natca").expect("a preset of this name");
//! let statutes = mandat_statutes::parse(text).expect("presets are sound");
//! let convention = statutes.body("convention").expect("its convention");
//! assert_eq!(convention.term_months, 24);
//!
//! let mistakes = mandat_statutes::parse(&text.replace("scottish-stv", "scotish-stv")).unwrap_err();
//! assert!(mistakes.to_string().contains("did you mean \"scottish-stv\"?"));
//! ```
//!
//! # The file
//!
//! Keys marked * must be there. An *id* is lower-case letters, digits and inner hyphens. A *share* is exact: `"1/3"`,
//! `"15%"`. Unknown keys are mistakes.
//!
//! | key | meaning |
//! |---|---|
//! | `format`* `= 1` | version of this format |
//! | `name`* | the organisation |
//! | `language` | language of the texts |
//! | `laws = ["us"]` | `us`, `uk`, `other`: the laws that [`check`] has notes on; all of them if not stated |
//! | `tier`* `= [{ id*, name, parent }]` | tiers from the congress down to the workplace; they form a forest |
//! | `statutes_change = "<decision>"` | the decision that changes this file |
//! | `[appeals] body*, days*, decide_days = 30, second_body` | who hears complaints and appeals, within how many days they are filed and decided, who hears those about the first |
//! | `[exclusion] deciders*, appeal_body*, appeal_days*` | bodies that may exclude; the appeal goes to none of them |
//! | `[privacy] k* = 10` | a contest with fewer ballots is tallied for the commission only |
//! | `[witnesses] quorum* = 1` | cosignatures that make a checkpoint final |
//! | `[plan] tolerance, targets, adopt, methods` | certified gap up to which a plan may be adopted (a share); the decisions that adopt targets, plans and methods |
//! | `[management] consent*, one_post = false, report_days, contract_months = 12` | tier whose consent an appointment needs; posts, reports, contracts of specialists |
//! | `[takeover] tier*, decision*, stages* = [{ id*, criteria* }]` | the stages in which a branch takes over management |
//!
//! **`[membership]`**: `labour_kinds` and `groups` declare the words that conditions use; `join` (default: always),
//! `vote` (default: not excluded) and `stand` (default: as `vote`) are conditions; `candidate_months`;
//! `reregistration = { every_months*, condition*, notice_days* }`.
//!
//! **Conditions** are tables with one key each:
//!
//! | condition | holds if |
//! |---|---|
//! | `{ all = [..] }`, `{ any = [..] }`, `{ not = {..} }` | all, one, the condition does not |
//! | `{ labour = { kinds = ["manual"], days = 90, within_months = 12 } }` | so many `hours`, `days` or `months` of attested work of these kinds (any if not stated) within complete calendar months before the day (ever if not stated) |
//! | `{ member_months = 12 }` | member for so long, since admission or joining |
//! | `{ dues = { months = 3, within_months = 6 } }` | dues paid for 3 of the last 6 complete months |
//! | `{ dues = { arrears_months = 1, within_months = 12 } }` | at most so many unpaid since joining |
//! | `{ group = "women" }` | declared in the group |
//! | `{ not_excluded = true }` | no exclusion in force |
//!
//! **`[[body]]`**:
//!
//! | key | meaning |
//! |---|---|
//! | `id`*, `name` | |
//! | `kind` | `assembly` (default), `management`, `commission` |
//! | `unit_tier`* | one body in each unit of this tier |
//! | `constituency` | tier in whose units contests are held: `unit_tier` (default) or below it |
//! | `electors`* | `"members"` or `"delegates:<body>"` |
//! | `evidence`* | one or a list of `sealed`, `recorded`, `declared` |
//! | `term_months`* | |
//! | `seats`* | `{ fixed = 5 }` per constituency; `{ per_unit = "step,..", claim }`; `{ house = 400 or "step,..", apportionment*, claim, floor, cap }`; `{ given = true, recompute = {..} }` |
//! | `claim` in `seats`, `weight` | `"members"` (default), `"may_vote"`, `"mandates"`, `{ count = "average_members", months = 4 }` |
//! | `weight` | `"one"` (default); `{ kind = "divided", claim, days_before, among = "seats" or "registered", cap }`; `{ kind = "given", among }` |
//! | `contest`* | `{ rule = ".." }` counts ballots (`mandat_count::Rule`), `{ totals = ".." }` apportions declared groups (`mandat_seats::Rule`); `constraints = [{ group*, at_least* }]` with a share or `"share-of-members"` |
//! | `quorum` | `{ at_least or more_than = "1/2", of* = "may_vote" or "mandates" }` |
//! | `phases`* | `freeze*, registration*, nomination*, open*, close*, result*, appeal*`: days after the call, in order |
//! | `platforms` | `true` (default) or `false` |
//! | `recall` | `{ petition*, decide_days*, refill* = "same-ballots" or "new-contest", refill_days*, majority, of }` (a new contest is for all seats of the unit) |
//!
//! **`[[decision]]`**: `id`*, `name`, `electorates`* (one or a list, as `electors`), `counted` (`jointly`, the default, or
//! `separately`), `majority`* (`"simple"`, `"absolute"`, a share above 1/2) `of` (`voting`, the default, `present`,
//! `mandates`), `quorum`, `ballot` (`roll-call`, the default, or `secret`), `tie` (`rejected`, the default, `lot` or `chair`),
//! `notice_days`.
//!
//! **`[[standing_orders]]`**, of a body that deliberates:
//!
//! | key | meaning |
//! |---|---|
//! | `body`* | the body |
//! | `filing_days`, `circulation_days` | days before the first contest opens by which texts are filed, and circulated equally (0 if not stated) |
//! | `late` | the decision that admits a motion filed late; without it none is put |
//! | `credentials` | the decision on challenges and on the report of the credentials committee |
//! | `agenda` | the decision that adopts the agenda |
//! | `amendments` | `{ decision*, order* = "as-filed", "by-passage" or "furthest-first" }`; without it motions are not amended |
//! | `speech_minutes`, `alternate`, `split` | most minutes of a speech; the word alternates between platforms; a delegate may split votes |
//! | `quorum` | presence by which the body sits, as in `[[body]]` |
//! | `referendum` | `{ decision*, always = [decisions], units = "1/3", binds = true }`: which motions go to the members first |

mod apportionment;
mod body;
mod calendar;
mod check;
mod condition;
mod decision;
mod evaluate;
mod explain;
mod management;
mod membership;
mod mistake;
mod orders;
mod organisation;
mod presets;
mod read;
mod rules;
mod share;

pub use apportionment::{Resolution, Votes};
pub use body::{
    Among, Apportionment, Body, BodyKind, Claim, Constraint, Contest, Electors, Evidence, GroupShare,
    HouseSize, Phases, Quorum, QuorumOf, Recall, Refill, Seats, Weight,
};
pub use calendar::{Date, DateError, Month, date_of};
pub use check::{Warning, WarningCode, check};
pub use condition::{Amount, Condition, Dues, Facts, Labour, LabourPeriod, Reason, Verdict};
pub use decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
pub use explain::explain;
pub use management::{Management, Stage, Takeover};
pub use membership::{Membership, Reregistration};
pub use mistake::{Code, Mistake, Mistakes};
pub use orders::{AmendmentOrder, Amendments, Referendum, StandingOrders};
pub use organisation::{Appeals, Exclusion, Id, Law, Plan, Privacy, Statutes, Tier, Witnesses};
pub use presets::{PRESETS, preset};
pub use rules::{ApportionmentRule, ContestRule};
pub use share::{Share, ShareError, Threshold};

/// Longest statutes file in bytes: the file is a blob of the record and is read whole.
pub const MAX_BYTES: usize = 256 * 1024;

/// Read a statutes file and check every reference in it.
///
/// All mistakes are reported at once, each with its place and a hint.
pub fn parse(text: &str) -> Result<Statutes, Mistakes> {
    read::statutes(text)
}
