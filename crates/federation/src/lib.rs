//! The fold: entries of the record become the state of a federation.
