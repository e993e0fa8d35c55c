//! Where each value of a JSON text begins: pointers to lines.
//!
//! Reads only texts that `serde_json` has already taken, so it does not judge them again. Members
//! that are there twice are found here, because a parsed value no longer shows them.

use std::collections::BTreeMap;

/// Lines by pointer, and what is there twice.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    lines: BTreeMap<String, usize>,
    /// Pointers of members whose name stood there before.
    pub(crate) twice: Vec<String>,
}

impl Lines {
    /// Reads a JSON text.
    pub(crate) fn of(text: &str) -> Self {
        let mut scan = Scan { rest: text, line: 1, found: Self::default() };
        scan.value(&mut String::new());
        scan.found
    }

    /// The line of a value, counted from 1; for a pointer that leads nowhere, of what it is in.
    pub(crate) fn at(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            let Some(cut) = pointer.rfind('/') else { return 1 };
            pointer = &pointer[..cut];
        }
    }
}

struct Scan<'a> {
    rest: &'a str,
    line: usize,
    found: Lines,
}

impl Scan<'_> {
    fn value(&mut self, pointer: &mut String) {
        self.space();
        self.found.lines.entry(pointer.clone()).or_insert(self.line);
        match self.rest.chars().next() {
            Some('{') => self.object(pointer),
            Some('[') => self.array(pointer),
            Some('"') => _ = self.string(),
            _ => {
                let end = self.rest.find([',', ']', '}', ' ', '\n', '\r', '\t']);
                self.rest = &self.rest[end.unwrap_or(self.rest.len())..];
            }
        }
    }

    fn object(&mut self, pointer: &mut String) {
        self.skip();
        let before = pointer.len();
        let mut names = Vec::new();
        while self.more('}') {
            let line = self.line;
            let name = self.string();
            *pointer += "/";
            *pointer += &name.replace('~', "~0").replace('/', "~1");
            self.found.lines.insert(pointer.clone(), line);
            if names.contains(&name) {
                self.found.twice.push(pointer.clone());
            }
            names.push(name);
            self.space();
            self.skip();
            self.value(pointer);
            pointer.truncate(before);
        }
    }

    fn array(&mut self, pointer: &mut String) {
        self.skip();
        let before = pointer.len();
        let mut index = 0;
        while self.more(']') {
            pointer.extend(["/", &index.to_string()]);
            self.value(pointer);
            pointer.truncate(before);
            index += 1;
        }
    }

    /// Whether another element follows; steps over commas, and over the closing bracket.
    fn more(&mut self, close: char) -> bool {
        self.space();
        if self.rest.starts_with(',') {
            self.skip();
            self.space();
        }
        if self.rest.starts_with(close) || self.rest.is_empty() {
            self.skip();
            return false;
        }
        true
    }

    /// The string that begins here; escapes are undone.
    fn string(&mut self) -> String {
        let mut escaped = false;
        let end = self.rest.char_indices().skip(1).find(|(_, letter)| {
            let ends = *letter == '"' && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        });
        let (text, rest) = self.rest.split_at(end.map_or(self.rest.len(), |(at, _)| at + 1));
        self.rest = rest;
        serde_json::from_str(text).unwrap_or_default()
    }

    fn space(&mut self) {
        let text = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        let skipped = &self.rest[..self.rest.len() - text.len()];
        self.line += skipped.matches('\n').count();
        self.rest = text;
    }

    fn skip(&mut self) {
        let mut letters = self.rest.chars();
        letters.next();
        self.rest = letters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_the_line_where_it_is_named() {
        let lines = Lines::of("{\n \"a/b\": [1,\n  {\"c\\n\": \"}\\\"\"}],\n \"d\": 1, \"d\": 2 }");
        for (pointer, line) in
            [("", 1), ("/a~1b", 2), ("/a~1b/1", 3), ("/a~1b/1/c\n", 3), ("/d", 4), ("/d/x/y", 4)]
        {
            assert_eq!(lines.at(pointer), line, "{pointer}");
        }
        assert_eq!(lines.twice, ["/d"]);
    }
}
