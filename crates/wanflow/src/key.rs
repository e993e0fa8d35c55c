//! Where a key comes from, and what keeps it from being taken. It never goes anywhere but into
//! a [`Secret`].

use std::env::VarError;
use std::path::Path;

use wanflow_compiler::SourceText;
use wanflow_run::scrub::Scrubber;
use wanflow_run::secret::Secret;

use crate::assets;
use crate::config::Config;
use crate::core_files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::regular_file;
use crate::render::printable;
use crate::say::{self, noteln};

/// The largest file that is read for a key, in bytes.
const MOST: u64 = 64 * 1024;

/// Hides every key of the environment from all that is printed.
///
/// Which of them is used is not known yet, and a key that is not used is a key all the same.
pub(crate) fn hide_those_of_the_environment() {
    for endpoint in wanflow_api::ENDPOINTS {
        endpoint.origins.iter().for_each(|origin| hide_variable(origin.key_env));
    }
    assets::SECRET_VARIABLES.iter().copied().for_each(hide_variable);
}

/// Hides the keys that the user's configuration names, too.
pub(crate) fn hide_those_of(config: &Config) {
    config.key_variables().for_each(hide_variable);
}

fn hide_variable(name: &str) {
    if let Some(key) = std::env::var(name).ok().and_then(|text| Secret::new(&text).ok()) {
        hide(&key);
    }
}

/// The key: from a file if one is given, else from the variable. It is hidden from then on.
pub(crate) fn read(variable: &str, file: Option<&Path>) -> Result<Secret, Failure> {
    let (place, text) = match file {
        Some(file) => (file.display().to_string(), in_file(file)?),
        None => (variable.to_owned(), in_variable(variable)?),
    };
    let unfit = |why: String| Failure::environment(format!("{place}: {why}"));
    let key = Secret::new(&text).map_err(|error| unfit(error.to_string()))?;
    if let Some(why) = not_a_key(text.trim_start_matches('\u{feff}').trim()) {
        return Err(unfit(why.to_owned()));
    }
    if !key.is_tellable() {
        return Err(unfit(
            "this is too short to be a key, which has 8 characters or more".to_owned(),
        ));
    }
    hide(&key);
    Ok(key)
}

/// Keeps a key out of all that is printed, and out of core files.
fn hide(key: &Secret) {
    core_files::forbid();
    say::hide(key.scrubber());
}

/// Hides the key of a file before anything else is said. Whether it can be used shows later.
pub(crate) fn hide_file(file: &Path) -> Result<(), Failure> {
    let text = regular_file::read_text(file, MOST).unwrap_or_default();
    match Secret::new(&text) {
        Ok(key) => {
            hide(&key);
            refuse_in_arguments(&key.scrubber())
        }
        Err(_) => Ok(()),
    }
}

/// A key on the command line is readable for every process of the machine.
pub(crate) fn refuse_in_arguments(keys: &Scrubber) -> Result<(), Failure> {
    if !std::env::args_os().any(|word| keys.finds(&word.to_string_lossy())) {
        return Ok(());
    }
    let help = "every process of this machine could read it there, and so could your shell's \
                history: replace the key, then give it by its variable or with --api-key-file FILE";
    Err(Failure::usage("the command line holds the key; nothing was done").with_help(help))
}

/// A key in a storyboard would be sent as a prompt, and kept in git and in the journal.
pub(crate) fn refuse_in_storyboard(source: &SourceText) -> Result<(), Failure> {
    let keys = say::hidden();
    let Some(line) = source.text().lines().position(|line| keys.finds(line)) else { return Ok(()) };
    let place = format!("{}:{}", printable(source.name()), line + 1);
    let help = "take it out, and replace the key if others have the file";
    Err(Failure::new(
        Exit::Storyboard,
        format!("{place}: this line holds the key; nothing was sent"),
    )
    .with_help(help))
}

fn in_variable(variable: &str) -> Result<String, Failure> {
    std::env::var(variable).map_err(|error| match error {
        VarError::NotPresent => none(variable),
        VarError::NotUnicode(_) => {
            let what = format!("{variable} is set, and what it holds is not UTF-8 text");
            Failure::environment(what).with_help("copy the key anew, as plain text")
        }
    })
}

/// Why a text is what stands for a key in instructions, and no key. Parts of it are not repeated:
/// it may hold one.
fn not_a_key(text: &str) -> Option<&'static str> {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_uppercase();
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let assigned = text.strip_prefix("export ").unwrap_or(text).split_once('=');
    Some(if text.starts_with('$') {
        "this is the name of a variable with a `$`, not what the variable holds: single quotes, \
         or a file that no shell reads, kept it from being replaced"
    } else if assigned
        .is_some_and(|(name, value)| name.contains('_') && is_name(name) && !value.is_empty())
    {
        "this is a line `NAME=KEY`, not the key alone"
    } else if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
        "the word `Bearer` is not part of the key: wanflow writes it where a host wants it"
    } else if (text.contains('_') && is_name(text) && letters.ends_with("KEY"))
        || (letters.contains("YOUR") && letters.contains("KEY"))
        || (text.starts_with('<') && text.ends_with('>'))
        || letters.trim_start_matches("SK").chars().all(|c| c == 'X')
    {
        "this is what stands for a key in instructions, not a key"
    } else {
        return None;
    })
}

fn in_file(file: &Path) -> Result<String, Failure> {
    let text = regular_file::read_text(file, MOST).map_err(|error| {
        let help = "give a file that holds the key and nothing else: --api-key-file FILE";
        Failure::environment(format!("{}: {error}", file.display())).with_help(help)
    })?;
    if is_loose(file) {
        let file = file.display();
        noteln!("warning: other users of this machine may read {file}; fix it: chmod 600 {file}");
    }
    Ok(text)
}

/// Whether anybody but the owner may do anything with a file.
#[cfg(unix)]
fn is_loose(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_loose(_: &Path) -> bool {
    false
}

fn none(variable: &str) -> Failure {
    Failure::new(Exit::Environment, format!("there is no key: {variable} is not set")).with_help(
        format!(
            "set {variable}, or give a file that holds the key with --api-key-file; \
             to try without a key and without cost: wanflow run --rehearse. Nothing was sent."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_key_in_instructions_is_none() {
        for (text, words) in [
            ("$NOVITA_API_KEY", "with a `$`"),
            ("${NOVITA_API_KEY}", "with a `$`"),
            ("NOVITA_API_KEY=sk_0123456789", "a line `NAME=KEY`"),
            ("export NOVITA_API_KEY=sk_0123456789", "a line `NAME=KEY`"),
            ("Bearer sk_0123456789", "`Bearer`"),
            ("YOUR_API_KEY", "in instructions"),
            ("your-api-key-here", "in instructions"),
            ("<key>", "in instructions"),
            ("sk-xxxxxxxxxxxxxxxx", "in instructions"),
            ("NOVITA_API_KEY", "in instructions"),
            ("sk_0123456789", ""),
            ("sk-XX0123456789aBcD", ""),
            ("0123456789ABCDEF_0123", ""),
            ("c2stMDEyMzQ1Njc4OQ==", ""),
        ] {
            let said = not_a_key(text).unwrap_or_default();
            assert_eq!(said.is_empty(), words.is_empty(), "{text}: {said}");
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
