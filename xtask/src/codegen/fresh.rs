//! What differs between the files that are there and the files that should be.
//!
//! Compares texts; knows no disk. The command reads and prints.

use std::fmt;

use similar::TextDiff;

use super::Files;

/// One file that is not as the generator makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Path from the workspace's root.
    pub(crate) path: String,
    pub(crate) kind: Kind,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It differs; the first differing lines are shown.
    Stale(String),
    /// It is not there.
    Missing,
    /// It is there, and nothing makes it.
    Orphan,
}

/// How many lines of a difference are shown.
const SHOWN: usize = 12;

/// Every difference, by path.
pub(crate) fn compare(wanted: &Files, present: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in wanted {
        let kind = match present.get(path) {
            None => Kind::Missing,
            Some(old) if old != text => Kind::Stale(short_diff(old, text)),
            Some(_) => continue,
        };
        findings.push(Finding { path: path.clone(), kind });
    }
    let orphans = present.keys().filter(|path| !wanted.contains_key(*path));
    findings.extend(orphans.map(|path| Finding { path: path.clone(), kind: Kind::Orphan }));
    findings.sort_by(|one, other| one.path.cmp(&other.path));
    findings
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.kind {
            Kind::Stale(diff) => write!(f, "stale: {path}\n{diff}"),
            Kind::Missing => write!(f, "missing: {path}"),
            Kind::Orphan => write!(f, "orphan: {path}: no document makes it"),
        }
    }
}

fn short_diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let whole = diff.unified_diff().context_radius(1).to_string();
    let lines: Vec<_> = whole.lines().filter(|line| !line.starts_with("\\ ")).collect();
    let shown = lines.iter().take(SHOWN).map(|line| line.chars().take(120).collect());
    let mut shown: Vec<String> = shown.collect();
    if lines.len() > SHOWN {
        shown.push(format!("… {} more lines", lines.len() - SHOWN));
    }
    shown.iter().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stale_missing_and_orphan_files_are_named_in_one_go() {
        let files = |entries: &[(&str, &str)]| -> Files {
            entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
        };
        let wanted = files(&[("a.rs", "one\ntwo\nthree\n"), ("b.rs", "x\n"), ("c.rs", "same\n")]);
        let present = files(&[("a.rs", "one\n2\nthree\n"), ("c.rs", "same\n"), ("d.rs", "old\n")]);
        let shown: Vec<_> = compare(&wanted, &present).iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        stale: a.rs
            @@ -1,3 +1,3 @@
             one
            -2
            +two
             three

        missing: b.rs
        orphan: d.rs: no document makes it
        ");
    }
}
