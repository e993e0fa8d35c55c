//! The files of a check, one behind the other in one offset space.
//!
//! A span says by itself which file it is in, so that whatever holds spans (storyboards, findings,
//! fixes) need not say it. Names, lines and offsets within a file are looked up here, and only where
//! a report is written. This file must not know YAML.

use crate::source::{SourceText, Span};

/// The files of a check; there is always one.
#[derive(Clone, Debug)]
pub struct Sources {
    /// By rising base. One byte that belongs to no text lies between two files, so that the end of
    /// the one is not the beginning of the other.
    files: Vec<SourceText>,
}

impl Sources {
    /// A check of one file, or that begins with it: its offsets count from 0.
    pub fn new(first: SourceText) -> Self {
        Self { files: vec![first.at(0)] }
    }

    /// Files that stand one behind the other already; there is one at least.
    pub(crate) fn of(files: Vec<SourceText>) -> Self {
        Self { files }
    }

    /// Adds a file behind the others; `None` if their texts together would be longer than 4 GiB.
    pub fn add(&mut self, file: SourceText) -> Option<&SourceText> {
        let file = behind(self.last(), file)?;
        self.files.push(file);
        Some(self.last())
    }

    /// All files, in the order in which they were added.
    pub fn files(&self) -> &[SourceText] {
        &self.files
    }

    /// The first file: the storyboard itself.
    pub fn first(&self) -> &SourceText {
        &self.files[0]
    }

    /// The file that a span is in.
    pub fn file_of(&self, span: Span) -> &SourceText {
        file_of(&self.files, span)
    }

    fn last(&self) -> &SourceText {
        &self.files[self.files.len() - 1]
    }
}

/// A file behind another one; `None` if it would end beyond 4 GiB.
pub(crate) fn behind(last: &SourceText, file: SourceText) -> Option<SourceText> {
    let file = file.at(last.end().checked_add(1)?);
    // The end of a text that is too long saturates.
    (file.end() != u32::MAX).then_some(file)
}

/// The one of some files, by rising base, that a span is in.
pub(crate) fn file_of(files: &[SourceText], span: Span) -> &SourceText {
    let behind = match files {
        [_] => 1,
        _ => files.partition_point(|file| file.base() <= span.start),
    };
    &files[behind.max(1) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Position;

    #[test]
    fn each_offset_is_in_one_file_and_counts_from_its_first_byte() {
        let texts = ["a: é\n", "", "b\nc: 1"];
        let mut sources = Sources::new(SourceText::new("0", texts[0]));
        for (number, text) in texts.iter().enumerate().skip(1) {
            sources.add(SourceText::new(number.to_string(), *text)).expect("short texts");
        }
        let mut bases = Vec::new();
        for (file, text) in sources.files().iter().zip(texts) {
            bases.push(file.base());
            let alone = SourceText::new(file.name(), text);
            for (local, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let local = Span::from(local..text.len());
                let span = local.moved(file.base());
                let found = sources.file_of(span);
                assert_eq!((found.name(), found.local(span)), (file.name(), local));
                assert_eq!(found.position(span.start), alone.position(local.start));
                assert_eq!(found.slice(span), alone.slice(local));
                assert_eq!(found.before(span.start), alone.before(local.start));
                assert_eq!(found.after(span.start), alone.after(local.start));
            }
        }
        assert_eq!(bases, [0, 7, 8]);
        let c = sources.files()[2].position(10);
        assert_eq!(c, Position { line: 2, column: 1 });
        // A span of another file has no text in this one.
        assert_eq!(sources.files()[2].slice(Span::new(0, 1)), "");
        assert_eq!(sources.files()[0].slice(Span::new(8, 9)), "");
    }
}
