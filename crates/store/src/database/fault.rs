//! The steps of a publication, at each of which tests let it fail. Outside of tests this is nothing.

use crate::error::StoreError;

/// A step of the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The write lock is taken.
    Begin,
    /// The checkpoint is replaced.
    Checkpoint,
    /// The leaves are inserted.
    Leaves,
    /// The transaction is committed.
    Commit,
}

/// How a step fails.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It is not done.
    Lost,
    /// It is done, and fails all the same.
    PersistedAnyway,
}

/// Which step fails, and how.
#[derive(Debug, Default)]
pub(super) struct Faults {
    #[cfg(test)]
    pub(super) next: Option<(Step, Failure)>,
}

impl Faults {
    /// Does a step, unless it is to fail.
    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "tests keep the failure here")]
    pub(super) fn step<T>(
        &mut self,
        _: Step,
        action: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        action()
    }

    #[cfg(test)]
    pub(super) fn step<T>(
        &mut self,
        step: Step,
        action: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let failure = self.next.filter(|(failing, _)| *failing == step).map(|(_, failure)| failure);
        if failure != Some(Failure::Lost) {
            let done = action()?;
            if failure.is_none() {
                return Ok(done);
            }
        }
        Err(StoreError::Io { place: format!("{step:?}"), reason: "injected failure".into() })
    }
}
