//! The arguments that say which version of a storyboard is meant.

use std::path::PathBuf;

use clap::Args;
use wanflow_compiler::layers::version::Assignment;
use wanflow_session::versions::VersionChoice;

/// Which version of the storyboard is meant.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct VersionFlags {
    /// A variant of the storyboard; of several, each is laid over those before it.
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Vec<String>,
    /// Text of a variable that the storyboard's `vars` defines (may be given several times).
    #[arg(long, value_name = "NAME=TEXT", value_parser = parse_assignment)]
    pub(crate) var: Vec<Assignment>,
    /// A film for each line of this CSV table: its first line names variables; a column `name`
    /// names the films, else they are called 1, 2, ….
    #[arg(long, value_name = "FILE")]
    pub(crate) each: Option<PathBuf>,
    /// Only this film of the table.
    #[arg(long, value_name = "NAME", requires = "each")]
    pub(crate) row: Option<String>,
}

impl VersionFlags {
    /// What is meant by them.
    pub(crate) fn choice(&self) -> VersionChoice<'_> {
        let Self { variant, var, each, row } = self;
        VersionChoice { variants: variant, vars: var, each: each.as_deref(), row: row.as_deref() }
    }

    /// The same for one film of the table.
    pub(crate) fn of_row(&self, name: Option<&str>) -> Self {
        Self { row: name.map(str::to_owned), ..self.clone() }
    }
}

/// Reads `name=text`.
fn parse_assignment(text: &str) -> Result<Assignment, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok(Assignment { name: name.trim().to_owned(), value: value.to_owned() })
        }
        _ => Err(format!("expected a variable and its text such as `city=Rome`, not `{text}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_up_to_the_first_equals_sign() {
        let read = |text| parse_assignment(text).map(|it| (it.name, it.value));
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(read("city=Rome"), pair("city", "Rome"));
        assert_eq!(read("sum=1+1=2"), pair("sum", "1+1=2"));
        assert_eq!(read("city="), pair("city", ""));
        assert!(read("city").is_err() && read("=Rome").is_err());
    }
}
