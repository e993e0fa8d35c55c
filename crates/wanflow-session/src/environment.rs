//! The environment of the process: the one place that reads it. Everything else is handed the
//! value, so that tests and servers can bring their own.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// Variables and the current folder, as they were at one moment.
#[derive(Clone, Default)]
pub struct Environment {
    variables: HashMap<OsString, OsString>,
    folder: PathBuf,
}

impl Environment {
    /// What this process was started with.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os().map(|(name, value)| (name_of(&name), value)).collect();
        Self { variables, folder: std::env::current_dir().unwrap_or_default() }
    }

    /// An environment of these variables and no other.
    pub fn of<N: AsRef<OsStr>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let named = |(name, value): (N, V)| (name_of(name.as_ref()), value.into());
        Self { variables: variables.into_iter().map(named).collect(), folder: PathBuf::new() }
    }

    /// A variable's value, also an empty one; `None` where it is not set.
    pub fn raw(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(&name_of(name.as_ref())).map(OsString::as_os_str)
    }

    /// A variable's value; `None` where it is not set, or empty.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// A variable's value as text; `None` also where it is not UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variable(name)?.to_str()
    }

    /// A variable that names an absolute path. A relative one counts as not set, as the
    /// conventions of the system have it: it would lead into whatever folder one stands in.
    pub fn absolute_path(&self, name: &str) -> Option<PathBuf> {
        self.variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// The current folder; empty where the system does not name it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Values may be keys: only the names are shown.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

/// How a variable is looked up: on Windows, names are the same in any case.
fn name_of(name: &OsStr) -> OsString {
    if cfg!(windows) { name.to_ascii_uppercase() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_variables_are_not_set_and_values_are_not_shown() {
        let environment = Environment::of([("KEY", "sk-canary"), ("EMPTY", ""), ("HOME", "h")]);
        assert_eq!(environment.text("KEY"), Some("sk-canary"));
        assert_eq!((environment.text("EMPTY"), environment.text("OTHER")), (None, None));
        assert_eq!(environment.absolute_path("HOME"), None);
        let shown = format!("{environment:?}");
        assert!(shown.contains("KEY") && !shown.contains("canary"), "{shown}");
    }
}
