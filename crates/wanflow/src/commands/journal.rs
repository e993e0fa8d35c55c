//! `wanflow journal`: what the journals of a folder hold, whether they are whole, and how to make
//! them shorter. Only `compact` changes anything.

use std::path::{Path, PathBuf};

use wanflow::output;
use wanflow::output::journal::{ShownRecord, Verified};
use wanflow_compiler::layers::version::Version;
use wanflow_run::compaction::{self, Compaction, NotCompacted};
use wanflow_run::journal::{Health, JournalFile};
use wanflow_run::{Folders, RealDisk, RunError, journal};
use wanflow_session::{Project, Session, checkpoint, past};

use crate::args::{Journal, JournalCommand, JournalShow, JournalVerify};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{errln, outln};
use crate::render::{printable, record_line};

/// Looks at journals, or compacts them.
pub(crate) fn run(args: &Journal, session: &Session) -> Result<Exit, Failure> {
    let version = Version { variants: args.variant.clone(), ..Version::default() };
    let project = Project::find(&args.file)?.with_version(version)?;
    let folders = past::folders(&project, args.purpose(), None);
    match &args.command {
        JournalCommand::Verify(verify) => Ok(verify_all(verify, args, &folders)?),
        JournalCommand::Show(show) => {
            let usual = folders.journal_of(&project.stem());
            self::show(show, args, &usual)
        }
        JournalCommand::Compact(compact) => {
            let files = files(&compact.journals, &folders)?;
            let checkpoints = checkpoint::of(&folders, args.purpose(), &session.environment);
            checkpoint::renewed(checkpoints.as_ref(), || compact_all(&files, &folders, session))
        }
    }
}

/// The journals that are meant: those that are named, or all of the folder.
fn files(named: &[PathBuf], folders: &Folders) -> Result<Vec<PathBuf>, Failure> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    Ok(journal::list(&RealDisk, &folders.journal)?)
}

fn verify_all(args: &JournalVerify, of: &Journal, folders: &Folders) -> Result<Exit, Failure> {
    let json = of.json;
    let mut exit = Exit::Done;
    let files = files(&args.journals, folders)?;
    if files.is_empty() && !json {
        outln!("no journals in {}", folders.journal.display());
    }
    for file in files {
        match journal::verify(&RealDisk, &file) {
            Ok(health) if json => outln!("{}", output::line(&Verified::whole(&file, &health))),
            Ok(health) => outln!("{}", in_words(&file, &health)),
            Err(error) => {
                exit = Exit::Environment;
                let error = words(&error);
                if json {
                    outln!("{}", output::line(&Verified::damaged(&file, error)));
                } else {
                    outln!("{error}");
                }
            }
        }
    }
    Ok(exit)
}

fn words(error: &RunError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

fn in_words(file: &Path, health: &Health) -> String {
    let Health { records, bytes, torn, lost_lines, last, rescued } = health;
    let until = last.map(|last| format!(", until {last}"));
    let torn = (*torn > 0).then(|| {
        format!("; after them an unfinished line of {torn} bytes, which the next run sets aside")
    });
    let rescued = (*rescued > 0)
        .then(|| format!("; {rescued} rescued task ids beside it, which the next run takes in"));
    let lost = (*lost_lines > 0)
        .then(|| format!("; a repair lost {lost_lines} lines, and each may be a purchase"));
    let more: String = [until, torn, rescued, lost].into_iter().flatten().collect();
    format!("{}: {records} records in {bytes} bytes, whole{more}", file.display())
}

fn show(args: &JournalShow, of: &Journal, usual: &Path) -> Result<Exit, Failure> {
    let file = args.journal.as_deref().unwrap_or(usual);
    let JournalFile { records, .. } = journal::read_one(&RealDisk, file)?;
    let is_wanted = |record: &wanflow_run::Record| {
        args.scene
            .as_ref()
            .is_none_or(|scene| record.as_task().is_some_and(|entry| entry.scene.as_str() == scene))
    };
    let wanted: Vec<_> =
        records.iter().enumerate().filter(|(_, record)| is_wanted(record)).collect();
    let skipped = args.last.map_or(0, |last| wanted.len().saturating_sub(last));
    for (number, record) in &wanted[skipped..] {
        if of.json {
            outln!("{}", output::line(&ShownRecord::new(*number, record)));
        } else {
            outln!("{number:>6}  {}", record_line(record));
        }
    }
    if wanted.is_empty() {
        errln!("{} has no such records", printable(&file.display().to_string()));
    }
    Ok(Exit::Done)
}

fn compact_all(files: &[PathBuf], folders: &Folders, session: &Session) -> Result<Exit, Failure> {
    // Nobody has run anything where there is no folder yet, and a look makes none.
    if files.is_empty() {
        outln!("no journals in {}", folders.journal.display());
        return Ok(Exit::Done);
    }
    for file in files {
        let _lock = past::lock_of(file, session.now())?;
        let name = file.display();
        match compaction::compact(&RealDisk, file, session.now())? {
            Ok(Compaction { kept, dropped, kept_as }) => outln!(
                "{name}: left out {dropped} records that nothing depends on; {kept} remain, and \
                 the whole journal is kept as {}",
                kept_as.display()
            ),
            Err(NotCompacted::Nothing) => {
                outln!("{name}: every record counts; nothing was changed");
            }
            Err(NotCompacted::Copied) => outln!(
                "{name}: another journal here is a copy of it, and what they share counts once; \
                 nothing was changed"
            ),
            Err(NotCompacted::Needed) => {
                outln!("{name}: shortened, it would not say the same; nothing was changed");
            }
        }
    }
    Ok(Exit::Done)
}
