//! The economy's tables: folders of CSV files, and the tables that statistical offices publish.
//!
//! [`read`] makes an economy of a folder, [`write`] a folder of an economy; [`import`] reads supply-use and symmetric
//! tables. Every mistake names file, line and column, and all of them are shown at once.
#![allow(
    clippy::float_arithmetic,
    reason = "an economy is computed in f64 and then certified: its tables are read as such"
)]

mod folder;
pub mod import;
mod levels;
mod stream;
mod wide;
mod write;

pub use folder::{FILES, read};
pub use levels::{Levels, read_levels, write_levels};
pub use write::write;
