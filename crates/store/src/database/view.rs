//! Reading one log from the database, page by page.

use super::sqlite;
use crate::connection::Connection;
use crate::error::StoreError;
use crate::head::Current;
use mandat_record::read::{Entries, Leaves, ReadError};
use std::borrow::Cow;

/// Leaves that are in memory at once; at 64 KiB each, 16 MiB.
const PAGE: i64 = 256;

/// One log of a [`super::Log`]: what is published of it.
#[derive(Debug, Clone, Copy)]
pub struct LogView<'d> {
    connection: &'d Connection,
    id: Option<i64>,
    current: Option<&'d Current>,
}

impl<'d> LogView<'d> {
    pub(super) fn new(connection: &'d Connection, id: Option<i64>, current: Option<&'d Current>) -> Self {
        LogView { connection, id, current }
    }

    fn count(&self) -> u64 {
        self.current.map_or(0, |current| current.head.size)
    }

    /// The leaves from this index to the end.
    pub(crate) fn leaves_from(
        &self,
        from: u64,
    ) -> impl Iterator<Item = Result<Vec<u8>, StoreError>> + use<'d> {
        let view = *self;
        let mut page = Vec::new().into_iter();
        let mut next = from;
        let mut failed = false;
        std::iter::from_fn(move || {
            if failed || next >= view.count() {
                return None;
            }
            if page.len() == 0 {
                match view.page(next) {
                    Ok(leaves) => page = leaves.into_iter(),
                    Err(error) => {
                        failed = true;
                        return Some(Err(error));
                    }
                }
            }
            next += 1;
            page.next().map(Ok)
        })
    }

    /// At least the leaf at `from`.
    fn page(&self, from: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (id, start, end) = (self.id.unwrap_or(-1), signed(from), signed(self.count()));
        let rows = self.connection.run(async |sqlite| sqlite::leaves(sqlite, id, start, end, PAGE).await)?;
        let expected = (end - start).min(PAGE);
        let positions = rows.iter().map(|(position, _)| *position);
        if !positions.eq(start..start + expected) {
            let place = self.connection.path().display().to_string();
            let reason = format!("an entry from {from} on is missing, the checkpoint covers {end}");
            return Err(StoreError::Damaged { place, reason });
        }
        Ok(rows.into_iter().map(|(_, leaf)| leaf).collect())
    }
}

impl Entries for LogView<'_> {
    fn size(&self) -> Result<u64, ReadError> {
        Ok(self.count())
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        Ok(Box::new(self.leaves_from(from).map(|leaf| Ok(Cow::Owned(leaf?)))))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        Ok(self.current.map(|current| current.text.clone()))
    }
}
