//! What is thought of a generator in one case.

use super::case::Instance;
use crate::trial::{Ran, Verdict};
use crate::typegen::support;

/// How a generator did in one case, from best to worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every verdict agrees, and what is read is written back as an equal value.
    Right,
    /// The schema is refused.
    Refused(String),
    /// An instance is read that is not valid, or the other way round, or changed on its way.
    SilentlyWrong(String),
    DoesNotCompile(String),
    Panics(String),
}

/// The words of the totals.
pub(crate) const WORDS: [&str; 5] =
    ["right", "refused", "silently wrong", "fails to compile", "panics"];

impl Outcome {
    /// Place of the word for it.
    pub(crate) fn kind(&self) -> usize {
        match self {
            Self::Right => 0,
            Self::Refused(_) => 1,
            Self::SilentlyWrong(_) => 2,
            Self::DoesNotCompile(_) => 3,
            Self::Panics(_) => 4,
        }
    }

    /// The word, and what there is to say beside it.
    pub(crate) fn shown(&self) -> String {
        let word = WORDS[self.kind()];
        let reason = match self {
            Self::Right => return word.to_owned(),
            Self::Refused(reason)
            | Self::SilentlyWrong(reason)
            | Self::DoesNotCompile(reason)
            | Self::Panics(reason) => reason,
        };
        let line: String = reason.replace('\n', " ").chars().take(140).collect();
        format!("{word}: {line}")
    }
}

/// Compares what the types did with what the instances are.
pub(crate) fn judge(instances: &[Instance], ran: &Ran) -> Outcome {
    let verdicts = match ran {
        Ran::DoesNotCompile(message) => return Outcome::DoesNotCompile(message.clone()),
        Ran::Ran(verdicts) => verdicts,
    };
    for (Instance { text, valid }, verdict) in instances.iter().zip(verdicts) {
        let wrong = match (valid, verdict) {
            (_, Verdict::Panicked) => return Outcome::Panics(format!("on {text}")),
            (true, Verdict::Refused(why)) => format!("{text} is valid and not read: {why}"),
            (false, Verdict::Taken(_)) => format!("{text} is not valid and is read"),
            (true, Verdict::Taken(written)) if !same(text, written) => {
                format!("{text} is written back as {written}")
            }
            _ => continue,
        };
        return Outcome::SilentlyWrong(wrong);
    }
    Outcome::Right
}

fn same(one: &str, other: &str) -> bool {
    match (one.parse(), other.parse()) {
        (Ok(one), Ok(other)) => support::equal(&one, &other),
        _ => false,
    }
}
