//! History: what all journals of a folder say about each take.
//!
//! A fold over records. Takes are found by digest, whatever storyboard, scene or attempt they
//! were bought for; scenes lead to what was bought for them last. It knows no files: whether a
//! stored clip is still there is for [`resolve`](fn@crate::resolve) to ask.

mod bill;
mod ends;
mod evidence;
mod locked;
mod merge;
mod past;
mod shared;
#[cfg(test)]
mod shared_tests;
mod state;
mod storyboards;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use wanflow_api::{Sha256, TaskId};
use wanflow_plan::{Digest, SceneId, Take};

use crate::disk::Disk;
use crate::error::RunError;
use crate::journal::{self, JournalFile, JournalId};
use crate::ledger::{Amounts, Ledger};
use crate::record::{ClipColour, Entry, Record, UnixMillis, VideoCoding};

pub use bill::{Bill, QuotedBill};
pub use ends::Ends;
use evidence::Timeline;
pub use evidence::{Account, Evidence, OtherSubmit, Reading};
pub use past::Past;
pub use state::{InFlight, TakeState, Unanswered};
use storyboards::Storyboards;

/// What is known of all takes.
#[derive(Debug, Default)]
pub struct History {
    takes: HashMap<Digest, Past>,
    scenes: Scenes,
    ledger: Ledger,
    timeline: Timeline,
    lost_lines: u64,
    storyboards: Storyboards,
    /// When endpoints end, by their hosts' word.
    sunsets: HashMap<String, UnixMillis>,
}

/// What came up for each scene.
#[derive(Debug, Default, PartialEq, Eq)]
struct Scenes {
    /// Digests of each scene's take, in the order in which they first came up in a journal.
    digests: HashMap<(SceneId, Take), Vec<(Digest, JournalId)>>,
    /// Scenes that have had some take, with the journals that tell of it.
    known: HashMap<SceneId, BTreeSet<JournalId>>,
    /// The highest number of a take.
    highest: u32,
}

impl Scenes {
    /// Remembers a take that came up under this scene and number for the first time.
    fn note(&mut self, scene: &SceneId, take: Take, digest: Digest, journal: JournalId) {
        self.highest = self.highest.max(take.get());
        self.known.entry(scene.clone()).or_default().insert(journal);
        self.digests.entry((scene.clone(), take)).or_default().push((digest, journal));
    }
}

impl Extend<Record> for History {
    fn extend<T: IntoIterator<Item = Record>>(&mut self, records: T) {
        records.into_iter().for_each(|record| self.apply(record));
    }
}

impl History {
    /// Reads the history of a folder's journals. A missing folder has none.
    pub fn read(disk: &dyn Disk, folder: &Path) -> Result<Self, RunError> {
        let files = journal::list(disk, folder)?;
        let mut history = Self { storyboards: Storyboards::of(stems(&files)), ..Self::default() };
        match &*files {
            [] => {}
            // Most folders hold one, which is in order as it is: it need not be in memory whole.
            [one] => journal::replay(disk, one, &mut history)?,
            _ => history.take_in(journal::read_all(disk, folder)?),
        }
        Ok(history)
    }

    /// The history of several journals.
    fn take_in(&mut self, journals: Vec<JournalFile>) {
        for (journal, record) in merge::merged(journals) {
            self.storyboards.read_from(journal);
            self.apply(record);
        }
    }

    /// Takes in one more record.
    pub fn apply(&mut self, record: Record) {
        self.timeline.apply(&record);
        match &record.entry {
            Entry::RunStarted(run) => self.storyboards.begin_run(&record, run),
            Entry::Repaired(repaired) => self.lost_lines += repaired.lost_lines,
            Entry::LossesAccepted(accepted) => {
                self.lost_lines = self.lost_lines.saturating_sub(accepted.lost_lines);
            }
            Entry::Sunset(seen) => {
                self.sunsets.insert(seen.endpoint.clone(), seen.ends);
            }
            // A take's follows below; balances are on the timeline.
            Entry::Task(_)
            | Entry::Balance(_)
            | Entry::RunEnded(_)
            | Entry::FilmMade(_)
            | Entry::Compacted(_) => {}
        }
        let Some(entry) = record.as_task() else { return };
        let past = self.takes.entry(entry.digest).or_default();
        let planned = past.planned.as_ref().and_then(|planned| planned.price);
        let journal = self.storyboards.current();
        self.ledger.apply_planned(&record, planned, journal);
        if past.came_up(&entry.scene, entry.take, journal) {
            self.scenes.note(&entry.scene, entry.take, entry.digest, journal);
        }
        past.apply(&record, entry);
        past.records.push(record);
    }

    /// What is known of a take.
    pub fn take(&self, digest: &Digest) -> Option<&Past> {
        self.takes.get(digest)
    }

    /// All takes that ever came up.
    pub fn takes(&self) -> impl Iterator<Item = (&Digest, &Past)> {
        self.takes.iter()
    }

    /// How a clip's video is coded, as each record of its coming has it.
    pub fn codings(&self, clip: &Sha256) -> impl Iterator<Item = &VideoCoding> {
        let stored = self.takes.values().filter_map(|past| past.state.clip());
        stored.filter(move |stored| stored.clip == *clip).filter_map(|stored| stored.video.as_ref())
    }

    /// What the numbers of a clip mean as colours, where it has no tag and players would take them
    /// for something else.
    pub fn colour_of(&self, clip: &Sha256) -> Option<ClipColour> {
        self.codings(clip).filter_map(|video| video.colour).max()
    }

