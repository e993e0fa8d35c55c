//! The limiter that all runs of one user share, for each key and endpoint: a small file under the
//! kernel's lock for the pace, and a locked file for each place.
//!
//! Nothing of a key is in names or contents. Whatever is wrong with the files, a run goes on with
//! limits of its own: they save the host's patience, not money.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{LONGEST_PAUSE, Limiter, MINUTE, Pace};
use wanflow_system::{Current, System as _};

use crate::clock::Now;

/// Where the limits of a key at an endpoint lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedLimits {
    /// A folder of this user's.
    pub folder: PathBuf,
    /// A name that tells key and endpoint apart from others and says neither:
    /// [`Secret::fingerprint`](crate::secret::Secret::fingerprint).
    pub name: String,
    /// Who this run is, for other runs that wait: its process and folder.
    pub holder: String,
}

/// How often the file's lock is tried for, a millisecond apart. It is held for microseconds.
const LOCK_TRIES: u32 = 50;
/// The most that is read of the file.
const STATE_LIMIT: u64 = 1 << 20;
/// The most that is read of who has a place.
const HOLDER_LIMIT: u64 = 512;
/// How long until a place is looked for again.
const PLACE_PAUSE: Duration = Duration::from_secs(1);

/// A limiter in files.
#[derive(Debug)]
pub struct SharedLimiter {
    limits: SharedLimits,
    per_minute: Option<usize>,
    places: usize,
    held: Vec<(usize, File)>,
    /// The limits of this run alone, for when the files are of no use.
    alone: Limiter,
}

/// What the file holds, in wall time: monotonic clocks differ between machines' starts.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    /// Milliseconds since 1970 of the submits of the last minute.
    #[serde(default)]
    recent: Vec<u64>,
    /// No submit before.
    #[serde(default)]
    not_before: u64,
}

impl SharedLimiter {
    /// A limiter for so many submits in any minute, and so many tasks under way at once.
    pub fn new(limits: SharedLimits, per_minute: Option<u32>, places: usize) -> Self {
        Self {
            limits,
            per_minute: per_minute.map(|count| usize::try_from(count.max(1)).unwrap_or(1)),
            places,
            held: Vec::new(),
            alone: Limiter::new(per_minute),
        }
    }

