//! Statutes: the rules of an organisation as data.
