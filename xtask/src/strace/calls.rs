//! What strace reports of a run: which calls, on which files, how often.

use std::collections::BTreeMap;
use std::fmt;

/// The calls that are harmed.
pub(super) const KINDS: &str = "write,fdatasync,fsync,rename,renameat,renameat2";

/// One kind of call on one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Name of the system call.
    kind: String,
    /// The file, or for renames at a folder's handle that folder; what follows the storyboard's
    /// folder, with its slash.
    path: String,
    /// How often one thread does it, at most: strace counts for each.
    pub(super) times: usize,
}

/// One occurrence of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    call: Call,
    /// Which occurrence, from 1.
    when: usize,
}

/// Reads the log of a run: the calls on paths below `folder`, sorted.
///
/// Files that are named after the process are left out: the next one has another name.
pub(super) fn read(log: &str, folder: &str) -> Vec<Call> {
    let mut counts = BTreeMap::<(String, String), BTreeMap<&str, usize>>::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((kind, words)) = rest.trim_start().split_once('(') else { continue };
        let Some(path) = path(words).and_then(|path| path.strip_prefix(folder)) else { continue };
        if !KINDS.split(',').any(|known| known == kind) || path.contains("/input-") {
            continue;
        }
        *counts
            .entry((kind.to_owned(), path.to_owned()))
            .or_default()
            .entry(thread)
            .or_default() += 1;
    }
    let most = |threads: BTreeMap<&str, usize>| threads.into_values().max().unwrap_or(0);
    counts
        .into_iter()
        .map(|((kind, path), threads)| Call { kind, path, times: most(threads) })
        .collect()
}

/// The first path among a call's words: of its handle, or spelt out.
fn path(words: &str) -> Option<&str> {
    match words.split_once('"') {
        Some(("", quoted)) => quoted.split_once('"').map(|(path, _)| path),
        _ => Some(words.split_once('<')?.1.split_once('>')?.0),
    }
}

/// All occurrences, or a spread of at most `most` of each call.
pub(super) fn points(calls: &[Call], most: usize) -> Vec<Point> {
    let most = most.max(2);
    let spread = |call: &Call| -> Vec<usize> {
        if call.times <= most {
            return (1..=call.times).collect();
        }
        (0..most).map(|step| 1 + step * (call.times - 1) / (most - 1)).collect()
    };
    let all = |call: &Call| {
        let call = call.clone();
        spread(&call).into_iter().map(move |when| Point { call: call.clone(), when })
    };
    calls.iter().flat_map(all).collect()
}

impl Point {
    /// The arguments of strace, for a storyboard in this folder.
    pub(super) fn words(&self, harm: &str, folder: &str) -> Vec<String> {
        let Self { call: Call { kind, path, .. }, when } = self;
        let inject = format!("inject={kind}:{harm}:when={when}");
        ["-P", &format!("{folder}{path}"), "-e", &format!("trace={kind}"), "-e", &inject]
            .map(str::to_owned)
            .to_vec()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call: Call { kind, path, times }, when } = self;
        let name = path.trim_start_matches('/');
        write!(f, "{kind} {when} of {times} on {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"7 write(1</dev/pts/0>, "launch", 6) = 6
7 write(11</s/story/.wanflow/a.journal>, "217 x", 231) = 231
7 write(11</s/story/.wanflow/a.journal>, "217 x", 231 <unfinished ...>
9 write(12</s/story/.wanflow/a.journal>, "1", 1) = 1
7 <... write resumed>) = 231
9 write(12</s/story/.wanflow/input-7-0.part>, "1", 1) = 1
9 rename("/s/story/.wanflow/p.part", "/s/story/.wanflow/39") = 0
9 renameat(5</s/story/.wanflow/parts>, "p", 6</s/story/.wanflow/39>, "q") = 0
7 +++ exited with 0 +++
"#;

    #[test]
    fn calls_are_counted_by_file_and_thread() {
        let found: Vec<_> = read(LOG, "/s/story")
            .iter()
            .map(|call| format!("{} {} {}", call.kind, call.path, call.times))
            .collect();
        let expected = [
            "rename /.wanflow/p.part 1",
            "renameat /.wanflow/parts 1",
            "write /.wanflow/a.journal 2",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn of_many_calls_a_spread_is_taken() {
        let call = |times| Call { kind: "write".to_owned(), path: "/s".to_owned(), times };
        let when = |times, most| -> Vec<_> {
            points(&[call(times)], most).iter().map(|point| point.when).collect()
        };
        assert_eq!(when(3, 4), [1, 2, 3]);
        assert_eq!(when(66, 4), [1, 22, 44, 66]);
    }
}
