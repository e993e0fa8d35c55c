//! Hostile input: texts, names, links, keys, files. The real binary on real files; hosts are on
//! loopback.

mod key;
mod links;
mod names;
mod pictures;
mod room;
mod texts;

use std::path::{Path, PathBuf};

use serde_json::Value;
use wanflow_tests::scripted::{Seen, Step};
use wanflow_tests::{Ended, Stage};

/// An answer with this status and JSON body.
fn answer(status: u16, body: &str) -> Vec<Step> {
    answer_with(status, "", body)
}

/// An answer with more header lines, each with its end.
fn answer_with(status: u16, headers: &str, body: &str) -> Vec<Step> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    vec![Step::Send(format!("{head}{body}").into_bytes()), Step::Close]
}

/// Whether a request buys.
fn is_submit(seen: &Seen) -> bool {
    seen.line().starts_with("POST ")
}

/// The rules that a check found, in order.
fn rules(checked: &Ended) -> Vec<String> {
    let found = checked.json();
    let found = found["diagnostics"].as_array().expect("a list of findings").iter();
    found.map(|one| one["rule"].as_str().expect("a rule has a name").to_owned()).collect()
}

/// Whether every finding has a place in its file.
fn all_have_places(checked: &Ended) -> bool {
    let found = checked.json();
    let is_placed =
        |one: &Value| one["line"].as_u64() >= Some(1) && one["column"].as_u64() >= Some(1);
    found["diagnostics"].as_array().expect("a list of findings").iter().all(is_placed)
}

/// What a terminal would obey, or show out of order, instead of showing it.
fn is_obeyed(char: char) -> bool {
    (char.is_control() && !matches!(char, '\n' | '\t'))
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a stage is readable") {
            let path = entry.expect("a stage is readable").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// Makes a pipe that nobody writes to.
fn pipe(stage: &Stage, name: &str) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let mode = Mode::RUSR | Mode::WUSR;
    mknodat(CWD, stage.path().join(name), FileType::Fifo, mode, 0).expect("a stage takes pipes");
}
