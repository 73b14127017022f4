//! Statutes of six real organisations, as far as their delegate rules are known, to start from.
//!
//! Each file says in its first lines what comes from the organisation's rule and what is a stated parameter.

/// The names of the presets.
pub const PRESETS: [&str; 6] = ["uaw", "uwua", "natca", "ig-metall", "mondragon", "theses-1921"];

/// The text of a preset, one of [`PRESETS`].
///
/// ```
/// let text = mandat_statutes::preset("natca").expect("it is one of PRESETS");
/// assert_eq!(mandat_statutes::parse(text).unwrap().bodies[0].id.as_str(), "convention");
/// ```
pub fn preset(name: &str) -> Option<&'static str> {
    match name {
        "uaw" => Some(include_str!("../presets/uaw.toml")),
        "uwua" => Some(include_str!("../presets/uwua.toml")),
        "natca" => Some(include_str!("../presets/natca.toml")),
        "ig-metall" => Some(include_str!("../presets/ig-metall.toml")),
        "mondragon" => Some(include_str!("../presets/mondragon.toml")),
        "theses-1921" => Some(include_str!("../presets/theses-1921.toml")),
        _ => None,
    }
}
