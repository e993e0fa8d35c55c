//! Which certificates are trusted besides the system's: two variables that many tools know, and
//! that silently lead nowhere when a path in them is wrong.

use std::ffi::OsStr;
use std::path::PathBuf;

use wanflow_session::Environment;

/// What to do about a certificate that is not trusted.
pub(crate) const ADVICE: &str = "a company's proxy may sign in the host's place: have its authority installed in this system, \
     or name its file (PEM) in SSL_CERT_FILE; docs/network.md says more. There is no way to go on \
     without it";

/// What a variable leads to.
#[derive(Clone, Copy)]
enum Wanted {
    File,
    Folder,
}

/// The variables, and what they lead to.
const VARIABLES: [(&str, Wanted); 2] =
    [("SSL_CERT_FILE", Wanted::File), ("SSL_CERT_DIR", Wanted::Folder)];

/// Variables that lead nowhere, in words.
pub(crate) fn missing_paths(environment: &Environment) -> Vec<String> {
    let mut told = Vec::new();
    for (name, wanted) in VARIABLES {
        let value = environment.variable(name).unwrap_or_default();
        for path in paths(value, wanted) {
            let (is_there, what) = match wanted {
                Wanted::File => (path.is_file(), "file"),
                Wanted::Folder => (path.is_dir(), "folder"),
            };
            if !is_there {
                told.push(format!("{name} names {}: there is no such {what}", path.display()));
            }
        }
    }
    told
}

/// A variable for folders may name several.
fn paths(value: &OsStr, wanted: Wanted) -> Vec<PathBuf> {
    let all = match wanted {
        Wanted::File => vec![PathBuf::from(value)],
        Wanted::Folder => std::env::split_paths(value).collect(),
    };
    all.into_iter().filter(|path| !path.as_os_str().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn paths_that_lead_nowhere_are_told() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (file, none) = (here.join("Cargo.toml"), here.join("none"));
        for (name, path, told) in [
            ("SSL_CERT_FILE", file.clone(), false),
            ("SSL_CERT_FILE", here.to_owned(), true),
            ("SSL_CERT_FILE", none, true),
            ("SSL_CERT_DIR", here.to_owned(), false),
            ("SSL_CERT_DIR", file, true),
            ("SSL_CERT_DIR", PathBuf::new(), false),
        ] {
            let environment = Environment::of([(name, path.as_os_str())]);
            assert_eq!(!missing_paths(&environment).is_empty(), told, "{name} {}", path.display());
        }
    }
}
