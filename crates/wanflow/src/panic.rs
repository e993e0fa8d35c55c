//! What is said when wanflow itself is wrong: no key, and what became of money.
//!
//! The usual words of a panic hold whatever the code was about. These are cleaned first.

use std::panic::{AssertUnwindSafe, PanicHookInfo};

use crate::exit::Exit;
use crate::print::errln;

/// Has every panic of this process speak as [`words`] does.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| errln!("{}", words(info))));
}

/// Runs a command; a panic in it is an exit of its own kind.
pub(crate) fn guarded<T>(command: impl FnOnce() -> T) -> Result<T, Exit> {
    // Nothing of what the command held is looked at afterwards: the process ends.
    std::panic::catch_unwind(AssertUnwindSafe(command)).map_err(|_| Exit::Environment)
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload_as_str().unwrap_or("(no words)");
    let place = info.location();
    let place = place.map(|place| format!("{}:{}", within(place.file()), place.line()));
    let place = place.unwrap_or_default();
    format!(
        "error: this is a bug in wanflow: {payload} ({place})\n  help: nothing is lost: what was \
         submitted is in the journal, and `wanflow status` shows it; the same command again goes \
         on and buys nothing twice. Please report these lines"
    )
}

/// A source file without the folders of the machine that it was compiled on.
fn within(file: &str) -> String {
    let parts: Vec<&str> = file.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let is_root = |part: &&str| matches!(*part, "crates" | "library" | "src");
    // The package's folder stands before its `src`; ours lie below `crates`.
    let from = match parts.iter().position(is_root) {
        Some(at) if parts[at] == "src" => match parts[at + 1..].iter().rposition(is_root) {
            Some(inner) => at + inner,
            None => at.saturating_sub(1),
        },
        Some(at) => at,
        None => parts.len().saturating_sub(2),
    };
    parts[from..].join("/")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use wanflow_run::secret::Secret;

    use super::*;
    use crate::print;

    const CANARY: &str = "sk-canary-4711";
    const CHILD: &str = "WANFLOW_TEST_PANICS";

    #[test]
    fn no_folder_of_the_build_machine_is_told() {
        for (file, told) in [
            ("crates/wanflow/src/panic.rs", "crates/wanflow/src/panic.rs"),
            ("/home/me/wanflow/crates/wanflow/src/panic.rs", "crates/wanflow/src/panic.rs"),
            (
                "/home/me/.cargo/registry/src/registry-1949/tokio-1.47.1/src/signal/registry.rs",
                "tokio-1.47.1/src/signal/registry.rs",
            ),
            ("/rustc/0123/library/core/src/option.rs", "library/core/src/option.rs"),
        ] {
            assert_eq!(within(file), told, "{file}");
        }
    }

    /// This process is where hooks and standard error are real: the test starts itself.
    #[test]
    fn a_panic_prints_no_key_and_says_what_became_of_money() {
        let name = "panic::tests::a_panic_prints_no_key_and_says_what_became_of_money";
        if std::env::var_os(CHILD).is_some() {
            print::secrets().add(&Secret::new(CANARY).expect("a plain key"));
            install_hook();
            let ended = guarded(|| panic!("{CANARY} in the main thread"));
            assert_eq!(ended, Err::<(), _>(Exit::Environment));
            let worker = std::thread::spawn(|| panic!("{} in a worker", CANARY.to_uppercase()));
            assert!(worker.join().is_err());
            return;
        }
        let test = std::env::current_exe().expect("a test knows its own file");
        let child = Command::new(test)
            .args(["--exact", name, "--nocapture"])
            .env(CHILD, "1")
            .output()
            .expect("it starts");
        let said = String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success(), "{said}");
        assert!(!said.to_lowercase().contains(CANARY), "{said}");
        for words in
            ["‹key› in the main thread", "‹key› in a worker", "wanflow status", "panic.rs:"]
        {
            assert!(said.contains(words), "{words:?} is not in: {said}");
        }
    }
}
