//! Files and functions that are too long to be read at once.
//!
//! Counts lines of text, as `rustfmt` lays them out: a function ends at the first closing brace
//! that stands as far in as the function begins.

use super::sources::{Crate, Source};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;

/// Files that are longer than they may be, with their lines.
pub(super) fn long_files(crates: &[Crate]) -> Vec<String> {
    let sources = crates.iter().flat_map(|one| &one.files);
    let sizes = sources.map(|source| (source, source.text.lines().count()));
    let long = sizes.filter(|(_, lines)| *lines > FILE_LINES);
    long.map(|(source, lines)| format!("{}: {lines} lines", source.path)).collect()
}

/// Functions that are longer than they may be, with their lines.
pub(super) fn long_functions(crates: &[Crate]) -> Vec<String> {
    crates.iter().flat_map(|one| &one.files).flat_map(functions).collect()
}

fn functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut long = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{:indent$}}}", "");
        let is_short = line.ends_with('}') || line.ends_with(';');
        let length = lines[start..].iter().position(|line| *line == end).map_or(1, |at| at + 1);
        if !is_short && length > FUNCTION_LINES {
            long.push(format!("{}:{}: {name}: {length} lines", source.path, start + 1));
        }
    }
    long
}

/// The name of the function that a line begins, if it does.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start().split(' ').peekable();
    let qualifiers = ["const", "async", "unsafe", "extern", "\"C\""];
    while words.next_if(|word| word.starts_with("pub") || qualifiers.contains(word)).is_some() {}
    if words.next()? != "fn" {
        return None;
    }
    words.next()?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_the_line_that_begins_them() {
        for (line, name) in [
            ("fn run() {", Some("run")),
            ("    pub(crate) async fn drive<T>(", Some("drive")),
            ("pub const fn get(self) -> u32 {", Some("get")),
            ("    // fn is a word", None),
            ("let f = fn_name();", None),
        ] {
            assert_eq!(function_name(line), name, "{line}");
        }
    }

    #[test]
    fn a_function_of_71_lines_is_long_and_one_of_70_is_not() {
        let function = |name: &str, lines: usize| {
            format!("fn {name}() {{\n{}}}\n", "    step();\n".repeat(lines - 2))
        };
        let text = function("shorter", 70) + &function("longer", 71);
        let syntax = syn::parse_file(&text).expect("two functions are Rust");
        let source =
            Source { path: "a.rs".to_owned(), module: Vec::new(), text, syntax, is_test: false };
        assert_eq!(functions(&source), ["a.rs:71: longer: 71 lines"]);
    }
}