    /// Changes the state under its lock.
    fn with_state<T>(&self, change: impl FnOnce(&mut State) -> T) -> io::Result<T> {
        let mut file = open(&self.file("pace"))?;
        lock(&file)?;
        let mut text = Vec::new();
        (&mut file).take(STATE_LIMIT).read_to_end(&mut text)?;
        // A torn or foreign state is an empty one.
        let mut state: State = serde_json::from_slice(&text).unwrap_or_default();
        let result = change(&mut state);
        let text = serde_json::to_vec(&state).expect("a state is plain data");
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&text)?;
        Ok(result)
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.limits.folder.join(format!("{}.{ending}", self.limits.name))
    }

    /// Takes one more place, if one is free.
    fn enter(&mut self) -> io::Result<bool> {
        for number in 0..self.places {
            if self.held.iter().any(|(held, _)| *held == number) {
                continue;
            }
            let file = open(&self.file(&format!("place-{number}")))?;
            match file.try_lock() {
                Ok(()) => {
                    // For people only: without it the place is held just as well.
                    let _ = sign(&file, &self.limits.holder);
                    self.held.push((number, file));
                    return Ok(true);
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(false)
    }
}

impl Pace for SharedLimiter {
    fn try_take(&mut self, now: Now) -> Result<(), Duration> {
        let per_minute = self.per_minute;
        match self.with_state(|state| state.try_take(now.wall, per_minute)) {
            // The run's own count goes on beside it, should the file fail later.
            Ok(Ok(())) => {
                let _ = self.alone.try_take(now);
                Ok(())
            }
            Ok(Err(wait)) => Err(now.mono + wait),
            Err(_) => self.alone.try_take(now),
        }
    }

    fn pause(&mut self, now: Now, pause: Duration) {
        self.alone.pause(now, pause);
        let until = now.wall.saturating_add(millis(pause.min(LONGEST_PAUSE)));
        let _ = self.with_state(|state| {
            state.forget(now.wall);
            state.not_before = state.not_before.max(until);
        });
    }

    fn hold(&mut self, places: usize, now: Now) -> Result<(), Duration> {
        self.held.truncate(places);
        while self.held.len() < places {
            match self.enter() {
                Ok(true) => {}
                Ok(false) => return Err(now.mono + PLACE_PAUSE),
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    fn holders(&self) -> Vec<String> {
        let is_ours = |number: &usize| self.held.iter().any(|(held, _)| held == number);
        let others = (0..self.places).filter(|number| !is_ours(number));
        let mut holders: Vec<_> = others
            .filter_map(|number| holder(&self.file(&format!("place-{number}"))).ok())
            .filter(|holder| !holder.is_empty())
            .collect();
        holders.sort();
        holders.dedup();
        holders
    }

    fn is_paused(&self, now: Now) -> bool {
        let shared = || fs::read(self.file("pace")).ok();
        let state = || serde_json::from_slice::<State>(&shared()?).ok();
        self.alone.is_paused(now) || state().is_some_and(|state| state.not_before > now.wall)
    }
}

/// Writes who has a place.
fn sign(mut file: &File, holder: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.write_all(holder.as_bytes())
}

/// Who has a place, as its file tells.
fn holder(place: &Path) -> io::Result<String> {
    let mut text = Vec::new();
    open(place)?.take(HOLDER_LIMIT).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

impl State {
    /// Takes a turn, or tells how long to wait for one.
    fn try_take(&mut self, wall: u64, per_minute: Option<usize>) -> Result<(), Duration> {
        self.forget(wall);
        let full = per_minute.filter(|count| self.recent.len() >= *count);
        let bucket =
            full.map_or(0, |count| self.recent[self.recent.len() - count] + millis(MINUTE));
        let earliest = bucket.max(self.not_before);
        if earliest > wall {
            return Err(Duration::from_millis(earliest - wall));
        }
        self.recent.push(wall);
        Ok(())
    }

    /// Drops what is over, and what a clock that jumped has left in the future.
    fn forget(&mut self, wall: u64) {
        self.recent.retain(|then| *then <= wall && wall - *then < millis(MINUTE));
        self.recent.sort_unstable();
        if self.not_before > wall.saturating_add(millis(LONGEST_PAUSE)) {
            self.not_before = 0;
        }
    }
}

/// The files stay: removing one would let two runs lock two.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    Current::refuse_links(&mut options);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

fn lock(file: &File) -> io::Result<()> {
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::ErrorKind::WouldBlock.into())
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: u64 = 1_800_000_000_000;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(seconds: u64) -> Now {
        Now { mono: s(seconds), wall: WALL + 1000 * seconds }
    }

    fn two(folder: &Path, per_minute: Option<u32>) -> [SharedLimiter; 2] {
        [5, 3].map(|places| {
            let limits = SharedLimits {
                folder: folder.to_owned(),
                name: "0a1b".to_owned(),
                holder: format!("the run with {places} places"),
            };
            SharedLimiter::new(limits, per_minute, places)
        })
    }

    #[test]
    fn two_runs_share_a_minute_and_a_pause() {
        let folder = tempfile::tempdir().expect("a folder");
        let [mut one, mut other] = two(folder.path(), Some(2));
        assert_eq!(one.try_take(at(0)), Ok(()));
        assert_eq!(other.try_take(at(10)), Ok(()));
        assert_eq!(one.try_take(at(20)), Err(s(60)));
        assert_eq!(other.try_take(at(61)), Ok(()));
        one.pause(at(61), s(30));
        assert_eq!(other.try_take(at(80)), Err(s(91)));
        assert_eq!(other.try_take(at(91)), Ok(()));
    }

    #[test]
    fn a_clock_that_jumps_holds_nobody_up_for_longer_than_the_cap() {
        let folder = tempfile::tempdir().expect("a folder");
        let [mut one, mut other] = two(folder.path(), Some(1));
        assert_eq!(one.try_take(at(90_000)), Ok(()));
        one.pause(at(90_000), s(9000));
        assert_eq!(other.try_take(at(90_001)), Err(s(90_300)), "the cap");
        // The clock is set back by a day: neither the pause nor the submit has been yet.
        assert_eq!(other.try_take(at(3600)), Ok(()));
    }

    #[test]
    fn a_place_is_held_by_one_run_and_a_dead_one_holds_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let [mut one, mut other] = two(folder.path(), None);
        assert_eq!((one.hold(2, at(0)), other.hold(1, at(0))), (Ok(()), Ok(())));
        assert_eq!(other.hold(2, at(5)), Err(s(6)), "its three are taken");
        assert_eq!(other.holders(), ["the run with 5 places"]);
        assert_eq!(one.hold(4, at(5)), Ok(()), "it may have five");
        drop(one);
        assert_eq!(other.hold(3, at(6)), Ok(()));
        assert_eq!(other.hold(0, at(7)), Ok(()));
    }

    #[test]
    fn a_state_that_cannot_be_read_is_empty_and_one_that_cannot_be_written_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        for text in ["", "{\"recent\":[17", "[]", "\u{0}\u{0}", "{\"recent\":\"x\"}"] {
            std::fs::write(folder.path().join("0a1b.pace"), text).expect("a folder takes files");
            let [mut one, mut other] = two(folder.path(), Some(1));
            assert_eq!(one.try_take(at(0)), Ok(()), "{text:?}");
            assert_eq!(other.try_take(at(1)), Err(s(60)), "{text:?}");
        }
        let [mut one, mut other] = two(&folder.path().join("missing"), Some(1));
        assert_eq!(one.try_take(at(0)), Ok(()));
        assert_eq!(one.try_take(at(1)), Err(s(60)), "its own limit holds");
        assert_eq!((other.try_take(at(1)), other.hold(9, at(1))), (Ok(()), Ok(())));
    }
}
