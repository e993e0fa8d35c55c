//! A table of films, in CSV as RFC 4180 has it: the first line names variables, each other line
//! is a film.
//!
//! It is read here, since a finding points at a cell, and no reader of CSV tells where one stands.

use std::collections::HashMap;
use std::ops::Range;

use super::rules::{EACH_TABLE, VERSION_NAME};
use crate::diagnostic::Diagnostic;
use crate::document;
use crate::file_name::{clash_key, hazard};
use crate::source::{SourceText, Span};
use crate::suggest::{list, nearest, shown};

/// The column that names the films.
const NAME: &str = "name";

/// Films of one table at most.
const MOST: usize = 1000;

/// A table of films.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its file, as the user named it.
    pub name: String,
    pub(super) source: SourceText,
    header: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    names: Vec<String>,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Where it stands, quotes included.
    pub(super) span: Span,
    /// Where its text stands, if it stands there as it is.
    pub(super) verbatim: Option<Span>,
    pub(super) text: String,
}

impl Table {
    /// Reads a table. What is wrong with it is reported; rows that are wrong are left out.
    pub fn read(name: &str, bytes: Vec<u8>, found: &mut Vec<Diagnostic>) -> Self {
        let source = document::read(name.to_owned(), bytes, found);
        let mut records = records(source.text(), found).into_iter();
        let header = records.next().unwrap_or_default();
        let mut table =
            Self { name: name.to_owned(), source, header, rows: Vec::new(), names: Vec::new() };
        if table.header.is_empty() {
            if found.is_empty() {
                found.push(Diagnostic::new(&EACH_TABLE, Span::at(0), "the table is empty").help(
                    "write the names of variables in the first line, and a film in each other one",
                ));
            }
            return table;
        }
        table.check_header(found);
        table.rows = records.filter(|row| table.has_all_cells(row, found)).collect();
        table.name_rows(found);
        table
    }

    /// The file's text, for reports.
    pub fn source(&self) -> &SourceText {
        &self.source
    }

    /// How many films it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The name of a film.
    pub fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(String::as_str)
    }

    /// The variables that it has values of.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(|cell| cell.text.as_str())
    }

    /// The cells of a row, each with the head of its column.
    pub(super) fn cells(&self, index: usize) -> Option<impl Iterator<Item = (&Cell, &Cell)>> {
        let row = self.rows.get(index)?;
        Some(self.header.iter().zip(row))
    }

    fn check_header(&self, found: &mut Vec<Diagnostic>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for cell in &self.header {
            if cell.text.trim().is_empty() {
                let empty = Diagnostic::new(&EACH_TABLE, cell.span, "a column has no name");
                found.push(empty.help("the first line names a variable above each column"));
            } else if let Some(first) = seen.insert(&cell.text, cell.span) {
                let message = format!("two columns are called {}", shown(&cell.text));
                found.push(
                    Diagnostic::new(&EACH_TABLE, cell.span, message).also(first, "the other"),
                );
            }
        }
    }

    fn has_all_cells(&self, row: &[Cell], found: &mut Vec<Diagnostic>) -> bool {
        let (cells, columns) = (row.len(), self.header.len());
        let Some(first) = row.first().filter(|_| cells != columns) else { return true };
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            many => format!("{many} {what}s"),
        };
        let message = format!(
            "this line has {}, and the table {}",
            count(cells, "cell"),
            count(columns, "column")
        );
        let place = row.iter().fold(first.span, |all, cell| all.to(cell.span));
        found.push(
            Diagnostic::new(&EACH_TABLE, place, message)
                .help("a text that holds a comma is quoted: `\"one, two\"`"),
        );
        false
    }

    fn name_rows(&mut self, found: &mut Vec<Diagnostic>) {
        if self.rows.is_empty() && found.is_empty() {
            let none =
                Diagnostic::new(&EACH_TABLE, Span::at(self.source.end()), "the table has no films");
            found.push(none.help("write one in each line below the first"));
        }
        if let Some(row) = self.rows.get(MOST) {
            let message = format!("the table has more than {MOST} films");
            found.push(Diagnostic::new(&EACH_TABLE, row[0].span, message).help("part it in two"));
            self.rows.truncate(MOST);
        }
        let column = self.header.iter().position(|cell| cell.text == NAME);
        let mut seen: HashMap<String, Span> = HashMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            let named = column.and_then(|column| row.get(column));
            let name = named.map_or_else(|| (index + 1).to_string(), |cell| cell.text.clone());
            if let Some(cell) = named {
                found.extend(wrong_name(cell, &mut seen));
            }
            self.names.push(name);
        }
    }
}

/// A column that is no variable. One called `name` need not be one.
pub(super) fn unknown_column(column: &Cell, place: Span, vars: &[String]) -> Option<Diagnostic> {
    let name = column.text.as_str();
    if name == NAME || name.trim().is_empty() {
        return None;
    }
    let vars: Vec<&str> = vars.iter().map(String::as_str).collect();
    let message = format!("the storyboard's `vars` does not define {}", shown(name));
    let unknown = Diagnostic::new(&EACH_TABLE, place, message);
    Some(match nearest(name, vars.iter().copied()) {
        Some(near) => unknown.help(format!("did you mean `{near}`?")),
        None if vars.is_empty() => unknown.help("define it under `vars` first"),
        None => unknown.help(format!("it defines {}", list(&vars))),
    })
}

