//! The list of all rules: id, what it does, and the law or paper it follows.

use super::Rule;

/// A rule as `mandat seats --rules` lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The id, which the rule's text begins with.
    pub id: &'static str,
    /// Other names that [`Rule::parse`] reads.
    pub aliases: &'static [&'static str],
    /// Its parameters, as a sentence names them.
    pub parameters: &'static str,
    /// A text that [`Rule::parse`] reads and writes back as it stands.
    pub example: &'static str,
    /// One line on what it does.
    pub what: &'static str,
    /// The law or paper it follows.
    pub source: &'static str,
}

impl Listed {
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.id == name || self.aliases.contains(&name)
    }
}

const THRESHOLD: &str = "`threshold`";

impl Rule {
    /// All rules, in the order in which people should read them.
    pub fn all() -> &'static [Listed] {
        ALL
    }
}

const ALL: &[Listed] = &[
    Listed {
        id: "dhondt",
        aliases: &["jefferson"],
        parameters: THRESHOLD,
        example: "dhondt,threshold=5%",
        what: "seats go to the largest quotients of votes by 1, 2, 3, ...; favours large claims",
        source: "V. D'Hondt, Système pratique et raisonné de représentation proportionnelle (1882); T. Jefferson (1792)",
    },
    Listed {
        id: "sainte-lague",
        aliases: &["webster"],
        parameters: THRESHOLD,
        example: "sainte-lague",
        what: "seats go to the largest quotients of votes by 1, 3, 5, ...; favours neither large nor small",
        source: "A. Sainte-Laguë (1910); D. Webster (1832); Germany, Bundeswahlgesetz § 5 (2023)",
    },
    Listed {
        id: "modified-sainte-lague",
        aliases: &[],
        parameters: "`first` and `threshold`",
        example: "modified-sainte-lague,first=1.4",
        what: "as sainte-lague, with another first divisor, which makes the first seat dearer",
        source: "Norway, valgloven § 11-4 (first divisor 1.4)",
    },
    Listed {
        id: "huntington-hill",
        aliases: &["hill", "equal-proportions"],
        parameters: THRESHOLD,
        example: "huntington-hill",
        what: "seats go to the largest votes / √(s(s+1)); every claim with votes comes before any second seat",
        source: "E. V. Huntington, Trans. AMS 30 (1928); United States, 2 U.S.C. § 2a",
    },
    Listed {
        id: "adams",
        aliases: &["smallest-divisors"],
        parameters: THRESHOLD,
        example: "adams",
        what: "seats go to the largest quotients of votes by 0, 1, 2, ...; favours small claims",
        source: "J. Q. Adams (1832), in Balinski and Young, Fair Representation (1982)",
    },
    Listed {
        id: "dean",
        aliases: &["harmonic-mean"],
        parameters: THRESHOLD,
        example: "dean",
        what: "seats go to the largest votes divided by the harmonic mean of s and s + 1",
        source: "J. Dean (1832), in Balinski and Young, Fair Representation (1982)",
    },
    Listed {
        id: "hare",
        aliases: &["hamilton", "hare-niemeyer"],
        parameters: THRESHOLD,
        example: "hare",
        what: "one seat per V/S votes, the rest by largest remainder",
        source: "T. Hare (1859); A. Hamilton (1792); Balinski and Young (1982)",
    },
    Listed {
        id: "droop",
        aliases: &[],
        parameters: THRESHOLD,
        example: "droop",
        what: "one seat per ⌊V/(S+1)⌋+1 votes, the rest by largest remainder",
        source: "H. R. Droop, J. Statistical Society 44 (1881)",
    },
    Listed {
        id: "hagenbach-bischoff",
        aliases: &[],
        parameters: THRESHOLD,
        example: "hagenbach-bischoff",
        what: "one seat per V/(S+1) votes, exact, the rest by largest remainder",
        source: "E. Hagenbach-Bischoff (1888), in Pukelsheim, Proportional Representation (2017)",
    },
    Listed {
        id: "imperiali",
        aliases: &[],
        parameters: THRESHOLD,
        example: "imperiali",
        what: "one seat per V/(S+2) votes (V/(S+1) if that is too many), the rest by largest remainder",
        source: "Italy, d.P.R. 361/1957, art. 77, for the quota",
    },
    Listed {
        id: "step",
        aliases: &[],
        parameters: "`first`, `next` (repeatable) and `then`",
        example: "step,first=1/200,next=1/300/major,then=1/800/major",
        what: "a table: seats for the first members, for the next, then for each further full, major, half or any part",
        source: "the constitutions of the UAW, the UWUA and NATCA (see StepTable)",
    },
    Listed {
        id: "fixed",
        aliases: &[],
        parameters: "`n`",
        example: "fixed,n=1",
        what: "the same number of seats for each claim",
        source: "federal councils of equal units",
    },
    Listed {
        id: "caucus",
        aliases: &["iowa"],
        parameters: "`viability`, `needed`, `base` and `rounding`",
        example: "caucus,viability=majority;25%;1/6;15%,needed=up,base=first,rounding=half-up",
        what: "groups with enough people are viable and share the delegates by size, rounded and then brought to the sum",
        source: "Iowa Democratic Party, delegate selection plan of 2020",
    },
];
