//! What waits for a person elsewhere: in other storyboards of the folder, and clips that are gone.

use std::path::PathBuf;

use wanflow_run::reconcile::Question;
use wanflow_session::doubts::Doubts;

use crate::args::VersionFlags;
use crate::command_context::CommandContext;

use super::printable;

/// How many takes are named in one line.
const NAMED: usize = 5;

/// One line on what other storyboards of the folder have in doubt; nothing where none has.
pub(crate) fn doubts_elsewhere(doubts: &Doubts, rehearse: Option<&str>) -> String {
    let one = |(file, questions): (&PathBuf, &Vec<Question>)| {
        let version = VersionFlags::default();
        let flags = CommandContext { file, version, rehearse, endpoint: None }.flags();
        let takes = match questions.len() {
            1 => "1 take".to_owned(),
            count => format!("{count} takes"),
        };
        let name = printable(&file.display().to_string());
        format!("{takes} of {name}: `wanflow reconcile{flags}`")
    };
    let others: Vec<_> = doubts.others.iter().map(one).collect();
    if others.is_empty() {
        return String::new();
    }
    format!("in doubt in this folder, too: {}\n", others.join("; "))
}

/// One line on clips that are gone from the store; nothing where none is.
pub(crate) fn missing_clips(gone: &[Question], context: &CommandContext<'_>) -> String {
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
        context.command("run"),
        context.flags(),
    )
}
