//! What is said when wanflow itself is wrong: no key, and what became of money.
//!
//! The usual words of a panic hold whatever the code was about. These are cleaned first.

use std::panic::{AssertUnwindSafe, PanicHookInfo};

use crate::exit::Exit;
use crate::say::noteln;

/// Has every panic of this process speak as [`words`] does.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| noteln!("{}", words(info))));
}

/// Runs a command; a panic in it is an exit of its own kind.
pub(crate) fn guarded<T>(command: impl FnOnce() -> T) -> Result<T, Exit> {
    // Nothing of what the command held is looked at afterwards: the process ends.
    std::panic::catch_unwind(AssertUnwindSafe(command)).map_err(|_| Exit::Environment)
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload_as_str().unwrap_or("(no words)");
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    format!(
        "error: wanflow is wrong here: {payload} ({place})\n  help: nothing is lost: what was \
         submitted is in the journal, and `wanflow status` shows it; the same command again goes \
         on and buys nothing twice. Please report these lines"
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use wanflow_run::secret::Secret;

    use super::*;
    use crate::say;

    const CANARY: &str = "sk-canary-4711";
    const CHILD: &str = "WANFLOW_TEST_PANICS";

    /// This process is where hooks and standard error are real: the test starts itself.
    #[test]
    fn a_panic_prints_no_key_and_says_what_became_of_money() {
        let name = "panic::tests::a_panic_prints_no_key_and_says_what_became_of_money";
        if std::env::var_os(CHILD).is_some() {
            say::hide(Secret::new(CANARY).expect("a plain key").scrubber());
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
