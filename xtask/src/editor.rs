//! Asks the YAML language server, as editors do, what our schema makes of storyboards: mistakes,
//! completions, hovers.
//!
//! The server is npm's, at the version that `xtask/fixtures/editor` pins, and lives below `target/`.

mod cases;
mod mistakes;
mod places;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::workspace;
use crate::rehearsal::Check;
use server::LanguageServer;

/// Ask the YAML language server what editors show with our schema.
#[derive(Debug, clap::Args)]
pub(crate) struct Editor {
    /// Write completions and hovers anew instead of comparing them.
    #[arg(long)]
    bless: bool,
}

/// Where the server is installed, below `target/`.
const FOLDER: &str = "target/editor";

pub(crate) fn run(args: &Editor) -> Check<()> {
    let root = workspace();
    let Some(program) = install(&root)? else { return Ok(()) };
    let stage = tempfile::tempdir().map_err(|error| error.to_string())?;
    let schema = root.join("schemas/storyboard.schema.json");
    let copied = stage.path().join("storyboard.schema.json");
    std::fs::copy(&schema, copied).map_err(|error| format!("{}: {error}", schema.display()))?;
    let mut server = LanguageServer::start(&program, stage.path())?;
    let seen = mistakes::ask(&mut server, &root)?;
    let told = places::ask(&mut server, &root)?;
    let answers = root.join("xtask/fixtures/editor/answers.txt");
    let answered = format!("{seen}{told}");
    if args.bless {
        std::fs::write(&answers, &answered).map_err(|error| error.to_string())?;
    }
    let expected = std::fs::read_to_string(&answers).unwrap_or_default();
    if expected == answered {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&expected, &answered);
    Err(format!(
        "editors show something else; `cargo xtask editor --bless` writes it down:\n{}",
        diff.unified_diff().context_radius(2)
    ))
}

/// The server's program; `None`, and why in words, where it cannot be had.
fn install(root: &Path) -> Check<Option<PathBuf>> {
    let folder = root.join(FOLDER);
    let program = folder.join("node_modules/yaml-language-server/bin/yaml-language-server");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for name in ["package.json", "package-lock.json"] {
        let from = root.join("xtask/fixtures/editor").join(name);
        let (new, old) = (std::fs::read(&from), std::fs::read(folder.join(name)).ok());
        let new = new.map_err(|error| format!("{}: {error}", from.display()))?;
        if old.as_ref() != Some(&new) {
            // What is there is another version's.
            let _ = std::fs::remove_dir_all(folder.join("node_modules"));
            std::fs::write(folder.join(name), new).map_err(|error| error.to_string())?;
        }
    }
    if program.exists() {
        return Ok(Some(program));
    }
    let npm = Command::new("npm")
        .args(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .status();
    let why = match npm {
        Ok(status) if status.success() && program.exists() => return Ok(Some(program)),
        Ok(status) => format!("npm ended with {status}"),
        Err(error) => format!("npm: {error}"),
    };
    println!("the YAML language server cannot be had ({why}): no editor was asked");
    Ok(None)
}
