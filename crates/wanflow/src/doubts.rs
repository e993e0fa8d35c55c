//! What waits for a person in a folder, and whose it is: several storyboards may lie there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use wanflow_run::reconcile::{self, Question, decidable, questions};

use crate::failure::Failure;
use crate::moment::Moment;
use crate::past::Past;
use crate::render::printable;

/// How many takes are named in one line.
const NAMED: usize = 5;

/// Takes of one folder, by their storyboards.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    /// This storyboard's. What belongs to a storyboard whose file is gone is here, too: else
    /// nobody could decide about it.
    pub(crate) own: Vec<Question>,
    /// Those of the other storyboards.
    pub(crate) others: BTreeMap<PathBuf, Vec<Question>>,
}

impl Doubts {
    /// What waits for a person.
    pub(crate) fn open(past: &Past) -> Self {
        Self::apart(past, questions(&past.history))
    }

    /// All that may be decided about: what waits for a person, what is under way or was refused,
    /// and what is gone from the store.
    pub(crate) fn decidable(past: &Past) -> Result<Self, Failure> {
        let mut all = decidable(&past.history);
        all.extend(past.gone()?);
        Ok(Self::apart(past, reconcile::sorted(all)))
    }

    /// All takes that a file may be given back for: those that may be decided about, and those
    /// whose clip is there.
    pub(crate) fn acceptable(past: &Past) -> Result<Self, Failure> {
        let mut all = decidable(&past.history);
        let gone = past.gone()?;
        let mut stored = reconcile::stored(&past.history);
        stored.retain(|question| gone.iter().all(|gone| gone.digest != question.digest));
        all.extend(gone.into_iter().chain(stored));
        Ok(Self::apart(past, reconcile::sorted(all)))
    }

    /// Clips that came and are not in the store.
    pub(crate) fn gone(past: &Past) -> Result<Self, Failure> {
        Ok(Self::apart(past, past.gone()?))
    }

    fn apart(past: &Past, questions: Vec<Question>) -> Self {
        let mut doubts = Self::default();
        for question in questions {
            match past.file_of_other(&question) {
                None => doubts.own.push(question),
                Some(file) => doubts.others.entry(file).or_default().push(question),
            }
        }
        doubts
    }

    /// One line on what other storyboards of the folder have in doubt; nothing where none has.
    pub(crate) fn line_on_others(&self, rehearse: Option<&str>) -> String {
        let one = |(file, questions): (&PathBuf, &Vec<Question>)| {
            let flags = Moment { file, rehearse, endpoint: None }.flags();
            let takes = count(questions.len(), "take");
            let name = printable(&file.display().to_string());
            format!("{takes} of {name}: `wanflow reconcile{flags}`")
        };
        let others: Vec<_> = self.others.iter().map(one).collect();
        if others.is_empty() {
            return String::new();
        }
        format!("in doubt in this folder, too: {}\n", others.join("; "))
    }
}

/// One line on clips that are gone from the store; nothing where none is.
pub(crate) fn line_on_gone(gone: &[Question], moment: &Moment<'_>) -> String {
    let name =
        |question: &Question| format!("{}@{}", printable(question.scene.as_str()), question.take);
    let mut names: Vec<_> = gone.iter().take(NAMED).map(name).collect();
    let (all, more) = (gone.len(), gone.len().saturating_sub(NAMED));
    names.extend((more > 0).then(|| format!("and {more} more")));
    if names.is_empty() {
        return String::new();
    }
    format!(
        "{} not in the store: {}; a run fetches what it needs of them: `{}`; \
         other ways: wanflow reconcile SCENE{}\n",
        if all == 1 { "1 clip is".to_owned() } else { format!("{all} clips are") },
        names.join(", "),
        moment.on("run"),
        moment.flags(),
    )
}

/// A count with its noun.
fn count(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
