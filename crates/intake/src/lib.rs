//! Intake: folders and the demo generator become signed entries.
