//! Words for people and machines, on standard output and standard error.
//!
//! No key gets through, and nothing that a terminal would obey instead of showing it: texts of
//! hosts and storyboards, names of files, whatever they are part of.
//!
//! Whoever reads them may be gone (`| head -1`), and the disk they go to may be full. That must
//! not end a run between a purchase and its answer, as the panic of `println!` would: writing goes
//! on silently, and the exit code reports what standard output did not take.

use std::borrow::Cow;
use std::fmt::{Arguments, Write as _};
use std::io::{ErrorKind, IsTerminal as _, Write};
use std::sync::{LazyLock, OnceLock};

use wanflow_compiler::report::escape::is_hidden;
use wanflow_run::scrub::Scrubber;
use wanflow_session::Secrets;

/// Why standard output did not take everything; a reader that left is no reason.
static LOST: OnceLock<ErrorKind> = OnceLock::new();

/// The keys that must not be seen.
static SECRETS: LazyLock<Secrets> = LazyLock::new(Secrets::default);

/// The keys that are taken out of all that is written: whatever is added to them is hidden from
/// then on.
pub(crate) fn secrets() -> Secrets {
    SECRETS.clone()
}

/// The keys that must not be seen.
pub(crate) fn hidden() -> Scrubber {
    SECRETS.scrubber()
}

/// Writes to standard output.
pub(crate) fn write_out(text: Arguments<'_>) {
    if let Some(kind) = lost(&mut std::io::stdout().lock(), &clean(text)) {
        let _ = LOST.set(kind);
    }
}

/// Writes a text that goes into a file to standard output: as it is, but on a terminal, which would
/// obey some of it.
pub(crate) fn write_text(text: &str) {
    let mut out = std::io::stdout().lock();
    let text = hidden().clean(text).into_owned();
    let text = if out.is_terminal() { escaped(&text).into_owned() } else { text };
    if let Some(kind) = lost(&mut out, &text) {
        let _ = LOST.set(kind);
    }
}

/// Writes to standard error; what it does not take cannot be reported anywhere.
pub(crate) fn write_err(text: Arguments<'_>) {
    let _ = std::io::stderr().lock().write_all(clean(text).as_bytes());
}

/// Writes to standard error what holds colours of our own: its maker has escaped all else.
pub(crate) fn write_err_in_colour(text: &str) {
    let _ = std::io::stderr().lock().write_all(hidden().clean(text).as_bytes());
}

/// A text as it may be written anywhere.
pub(crate) fn clean(text: Arguments<'_>) -> String {
    let text = text.to_string();
    escaped(&hidden().clean(&text)).into_owned()
}

/// What a terminal would obey is spelt out. It is spelt as in JSON, so that JSON stays what it
/// was.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_obeyed = |char: char| is_hidden(char);
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut spelt = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if is_obeyed(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(spelt, "\\u{unit:04x}").expect("writing to a string succeeds");
            }
        } else {
            spelt.push(char);
        }
    }
    Cow::Owned(spelt)
}

/// What standard output did not take, and why; `None` if all is well.
pub(crate) fn lost_output() -> Option<ErrorKind> {
    LOST.get().copied()
}

/// Writes all of it, and says why that went wrong unless the reader left.
fn lost(to: &mut impl Write, text: &str) -> Option<ErrorKind> {
    let error = to.write_all(text.as_bytes()).and_then(|()| to.flush()).err()?;
    (error.kind() != ErrorKind::BrokenPipe).then_some(error.kind())
}

/// `print!`, without its panic.
macro_rules! out {
    ($($text:tt)*) => { $crate::print::write_out(format_args!($($text)*)) };
}

/// `println!`, without its panic.
macro_rules! outln {
    ($($text:tt)*) => { $crate::print::write_out(format_args!("{}\n", format_args!($($text)*))) };
}

/// `eprint!`, without its panic.
macro_rules! err {
    ($($text:tt)*) => { $crate::print::write_err(format_args!($($text)*)) };
}

/// `eprintln!`, without its panic.
macro_rules! errln {
    ($($text:tt)*) => { $crate::print::write_err(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use {err, errln, out, outln};

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    struct Shut(ErrorKind);

    impl Write for Shut {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_may_leave_and_a_full_disk_is_reported() {
        let told = |kind| lost(&mut Shut(kind), "a line\n");
        assert_eq!(told(ErrorKind::BrokenPipe), None);
        assert_eq!(told(ErrorKind::StorageFull), Some(ErrorKind::StorageFull));
        assert_eq!(lost(&mut Vec::new(), "a line\n"), None);
    }
    #[test]
    fn nothing_is_obeyed_and_json_stays_json() {
        let hostile = "a\u{1b}[2J\u{85}\u{202e}\u{e0041}\r\té\n";
        let spelt = "a\\u001b[2J\\u0085\\u202e\\udb40\\udc41\\u000d\té\n";
        assert_eq!(clean(format_args!("{hostile}")), spelt);
        let json = serde_json::json!({ "prompt": hostile }).to_string();
        let said = clean(format_args!("{json}"));
        let read: serde_json::Value = serde_json::from_str(&said).expect("it is JSON still");
        assert_eq!(read["prompt"], hostile);
        assert!(said.is_ascii() || !said.contains(is_hidden), "{said}");
    }
}
