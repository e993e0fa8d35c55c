//! Which version of a storyboard is meant: the storyboard itself, some of its variants, a row of
//! a table, and variables from the command line.

use std::sync::Arc;

use super::table::Table;

/// A version of a storyboard. The default is the storyboard itself.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// Names of the variants that are laid over it, one after the other.
    pub variants: Vec<String>,
    /// The row whose values take the place of variables.
    pub row: Option<Row>,
    /// Values that take the place of variables, whatever else says.
    pub vars: Vec<Assignment>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The table.
    pub table: Arc<Table>,
    /// The row's index, from 0.
    pub index: usize,
}

/// A variable, and the text that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Its text.
    pub value: String,
}

impl Version {
    /// Whether it is the storyboard itself, perhaps with other values of variables.
    pub fn is_plain(&self) -> bool {
        self.variants.is_empty() && self.row.is_none()
    }

    /// What a version adds to the names of its journal, its lock file and its films: `vertical`,
    /// or `vertical.rome`. The storyboard itself adds nothing.
    pub fn suffix(&self) -> Option<String> {
        let row = self.row.as_ref().and_then(Row::name);
        let names: Vec<&str> = self.variants.iter().map(String::as_str).chain(row).collect();
        (!names.is_empty()).then(|| names.join("."))
    }

    /// The name of a file of this version, by that of the storyboard itself: `film.mp4` becomes
    /// `film.vertical.mp4`.
    pub fn file_name(&self, name: &str) -> String {
        match self.suffix() {
            Some(suffix) => with_suffix(name, &suffix),
            None => name.to_owned(),
        }
    }
}

impl Row {
    /// The name of its film.
    pub fn name(&self) -> Option<&str> {
        self.table.name(self.index)
    }
}

/// A file name with something before its ending.
pub(super) fn with_suffix(name: &str, suffix: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && !ending.contains('/') => {
            format!("{stem}.{suffix}.{ending}")
        }
        _ => format!("{name}.{suffix}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_stands_before_the_ending() {
        let version = |variants: &[&str]| Version {
            variants: variants.iter().map(|name| (*name).to_owned()).collect(),
            ..Version::default()
        };
        assert_eq!(version(&[]).file_name("film.mp4"), "film.mp4");
        assert_eq!(version(&["de"]).file_name("film.mp4"), "film.de.mp4");
        assert_eq!(version(&["vertical", "de"]).file_name("film"), "film.vertical.de");
        assert_eq!(version(&["de"]).file_name(".mp4"), ".mp4.de");
        assert_eq!(version(&["de"]).file_name("a.b/story"), "a.b/story.de");
    }
}
