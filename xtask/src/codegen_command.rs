//! `cargo xtask codegen`: writes what the generator makes, or reports what is stale.
//!
//! The only file of the generator that touches the disk for writing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cargo::{cargo, workspace};
use crate::codegen::fresh::{self, Finding};
use crate::codegen::{self, Files, OUT};
use crate::from_schema;

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Writes nothing; fails and reports what differs if a generated file is not fresh.
    #[arg(long)]
    check: bool,
    /// Writes the endpoints' modules alone, not the schemas of what commands print.
    #[arg(long, conflicts_with_all = ["check", "from"])]
    modules: bool,
    /// Generates from this JSON Schema (2020-12) instead of the endpoint folders.
    ///
    /// Files that it names by `$ref` are read below its folder; nothing is fetched. What is not
    /// supported is refused with file, line and pointer, and the exit code is 2; see
    /// docs/codegen.md.
    #[arg(long, value_name = "FILE.json", conflicts_with = "check")]
    from: Option<PathBuf>,
    /// Where the Rust goes; without it, and without instances, to standard output.
    #[arg(long, value_name = "FILE.rs", requires = "from")]
    out: Option<PathBuf>,
    /// Compiles the types and reports whether they accept this JSON file; fails if not.
    #[arg(long, value_name = "FILE", requires = "from")]
    check_instance: Vec<PathBuf>,
}

/// Runs the command and says how it went.
pub(crate) fn run(args: &Args) -> ExitCode {
    if let Some(from) = &args.from {
        return from_schema::run(from, args.out.as_deref(), &args.check_instance);
    }
    let root = workspace();
    let files = match codegen::generate(&root) {
        Ok(files) => files,
        Err(refused) => {
            for refusal in &refused {
                eprintln!("error: {refusal}");
            }
            eprintln!("{} refused; nothing was written", refused.len());
            return ExitCode::FAILURE;
        }
    };
    let done = match (args.check, args.modules) {
        (true, _) => check(&root, &files),
        (false, true) => write(&root, &files),
        (false, false) => write(&root, &files).and_then(|_| output_schemas(&root)),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// What differs on disk from what the documents make.
pub(crate) fn findings(root: &Path, files: &Files) -> io::Result<Vec<Finding>> {
    let mut present = Files::new();
    read_below(root, OUT, &mut present)?;
    Ok(fresh::compare(files, &present))
}

fn check(root: &Path, files: &Files) -> io::Result<ExitCode> {
    let findings = findings(root, files)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    if findings.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{} not fresh; fix with: cargo xtask codegen", findings.len());
    Ok(ExitCode::FAILURE)
}

/// Makes the files on disk as they should be; what nothing makes any more is taken away.
pub(crate) fn write(root: &Path, files: &Files) -> io::Result<ExitCode> {
    for finding in findings(root, files)? {
        let path = root.join(&finding.path);
        let Some(text) = files.get(&finding.path) else {
            fs::remove_file(&path)?;
            println!("removed {}", finding.path);
            continue;
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
        println!("wrote {}", finding.path);
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the schemas of what the command line prints: the test that holds them fresh does, since
/// they are made from types which may depend on what was generated just now. All libraries are
/// tested, with the features that the workspace chooses: with others, other people's crates would be
/// built once more.
fn output_schemas(root: &Path) -> io::Result<ExitCode> {
    let test = ["test", "--quiet", "--workspace", "--lib", "published_schemas_are_fresh"];
    let status = cargo().args(test).env("WANFLOW_BLESS", "1").current_dir(root).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_below(root: &Path, path: &str, files: &mut Files) -> io::Result<()> {
    let folder = root.join(path);
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let below = format!("{path}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_below(root, &below, files)?;
        } else {
            let bytes = fs::read(entry.path())?;
            files.insert(below, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_files_are_fresh() {
        let root = workspace();
        let files = codegen::generate(&root).expect("the documents are sound");
        let findings = findings(&root, &files).expect("generated files can be read");
        let shown: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "run `cargo xtask codegen`:\n{}", shown.join("\n"));
    }

    #[test]
    fn codegen_writes_what_is_missing_and_removes_what_nothing_makes() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let orphan = root.path().join(OUT).join("gone/mod.rs");
        fs::create_dir_all(orphan.parent().expect("it has a folder")).expect("it can be made");
        fs::write(&orphan, "old").expect("it can be written");
        let files: Files = [(format!("{OUT}/new/mod.rs"), "new\n".to_owned())].into();
        assert_eq!(findings(root.path(), &files).expect("readable").len(), 2);
        write(root.path(), &files).expect("writable");
        assert_eq!(findings(root.path(), &files).expect("readable"), []);
        assert!(!orphan.exists());
    }
}
