//! The versions of a storyboard that a command is about: variants, and the rows of a table.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use wanflow_compiler::layers::table::Table;
use wanflow_compiler::layers::version::{Assignment, Row, Version};
use wanflow_compiler::report::Checked;
use wanflow_compiler::suggest::nearest;
use wanflow_compiler::{Diagnostic, Sources};

use crate::failure::Failure;
use crate::printable::printable;
use crate::project::{Project, STORYBOARD_BYTES_MAX};
use crate::regular_file;

/// What a command line says of versions.
#[derive(Clone, Copy, Debug, Default)]
pub struct VersionChoice<'a> {
    /// Variants, one laid over the other.
    pub variants: &'a [String],
    /// Values of variables.
    pub vars: &'a [Assignment],
    /// A table, each row of which is a film.
    pub each: Option<&'a Path>,
    /// The one row of it that is meant, by its name.
    pub row: Option<&'a str>,
}

/// The versions that are meant.
#[derive(Debug)]
pub enum Versions {
    /// One for each row, or the one.
    Of(Vec<Version>),
    /// The table has mistakes.
    Flawed(Box<Checked>),
}

impl VersionChoice<'_> {
    /// Reads the table, if there is one, and says which versions are meant: at least one.
    pub fn versions(&self) -> Result<Versions, Failure> {
        let version =
            Version { variants: self.variants.to_vec(), row: None, vars: self.vars.to_vec() };
        let Some(file) = self.each else { return Ok(Versions::Of(vec![version])) };
        let name = file.display().to_string();
        let bytes = regular_file::read(file, STORYBOARD_BYTES_MAX)
            .map_err(|error| no_table(&name, &error))?;
        let mut found = Vec::new();
        let table = Table::read(&name, bytes, &mut found);
        if found.iter().any(Diagnostic::is_error) {
            let sources = Sources::new(table.source().clone());
            return Ok(Versions::Flawed(Box::new(Checked { sources, diagnostics: found })));
        }
        let table = Arc::new(table);
        let row = |index| Row { table: Arc::clone(&table), index };
        let mut rows: Vec<Row> = (0..table.len()).map(row).collect();
        if let Some(wanted) = self.row {
            rows.retain(|row| row.name() == Some(wanted));
            if rows.is_empty() {
                return Err(no_row(&table, wanted));
            }
        }
        let of = |row| Version { row: Some(row), ..version.clone() };
        Ok(Versions::Of(rows.into_iter().map(of).collect()))
    }
}

impl Project {
    /// The same storyboard in another version, which has a journal of its own.
    pub fn with_version(self, version: Version) -> Result<Self, Failure> {
        if version.suffix().is_some() {
            let name = self.file.file_name().unwrap_or_default().to_string_lossy();
            let other = version.file_name(&name);
            let stem = other.rsplit_once('.').map_or(other.as_str(), |(stem, _)| stem);
            let endings = ["yaml", "yml", "json"].map(|ending| format!("{stem}.{ending}"));
            let is_there = |name: &&String| self.folder.join(name).exists();
            if let Some(there) = endings.iter().find(is_there) {
                let what = format!(
                    "the storyboard {} has the journal that this version of {} would have",
                    printable(there),
                    printable(&name)
                );
                return Err(Failure::usage(what).with_help("rename that file, or the version"));
            }
        }
        Ok(Self { version, ..self })
    }
}

fn no_table(name: &str, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        ErrorKind::NotFound => "name a CSV file: its first line has the names of variables",
        ErrorKind::FileTooLarge => "no table of films is that large: name another file",
        _ => "a table is a readable CSV file",
    };
    Failure::environment(format!("{}: {error}", printable(name))).with_help(help)
}

fn no_row(table: &Table, wanted: &str) -> Failure {
    let names = || (0..table.len()).filter_map(|index| table.name(index));
    let what = format!("no film of {} is called `{}`", printable(&table.name), printable(wanted));
    let help = match nearest(wanted, names()) {
        Some(near) => format!("did you mean `--row {near}`?"),
        None => format!("it has {}", names().take(12).collect::<Vec<_>>().join(", ")),
    };
    Failure::usage(what).with_help(help)
}
