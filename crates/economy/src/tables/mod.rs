//! Input-output tables: what was made and used in a year, as statistical offices publish it.
//!
//! A [`SupplyUse`] pair says which industry made and which used each commodity. [`SupplyUse::symmetric`] turns it into a
//! [`Symmetric`] table of commodities by one of two assumptions, a symmetric table has technical coefficients, and
//! [`Leontief`] answers what one more unit of final demand needs in all. [`balance`] makes a table fit its totals.
//!
//! Source of names and formulae: Eurostat, *Manual of Supply, Use and Input-Output Tables* (2008), chapter 11;
//! R. E. Miller and P. D. Blair, *Input-Output Analysis* (2nd ed. 2009), chapters 2, 5 and 7.

mod balance;
mod dense;
mod economy;
mod leontief;
mod sparse;
mod supply_use;
mod symmetric;
mod technical;

pub use balance::{Balanced, balance};
pub use dense::{Dense, Factors};
pub use economy::Meaning;
pub use leontief::Leontief;
pub use sparse::Matrix;
pub use supply_use::{Difference, SupplyUse, Technology};
pub use symmetric::{Column, Row, Symmetric};
pub use technical::{Technical, TechnicalError};

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// A part has another size than the names say.
    #[error("{part} has {found} entries, and {expected} are named: give every one a value")]
    Size {
        /// Which part.
        part: &'static str,
        /// How many names there are.
        expected: usize,
        /// How many values there are.
        found: usize,
    },
    /// A number that is none, or is out of every range.
    #[error("{place} holds a value that is not a finite number: correct it")]
    NotFinite {
        /// Which row and column.
        place: String,
    },
    /// Commodity technology needs as many industries as commodities, and a make table that can be inverted.
    #[error(
        "commodity technology needs a make table that can be inverted, and {why}: use industry technology, or leave \
         out what nobody makes"
    )]
    Technology {
        /// What is in the way.
        why: String,
    },
    /// The economy uses at least as much of its products as it makes.
    #[error(
        "the table is not productive: it uses up at least as much as it makes around {product:?}, so no demand can be \
         met; check its column of inputs"
    )]
    NotProductive {
        /// A product in the middle of it.
        product: String,
    },
    /// The totals cannot be reached.
    #[error("{place} cannot reach its total {total}: {why}")]
    Unreachable {
        /// Which row or column.
        place: String,
        /// The total asked for.
        total: f64,
        /// Why not.
        why: &'static str,
    },
}
