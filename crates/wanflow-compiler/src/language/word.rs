//! What the language is made of: a mapping has words, a word has a shape, and a shape may be a
//! mapping again.

use std::fmt;

use serde_json::Value;

use super::facts::Facts;
use crate::rule::Rule;
use crate::suggest::normal;

/// One kind of mapping: the words that may stand in it.
#[derive(Debug)]
pub struct Mapping {
    /// What it is, with an article: `a scene`.
    pub what: &'static str,
    /// What it is for, as the source has it: [`Mapping::doc`] is for people.
    pub(super) about: &'static str,
    /// Its words in the order of the documentation, group by group.
    pub(super) words: &'static [&'static [Word]],
    /// Words of which exactly one must be there.
    pub(super) one_of: &'static [&'static str],
    /// The mapping whose other words people write here, too.
    pub(super) kin: Option<&'static Mapping>,
    /// What to write where a required word is missing; empty: the word with its value.
    pub(super) missing: &'static str,
    /// What editors offer as a whole: a name, and the words with their values.
    pub(crate) snippets: &'static [Snippet],
    /// What holds between its words, as schemas.
    pub(crate) conditions: fn() -> Vec<Value>,
}

/// A piece of a storyboard that editors offer as a whole.
#[derive(Debug)]
pub(crate) struct Snippet {
    /// What it is called in the list.
    pub(crate) label: &'static str,
    /// Words with their values, in which `$1`, `$2`, … are left for the user.
    pub(crate) body: &'static [(&'static str, &'static str)],
}

impl Mapping {
    /// What it is called, without an article.
    pub(crate) fn title(&self) -> String {
        let what = self.what.trim_start_matches("a ").trim_start_matches("an ");
        what.replace('`', "")
    }

    /// Words of which exactly one must be there; mostly there are none such.
    pub fn one_of(&self) -> &'static [&'static str] {
        self.one_of
    }

    /// Its words, in the order of the documentation.
    pub fn words(&self) -> impl Iterator<Item = &'static Word> + Clone + use<> {
        self.words.iter().copied().flatten()
    }

    /// The word at a place.
    pub(crate) fn word(&self, mut place: usize) -> Option<&'static Word> {
        for group in self.words {
            match group.get(place) {
                Some(word) => return Some(word),
                None => place -= group.len(),
            }
        }
        None
    }

    /// What it is for, on one line.
    pub fn doc(&self) -> &'static str {
        self.about.trim_start()
    }

    /// The place of a key among its words.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.words().position(|word| word.name == name)
    }

    /// What to write where a required word is missing.
    pub(crate) fn help_for_missing(&self, name: &str) -> String {
        match self.missing {
            "" => format!("write `{name}:` with its value"),
            help => help.to_owned(),
        }
    }

    /// Our word for one of another tool.
    pub(crate) fn foreign(&self, word: &str) -> Option<&'static str> {
        let plain = normal(word);
        let is_meant = |word: &&Word| word.facts.foreign.contains(&plain.as_str());
        let own = self.words().find(is_meant);
        own.or_else(|| self.kin?.words().find(is_meant)).map(|word| word.name)
    }
}

/// A word of the language: a key of one of its mappings.
pub struct Word {
    /// The key.
    pub name: &'static str,
    /// What it is, as the source has it: [`Word::doc`] is for people.
    pub(super) lines: &'static str,
    /// What it may hold.
    pub shape: &'static dyn Shape,
    /// What else is known of it.
    pub facts: Facts,
}

/// What a word may hold.
pub trait Shape: Sync {
    /// Its JSON Schema (draft-07), without the word's own description.
    fn schema(&self) -> Value;

    /// In words: `a whole number from 1 to 99`.
    fn describe(&self) -> String;

    /// Whether `${name}` in it stands for a variable.
    fn has_variables(&self) -> bool {
        false
    }

    /// What a whole number outside of its range is reported as; `None`: it holds no such number.
    fn range_rule(&self) -> Option<&'static Rule> {
        None
    }

    /// The mapping that it is, or is a list of.
    fn mapping(&self) -> Option<&'static Mapping> {
        None
    }
}

impl Word {
    /// What it is, in Markdown and on one line, without its default.
    pub fn doc(&self) -> &'static str {
        self.lines.trim_start()
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
