//! The alterations that stay legal: acts that their author may do one way or the other, so that no rule can tell which
//! one was done first. For each, who may, and what tells.
//!
//! A cosignature always tells: whoever alters a log alters its root, and a witness that saw the log before never signs
//! it again. What stands below is what tells besides, and why the fold cannot.

/// What catches an alteration that the fold cannot refuse or flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tells {
    /// An honest witness: the root that it cosigned differs.
    Cosignature,
    /// The author, or whom the act is about, holds the entry as it was acknowledged: a receipt.
    Receipt,
    /// The inspection commission: the opening does not fit.
    Opening,
}

/// One line of the list. `*` is any.
pub(crate) struct Legal {
    pub id: &'static str,
    pub kinds: &'static [&'static str],
    pub fields: &'static [&'static str],
    pub classes: &'static [&'static str],
    pub signed: &'static [&'static str],
    pub tells: Tells,
    pub why: &'static str,
}

impl Legal {
    pub(crate) fn fits(&self, kind: &str, field: &str, class: &str, signed: &str) -> bool {
        let among = |all: &[&str], one: &str| all.contains(&"*") || all.contains(&one);
        among(self.kinds, kind)
            && among(self.fields, field)
            && among(self.classes, class)
            && among(self.signed, signed)
    }
}

/// The list.
pub(crate) const LEGAL: &[Legal] = &[];
