//! Files that a storyboard names, read through the world.

use super::open::{DEPTH, IsFirst, Layers};
use super::problems;
use crate::decode::paths;
use crate::document::path::{folder, joined};
use crate::document::{Entry, NodeId, Value, read};
use crate::resolve::path::oddity;
use crate::source::Span;

impl Layers<'_, '_> {
    /// The paths under a key, from the first file's folder, each with its place.
    pub(super) fn paths(&mut self, entry: Entry, is_first: IsFirst) -> Vec<(String, Span)> {
        let mut odd = Vec::new();
        let written = paths(&self.document, entry, &mut odd);
        // Of the first file's own words decoding says the same again.
        if is_first == IsFirst::No {
            self.found.extend(odd);
        }
        let nodes: Vec<NodeId> = written.iter().map(|text| text.node).collect();
        let spans: Vec<Span> = written.iter().map(|text| text.span).collect();
        let paths = nodes.into_iter().zip(spans);
        paths.filter_map(|(node, span)| Some((self.path_or_blank(node)?, span))).collect()
    }

    fn path_or_blank(&mut self, node: NodeId) -> Option<String> {
        let path = self.path(node);
        if path.is_none() {
            self.document.note_lost_file();
        }
        path
    }

    /// A scalar as a path from the first file's folder; reported if it is none by its text.
    pub(super) fn path(&mut self, node: NodeId) -> Option<String> {
        let written = self.document.text(node)?;
        let span = self.document.span(node);
        if let Some(odd) = oddity(written) {
            let odd = problems::odd_path(written, odd, span);
            self.report(odd);
            return None;
        }
        let path = self.document.path(node)?;
        Some(joined("", path))
    }

    /// The outermost node of a file; what keeps it from being read is reported where it is named.
    pub(super) fn read(&mut self, path: &str, named: Span) -> Option<NodeId> {
        if let Some(place) = self.open.iter().position(|open| open.path == path) {
            let ring = problems::cycle(path, named, &self.open[place..]);
            self.report(ring);
            return None;
        }
        if self.open.len() >= DEPTH {
            self.report(problems::too_deep(named));
            return None;
        }
        if let Some(known) = self.parsed.get(path) {
            return *known;
        }
        let root = self.read_anew(path, named);
        self.parsed.insert(path.to_owned(), root);
        root
    }

    fn read_anew(&mut self, path: &str, named: Span) -> Option<NodeId> {
        let bytes = match self.world.storyboard(path) {
            Ok(bytes) => bytes,
            Err(why) => {
                let from = self.document.folder_of(named).to_owned();
                self.report(problems::unreadable(path, &from, named, &why));
                return None;
            }
        };
        let first = self.document.source().name();
        let name = joined_name(first, path);
        let mut damage = Vec::new();
        let source = read(name, bytes, &mut damage);
        if !damage.is_empty() {
            self.report(problems::not_utf8(path, named));
            return None;
        }
        let Some(added) = self.document.add(source, folder(path), self.found) else {
            self.report(problems::too_large(path, named));
            return None;
        };
        let root = added.root.filter(|root| self.document.value(*root) != Value::Null);
        if root.is_none() && self.document.is_whole(&self.document.files()[added.file]) {
            self.report(problems::empty(path, named));
        }
        root
    }
}

/// A file's name for people: as the user would name it, who named the first one so.
fn joined_name(first: &str, path: &str) -> String {
    let cut = first.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    let (folder, _) = first.split_at(cut);
    // `.` and `..` at the front of a folder stay as they were typed.
    let mut folder = folder;
    let mut path = path;
    while let Some(rest) = path.strip_prefix("../") {
        let parent = folder.trim_end_matches(['/', '\\']);
        let last = parent.rsplit(['/', '\\']).next().unwrap_or_default();
        if matches!(last, "" | "." | "..") {
            break;
        }
        folder = &folder[..parent.len() - last.len()];
        path = rest;
    }
    format!("{folder}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_the_first_one_is() {
        for (first, path, name) in [
            ("story.yaml", "acts/one.yaml", "acts/one.yaml"),
            ("films/story.yaml", "acts/one.yaml", "films/acts/one.yaml"),
            ("films/story.yaml", "../base.yaml", "base.yaml"),
            ("./story.yaml", "../base.yaml", "./../base.yaml"),
            ("/a/films/story.yaml", "../base.yaml", "/a/base.yaml"),
        ] {
            assert_eq!(joined_name(first, path), name, "{path} of {first}");
        }
    }
}
