//! Texts that are paths. A path is relative to the file in which it is written; whoever asks for
//! files knows only the folder of the first one.

use std::sync::OnceLock;

use super::{Document, NodeId};
use crate::source::Span;

impl Document<'_> {
    /// A scalar's text as a path from the folder of the first file. What is not a relative path
    /// by its text stays as it is written.
    pub fn path(&self, node: NodeId) -> Option<&str> {
        let node = self.target(node);
        let text = self.text(node)?;
        let folder = self.folder_of(self.span(node));
        if folder.is_empty() || !is_relative(text) {
            return Some(text);
        }
        let unasked = || (0..self.nodes.len()).map(|_| OnceLock::new()).collect();
        let paths = self.relocated.paths.get_or_init(unasked);
        Some(paths.get(node.0 as usize)?.get_or_init(|| joined(folder, text).into()))
    }

    /// The folder of the file that a span is in, from that of the first file.
    pub fn folder_of(&self, span: Span) -> &str {
        match self.relocated.folders.as_slice() {
            [] | [_] => "",
            folders => {
                let behind = self.files.partition_point(|file| file.base() <= span.start);
                folders.get(behind.max(1) - 1).map_or("", String::as_str)
            }
        }
    }
}

/// A path from the first file's folder, as it would be written in a file of another folder.
pub(crate) fn written_in(folder: &str, path: &str) -> String {
    let (mut from, mut to) = (parts(folder).peekable(), parts(path).peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| "..");
    up.chain(to).collect::<Vec<_>>().join("/")
}

/// A path of a file in a folder, as short as it can be written without looking at the disk.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    let mut whole: Vec<&str> = Vec::new();
    for part in parts(folder).chain(parts(path)) {
        match part {
            ".." if whole.last().is_some_and(|last| *last != "..") => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole.join("/")
}

/// The folder that a path lies in; empty where it is the first file's own.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

/// Whether a text can be a path from a folder: neither a link nor one from a root.
fn is_relative(text: &str) -> bool {
    let has_drive = text.as_bytes().get(1) == Some(&b':');
    let is_data = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
    let is_empty = text.trim().is_empty();
    let is_other = has_drive || is_data || is_empty || text.contains('\\');
    !(is_other || text.starts_with(['/', '~']) || text.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_folder_are_those_of_another() {
        for (folder, written, path) in [
            ("acts", "a.jpg", "acts/a.jpg"),
            ("acts", "./a.jpg", "acts/a.jpg"),
            ("acts", "../images/a.jpg", "images/a.jpg"),
            ("acts/two", "../../a.jpg", "a.jpg"),
            ("acts", "../../a.jpg", "../a.jpg"),
            ("../shared", "a.jpg", "../shared/a.jpg"),
            ("", "images/a.jpg", "images/a.jpg"),
        ] {
            assert_eq!(joined(folder, written), path, "{written} in {folder}");
            let again = written_in(folder, path);
            assert_eq!(joined(folder, &again), path, "{again} in {folder}");
        }
        assert_eq!(written_in("acts", "images/a.jpg"), "../images/a.jpg");
        assert_eq!(written_in("acts", "acts/a.jpg"), "a.jpg");
    }

    #[test]
    fn links_and_roots_are_not_moved() {
        for text in
            ["https://a.example/x.png", "/x", "~/x", "C:\\x", "a\\b", "data:image/png,", " "]
        {
            assert!(!is_relative(text), "{text}");
        }
        assert!(is_relative("images/shot 1:2.jpg"));
    }
}
