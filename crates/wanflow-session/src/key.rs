//! Where a key comes from, and what keeps it from being taken. It never goes anywhere but into
//! a [`Secret`].

use std::path::Path;

use wanflow_compiler::Sources;
use wanflow_run::secret::Secret;
use wanflow_system::{Current, System as _};

use crate::Session;
use crate::config::Config;
use crate::failure::Failure;
use crate::printable::printable;
use crate::regular_file;
use crate::secrets::Secrets;
use crate::sound_files::SECRET_VARIABLES;

/// The largest file that is read for a key, in bytes.
const MOST: u64 = 64 * 1024;

/// A key that can be used.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub secret: Secret,
    /// What a person should know of its file; `None` where all is well.
    pub warning: Option<String>,
}

/// Takes up every key of the environment.
///
/// Which of them is used is not known yet, and a key that is not used is a key all the same.
pub fn hide_keys_of_environment(session: &Session) {
    for endpoint in wanflow_api::endpoints() {
        endpoint.origins.iter().for_each(|origin| hide_variable(session, origin.key_env));
    }
    for name in SECRET_VARIABLES {
        hide_variable(session, name);
    }
}

/// Takes up the keys that the user's configuration names, too.
pub fn hide_keys_of_config(session: &Session, config: &Config) {
    config.key_variables().for_each(|name| hide_variable(session, name));
}

fn hide_variable(session: &Session, name: &str) {
    let text = session.environment.text(name);
    if let Some(key) = text.and_then(|text| Secret::new(text).ok()) {
        session.secrets.add(&key);
    }
}

/// Takes up the key of a file before anything else is said, and hands it out. Whether it can be
/// used shows later.
pub fn hide_file(session: &Session, file: &Path) -> Option<Secret> {
    let key = Secret::new(&regular_file::read_text(file, MOST).unwrap_or_default()).ok()?;
    session.secrets.add(&key);
    Some(key)
}

/// The key: from a file if one is given, else from the variable. It is taken up from then on.
pub fn read(session: &Session, variable: &str, file: Option<&Path>) -> Result<Key, Failure> {
    let (place, text) = match file {
        Some(file) => (file.display().to_string(), in_file(file)?),
        None => (variable.to_owned(), in_variable(session, variable)?),
    };
    let unfit = |why: String| Failure::environment(format!("{place}: {why}"));
    let secret = Secret::new(&text).map_err(|error| unfit(error.to_string()))?;
    if let Some(why) = not_a_key(text.trim_start_matches('\u{feff}').trim()) {
        return Err(unfit(why.to_owned()));
    }
    if !secret.is_tellable() {
        return Err(unfit(
            "this is too short to be a key: keys have 8 characters or more".to_owned(),
        ));
    }
    session.secrets.add(&secret);
    let warning = file.filter(|file| is_open_to_others(file)).map(|file| {
        let file = file.display();
        format!("other users of this machine may read {file}; fix it: chmod 600 {file}")
    });
    Ok(Key { secret, warning })
}

/// A key in a storyboard would be sent as a prompt, and kept in git and in the journal.
pub fn refuse_in_storyboard(sources: &Sources, secrets: &Secrets) -> Result<(), Failure> {
    let keys = secrets.scrubber();
    let place = sources.files().iter().find_map(|file| {
        let line = file.text().lines().position(|line| keys.finds(line))?;
        Some(format!("{}:{}", printable(file.name()), line + 1))
    });
    let Some(place) = place else { return Ok(()) };
    let help = "take it out, and replace the key if others have the file";
    Err(Failure::storyboard(format!("{place}: this line holds the key; nothing was sent"))
        .with_help(help))
}

fn in_variable(session: &Session, variable: &str) -> Result<String, Failure> {
    let value = session.environment.raw(variable).ok_or_else(|| no_key(variable))?;
    let text = value.to_str().ok_or_else(|| {
        let what = format!("{variable} is set, but its value is not UTF-8 text");
        Failure::environment(what).with_help("copy the key again, as plain text")
    });
    text.map(str::to_owned)
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
        "this is the name of a variable with a `$`, not the variable's value: it stood in single \
         quotes, or in a file that no shell expands"
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
        "this is a placeholder from instructions, not a key"
    } else {
        return None;
    })
}

fn in_file(file: &Path) -> Result<String, Failure> {
    regular_file::read_text(file, MOST).map_err(|error| {
        let help = "give a file that holds the key and nothing else: --api-key-file FILE";
        Failure::environment(format!("{}: {error}", file.display())).with_help(help)
    })
}

fn is_open_to_others(file: &Path) -> bool {
    file.metadata().is_ok_and(|data| Current::is_open_to_others(&data))
}

fn no_key(variable: &str) -> Failure {
    Failure::environment(format!("there is no key: {variable} is not set")).with_help(format!(
        "set {variable}, or give a file that holds the key with --api-key-file; \
             to try without a key and without cost: wanflow run --rehearse. Nothing was sent."
    ))
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
            ("YOUR_API_KEY", "from instructions"),
            ("your-api-key-here", "from instructions"),
            ("<key>", "from instructions"),
            ("sk-xxxxxxxxxxxxxxxx", "from instructions"),
            ("NOVITA_API_KEY", "from instructions"),
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