fn wrong_name(cell: &Cell, seen: &mut HashMap<String, Span>) -> Option<Diagnostic> {
    let name = &cell.text;
    if let Some(why) = hazard(name) {
        let message =
            format!("{} cannot be part of a file name everywhere, because {why}", shown(name));
        let unfit = Diagnostic::new(&VERSION_NAME, cell.span, message);
        return Some(unfit.help("journals and films of a row are files that have its name"));
    }
    let first = seen.insert(clash_key(name), cell.span)?;
    let message = format!("two films would be called {}", shown(name));
    Some(Diagnostic::new(&VERSION_NAME, cell.span, message).also(first, "the other"))
}

/// The lines of a table as cells; empty lines are none.
fn records(text: &str, found: &mut Vec<Diagnostic>) -> Vec<Vec<Cell>> {
    let mut records = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let (cell, next) = cell(text, at, found);
        let is_blank = row.is_empty() && cell.span.is_empty();
        let ends = !text[next..].starts_with(',');
        if !(ends && is_blank) {
            row.push(cell);
        }
        at = next;
        if !ends {
            at += 1;
            // A comma at the very end is followed by an empty cell.
            if at == text.len() {
                row.push(plain(text, at..at));
            }
            continue;
        }
        at += line_end(&text[at..]);
        if !row.is_empty() {
            records.push(std::mem::take(&mut row));
        }
    }
    if !row.is_empty() {
        records.push(row);
    }
    records
}

/// The cell at an offset, and where it ends: at a comma, a line's end or the text's.
fn cell(text: &str, at: usize, found: &mut Vec<Diagnostic>) -> (Cell, usize) {
    let rest = &text[at..];
    if !rest.starts_with('"') {
        let end = at + rest.find([',', '\n', '\r']).unwrap_or(rest.len());
        return (plain(text, at..end), end);
    }
    let mut value = String::new();
    let mut from = at + 1;
    let close = loop {
        let Some(quote) = text[from..].find('"').map(|quote| from + quote) else {
            let place = Span::from(at..at + 1);
            found.push(
                Diagnostic::new(&EACH_TABLE, place, "this quoted cell has no end")
                    .help("close it with `\"`; a quote inside of it is written twice"),
            );
            value.push_str(&text[from..]);
            let span = Span::from(at..text.len());
            return (Cell { span, verbatim: None, text: value }, text.len());
        };
        value.push_str(&text[from..quote]);
        if !text[quote + 1..].starts_with('"') {
            break quote;
        }
        value.push('"');
        from = quote + 2;
    };
    let span = Span::from(at..close + 1);
    let inside = Span::from(at + 1..close);
    let verbatim = (text[inside.range()] == value).then_some(inside);
    let tail = text[close + 1..].find([',', '\n', '\r']).map_or(text.len(), |end| close + 1 + end);
    if tail > close + 1 {
        let place = Span::from(close + 1..tail);
        found.push(
            Diagnostic::new(&EACH_TABLE, place, "the cell continues after its closing quote")
                .help("a quote inside a quoted cell is written twice"),
        );
    }
    (Cell { span, verbatim, text: value }, tail)
}

fn plain(text: &str, range: Range<usize>) -> Cell {
    let span = Span::from(range.clone());
    Cell { span, verbatim: Some(span), text: text[range].to_owned() }
}

/// Bytes of the line's end that a text begins with.
fn line_end(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let mut found = Vec::new();
        let table = Table::read("shots.csv", text.as_bytes().to_vec(), &mut found);
        let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect();
        let rows = std::iter::once(&table.header).chain(&table.rows).map(texts).collect();
        let at = |span: Span| table.source.position(span.start);
        let place = |one: &Diagnostic| {
            let place = at(one.span());
            format!("{}:{} {}", place.line, place.column, one.message)
        };
        (rows, found.iter().map(place).collect())
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        for (text, rows) in [
            ("a,b\n1,2\n", &[&["a", "b"][..], &["1", "2"]][..]),
            (
                "\u{feff}a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\r\n",
                &[&["a", "b"], &["x, y", "say \"hi\""]],
            ),
            ("a,b\n,\n", &[&["a", "b"], &["", ""]]),
            ("a,b\n1,", &[&["a", "b"], &["1", ""]]),
            ("a\n\"two\nlines\"\n", &[&["a"], &["two\nlines"]]),
            ("é\nü", &[&["é"], &["ü"]]),
        ] {
            let (read, found) = read(text);
            assert_eq!(read, rows, "{text:?}");
            assert!(found.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn mistakes_of_a_table_are_found_where_they_stand() {
        for (text, expected) in [
            ("", "1:1 the table is empty"),
            ("a\n", "2:1 the table has no films"),
            ("a,b\n1\n", "2:1 this line has 1 cell, and the table 2 columns"),
            ("a,a\n1,2\n", "1:3 two columns are called `a`"),
            ("a,\n1,2\n", "1:3 a column has no name"),
            ("a\n\"x\n", "2:1 this quoted cell has no end"),
            ("a\n\"x\"y\n", "2:4 the cell continues after its closing quote"),
            ("name\nx\nX\n", "3:1 two films would be called `X`"),
        ] {
            assert_eq!(read(text).1, [expected], "{text:?}");
        }
        assert!(read("name\na/b\n").1[0].starts_with("2:1 `a/b` cannot be part of a file name"));
    }
}
