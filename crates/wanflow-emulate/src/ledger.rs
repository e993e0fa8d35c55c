//! Every task that was ever created, in order: the oracle of what was paid.
//!
//! With a file, a task is synced before anyone hears of it. A last line without its newline was
//! never answered for and is cut; any other unreadable line is refused by name.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use wanflow_api::{Sha256, Usd};

use crate::error::EmulateError;
use crate::task::Task;

/// The created tasks, in order of creation.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    tasks: Vec<Task>,
    by_id: HashMap<String, usize>,
    equal_requests: HashMap<Sha256, u64>,
    spent: Usd,
    file: Option<File>,
}

impl Ledger {
    /// Reads the file, or starts it. No second emulator may hold it.
    pub(crate) fn open(path: &Path) -> Result<Self, EmulateError> {
        let at = || EmulateError::at(path);
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path).map_err(at())?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => EmulateError::InUse(path.to_owned()),
            TryLockError::Error(error) => EmulateError::Io(path.to_owned(), error),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(at())?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(at())?;
            file.sync_data().map_err(at())?;
        }
        let mut ledger = Self::default();
        for (index, line) in bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate() {
            let task = serde_json::from_slice(line).map_err(|error| EmulateError::Ledger {
                path: path.to_owned(),
                line: index + 1,
                detail: error.to_string(),
            })?;
            ledger.remember(task);
        }
        ledger.file = Some(file);
        Ok(ledger)
    }

    /// Adds a task; when this returns, it survives a crash.
    pub(crate) fn add(&mut self, task: Task) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&task)?;
            line.push(b'\n');
            append(file, &line)?;
        }
        self.remember(task);
        Ok(())
    }

    /// All tasks in order of creation.
    pub(crate) fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The task of that id.
    pub(crate) fn find(&self, task_id: &str) -> Option<&Task> {
        self.by_id.get(task_id).map(|index| &self.tasks[*index])
    }

    /// How many tasks were bought with these very bytes.
    pub(crate) fn equal_requests(&self, request: Sha256) -> u64 {
        self.equal_requests.get(&request).copied().unwrap_or(0)
    }

    /// The task of an endpoint that was bought with this idempotency key.
    pub(crate) fn bought_with(&self, endpoint: &str, key: &str) -> Option<&Task> {
        let is_it = |task: &&Task| task.endpoint == endpoint && task.key.as_deref() == Some(key);
        self.tasks.iter().rev().find(is_it)
    }

    /// The known prices of all tasks together.
    pub(crate) fn spent(&self) -> Usd {
        self.spent
    }

    fn remember(&mut self, task: Task) {
        *self.equal_requests.entry(task.request_sha256).or_default() += 1;
        self.by_id.insert(task.id.clone(), self.tasks.len());
        self.spent = self.spent + task.price_micros.unwrap_or_default();
        self.tasks.push(task);
    }
}

/// Appends durably. What a failed write left behind is cut off again, so that a full disk does
/// not glue the next line to half of this one.
fn append(file: &mut File, line: &[u8]) -> io::Result<()> {
    let end = file.seek(SeekFrom::End(0))?;
    let written = file.write_all(line).and_then(|()| file.sync_data());
    if written.is_err() {
        file.set_len(end)?;
    }
    written
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::task::{Recipe, Source, sha256};

    fn task(number: u32) -> Task {
        Task {
            id: format!("task-{number}"),
            endpoint: "test/one".to_owned(),
            created_ms: u64::from(number),
            request_sha256: sha256(b"one and the same"),
            price_micros: Some(Usd::from_micros(500_000)),
            seed: number,
            recipe: Recipe {
                source: Source::Slate("line\nbreak".to_owned()),
                seconds: 5,
                resolution: wanflow_api::Resolution::P720,
                sound: true,
                variation: 0,
            },
            prompt: String::new(),
            key: None,
        }
    }

    #[test]
    fn a_tail_torn_at_any_byte_is_cut_and_nothing_else_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let mut ledger = Ledger::open(&path).unwrap();
        ledger.add(task(1)).unwrap();
        ledger.add(task(2)).unwrap();
        drop(ledger);
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for cut in first..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut ledger = Ledger::open(&path).unwrap();
            assert_eq!(ledger.tasks(), [task(1)], "cut at byte {cut}");
            if cut % 16 != 0 {
                continue;
            }
            ledger.add(task(3)).unwrap();
            drop(ledger);
            let again = Ledger::open(&path).unwrap();
            assert_eq!(again.tasks(), [task(1), task(3)], "cut at byte {cut}");
            assert_eq!(again.equal_requests(sha256(b"one and the same")), 2);
            assert_eq!(again.spent(), Usd::from_micros(1_000_000));
        }
    }

    #[test]
    fn a_damaged_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        Ledger::open(&path).unwrap().add(task(1)).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{}\n");
        fs::write(&path, bytes).unwrap();
        let error = Ledger::open(&path).unwrap_err();
        assert!(matches!(error, EmulateError::Ledger { line: 2, .. }), "{error}");
    }

    #[test]
    fn one_emulator_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let held = Ledger::open(&path).unwrap();
        assert!(matches!(Ledger::open(&path), Err(EmulateError::InUse(_))));
        drop(held);
        Ledger::open(&path).unwrap();
    }
}