    /// The ids of all tasks that these journals know, whatever became of them.
    pub fn task_ids(&self) -> impl Iterator<Item = &TaskId> {
        let records = self.takes.values().flat_map(|past| &past.records);
        records.filter_map(|record| Some(&record.fact()?.task()?.task_id))
    }

    /// What came up for a scene's take, in order.
    pub fn came_up(
        &self,
        scene: &SceneId,
        take: Take,
    ) -> impl DoubleEndedIterator<Item = (&Digest, &Past)> {
        let digests = self.scenes.digests.get(&(scene.clone(), take));
        let digests = digests.map(Vec::as_slice).unwrap_or_default().iter();
        digests.filter_map(|(digest, _)| self.takes.get_key_value(digest))
    }

    /// What was last bought for a scene's take, or else planned for it.
    pub fn previous(&self, scene: &SceneId, take: Take) -> Option<(&Digest, &Past)> {
        let digests = self.scenes.digests.get(&(scene.clone(), take))?;
        let own = || digests.iter().rev().filter(|(_, journal)| self.storyboards.is_own(*journal));
        let pasts = || own().filter_map(|(digest, _)| self.takes.get_key_value(digest));
        pasts().find(|(_, past)| past.state.is_bought()).or_else(|| pasts().next())
    }

    /// Whether some take of this storyboard's scene ever came up.
    pub fn knows_scene(&self, scene: &SceneId) -> bool {
        let mut journals = self.scenes.known.get(scene).into_iter().flatten();
        journals.any(|journal| self.storyboards.is_own(*journal))
    }

    /// Whether a take has come up under this scene's id: if not, a run records that it was
    /// planned, so that a renamed scene keeps its past.
    pub fn knows(&self, digest: &Digest, scene: &SceneId, take: Take) -> bool {
        let past = self.takes.get(digest);
        past.is_some_and(|past| self.came_up_as(past).any(|it| it == (scene, take)))
    }

    /// The scenes and numbers of this storyboard that a take came up for, in order.
    pub fn came_up_as<'p>(
        &'p self,
        past: &'p Past,
    ) -> impl DoubleEndedIterator<Item = (&'p SceneId, Take)> {
        let own = past.came_up_as.iter().filter(|it| self.storyboards.is_own(it.journal));
        own.map(|it| (&it.scene, it.take))
    }

    /// The same history as one storyboard of the folder sees it: what is told of scenes and sums
    /// is its own, and so is what is taken in from here on. `there` has the stems of the
    /// storyboards that exist.
    #[must_use]
    pub fn of_storyboard(mut self, stem: &str, there: &BTreeSet<String>) -> Self {
        self.storyboards.ask_for(stem, |name| there.contains(name));
        self.ledger.leave_out(self.storyboards.foreign());
        self
    }

    /// The same for one version of a storyboard, which goes on with no journal but its own.
    #[must_use]
    pub fn of_edition(mut self, stem: &str) -> Self {
        self.storyboards.ask_for(stem, |_| true);
        self.ledger.leave_out(self.storyboards.foreign());
        self
    }

    /// The stems of the storyboards that a take is of, where this one is none of them.
    pub fn of_others(&self, past: &Past) -> Vec<&str> {
        if self.came_up_as(past).next().is_some() {
            return Vec::new();
        }
        past.came_up_as.iter().filter_map(|it| self.storyboards.stem(it.journal)).collect()
    }

    /// The stems of other storyboards that ran in this folder.
    pub fn others(&self) -> Vec<String> {
        self.storyboards.others()
    }

    /// Whether this storyboard ran before all others of its folder: its clips have the plain
    /// names.
    pub fn ran_first(&self) -> bool {
        self.storyboards.is_first()
    }

    /// The highest number that any take has; 0 if there is none.
    pub fn highest(&self) -> u32 {
        self.scenes.highest
    }

    /// What is owed for everything that the storyboard bought.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What is owed for all attempts to buy a take.
    pub fn owed_for(&self, digest: &Digest) -> Amounts {
        let mut owed = Amounts::default();
        let attempts =
            self.takes.get(digest).map_or(0..1, |past| 0..past.next_attempt.max(past.highest) + 1);
        attempts.for_each(|attempt| owed += self.ledger.attempt(digest, attempt));
        owed
    }

    /// Whether another history says the same of every take and of money. How many records it takes
    /// to say so may differ.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let takes = || self.takes.iter().map(|(digest, past)| (past, other.takes.get(digest)));
        self.takes.len() == other.takes.len()
            && takes().all(|(past, theirs)| theirs.is_some_and(|it| past.says_the_same(it)))
            && (&self.scenes, &self.ledger, self.lost_lines)
                == (&other.scenes, &other.ledger, other.lost_lines)
            && self.storyboards.says_the_same(&other.storyboards)
    }

    /// When an endpoint ends, as its host said last.
    pub fn sunset(&self, endpoint: &str) -> Option<UnixMillis> {
        self.sunsets.get(endpoint).copied()
    }

    /// Whether these journals know of nothing.
    pub fn is_empty(&self) -> bool {
        self.takes.is_empty()
    }

    /// How many lines repairs have lost of which nobody has taken note yet. Each may have been a
    /// purchase, so that the ledger is not the whole truth while there are any.
    pub fn lost_lines(&self) -> u64 {
        self.lost_lines
    }

    /// What is known about a submit without an answer, for the person who decides.
    pub fn evidence(&self, digest: &Digest, attempt: u32) -> Evidence {
        let owed = |digest: &Digest, attempt| self.ledger.attempt(digest, attempt).worst_case();
        self.timeline.evidence(digest, attempt, owed)
    }
}

/// The storyboards that journals were named after.
fn stems(journals: &[PathBuf]) -> impl Iterator<Item = String> {
    journals.iter().map(|path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}
