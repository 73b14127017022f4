//! `mandat statutes`: check a file, say it in sentences, list the presets.

use std::path::Path;
use std::process::ExitCode;

use mandat_statutes::{PRESETS, Statutes, check, explain, parse, preset};
use serde_json::json;

use crate::output::{self, Failure};

/// Check and explain statutes.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Report every mistake with its place, and what leads into trouble.
    Check {
        /// A statutes file, or a preset's name.
        file: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what the statutes mean, in sentences.
    Explain {
        /// A statutes file, or a preset's name.
        file: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the presets.
    Presets {
        /// Print a preset's file.
        name: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::Check { file, json } => checked(&file, json),
        What::Explain { file, json } => explained(&file, json),
        What::Presets { name, json } => presets(name.as_deref(), json),
    }
}

/// A file's text, or a preset's where there is no such file.
fn text(file: &str) -> Result<String, Failure> {
    let path = Path::new(file);
    if let Some(text) = preset(file).filter(|_| !path.exists()) {
        return Ok(text.to_owned());
    }
    let length = std::fs::metadata(path).map(|metadata| metadata.len());
    let length = length.map_err(|e| {
        Failure::at(file, format!("{e}: name a statutes file or a preset ({})", PRESETS.join(", ")))
    })?;
    if length > mandat_statutes::MAX_BYTES as u64 {
        return Err(Failure::at(
            file,
            format!("{length} bytes: statutes have at most {}", mandat_statutes::MAX_BYTES),
        ));
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::at(file, e))?;
    String::from_utf8(bytes).map_err(|_| Failure::at(file, "is not UTF-8: save it as UTF-8"))
}

fn checked(file: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let text = text(file)?;
    let (mistakes, warnings) = match parse(&text) {
        Ok(statutes) => (Vec::new(), check(&statutes)),
        Err(mistakes) => (mistakes.iter().cloned().collect(), Vec::new()),
    };
    let ok = mistakes.is_empty();
    if as_json {
        let each = |m: &mandat_statutes::Mistake| json!({ "line": m.line, "column": m.column, "code": m.code.as_str(), "what": m.what, "hint": m.hint });
        let warn = |w: &mandat_statutes::Warning| {
            let body = w.body.as_ref().map(ToString::to_string);
            json!({ "code": w.code.as_str(), "body": body, "text": w.text })
        };
        let mistakes: Vec<_> = mistakes.iter().map(each).collect();
        let warnings: Vec<_> = warnings.iter().map(warn).collect();
        output::json(&json!({ "ok": ok, "mistakes": mistakes, "warnings": warnings }))?;
    } else {
        for mistake in &mistakes {
            output::say(format!("{file}: {mistake}"));
        }
        for warning in &warnings {
            output::say(format!("{file}: warning: {warning}"));
        }
        if ok {
            output::say(format!("{file}: no mistakes, {} warnings", warnings.len()));
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn explained(file: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let text = text(file)?;
    let statutes: Statutes = parse(&text).map_err(|mistakes| Failure::at(file, mistakes))?;
    if as_json {
        output::json(&json!({ "name": statutes.name, "text": explain(&statutes) }))?;
    } else {
        output::say(explain(&statutes).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

fn presets(name: Option<&str>, as_json: bool) -> Result<ExitCode, Failure> {
    if let Some(name) = name {
        let text = preset(name);
        let text =
            text.ok_or_else(|| Failure(format!("no preset {name:?}: there are {}", PRESETS.join(", "))))?;
        if as_json {
            output::json(&json!({ "preset": name, "file": text }))?;
        } else {
            output::say(text.trim_end());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let title = |name: &str| preset(name).and_then(|text| parse(text).ok()).map(|statutes| statutes.name);
    let all: Vec<(&str, String)> =
        PRESETS.iter().map(|name| (*name, title(name).unwrap_or_default())).collect();
    if as_json {
        let rows: Vec<_> =
            all.iter().map(|(preset, name)| json!({ "preset": preset, "name": name })).collect();
        output::json(&rows)?;
    } else {
        for (name, title) in all {
            output::say(format!("{name:16} {title}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
