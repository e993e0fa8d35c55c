//! Characters that stand where YAML's own should: tabs in front of a line, and what only looks like
//! a blank, a dash or a colon. What was meant is plain, so the text is read as if it were written,
//! and nothing behind it is lost.

use super::lines::{line_end, line_start};
use super::patch::{Cut, Filling};
use super::rules;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;

/// Lines with such characters, one below the other, read as they were meant.
pub(super) struct Repair {
    pub(super) cuts: Vec<Cut>,
    pub(super) finding: Diagnostic,
}

/// Lines whose characters one repair replaces at most.
const LINES_MAX: usize = 10_000;

/// Reads the tabs in front of the line at an offset as blanks, with those of the lines below it.
/// `None` if the tab stands elsewhere.
pub(super) fn untabbed(text: &str, tab: u32) -> Option<Repair> {
    let first = line_start(text, tab as usize);
    if !text[first..tab as usize].trim().is_empty() {
        return None;
    }
    let mut levels = Levels::before(text, first);
    let (mut cuts, mut start) = (Vec::new(), first);
    while start < text.len() && cuts.len() < LINES_MAX {
        let end = line_end(text, start);
        let line = text[start..end].trim_end();
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line.is_empty() {
            if !line[..lead].contains('\t') {
                break;
            }
            let column = levels.column_of(&line[..lead], &line[lead..]);
            levels.enter(column, &line[lead..]);
            let span = Span::from(start..start + lead);
            cuts.push(Cut { span, filling: Filling::Meant(" ".repeat(column)) });
        }
        start = end;
    }
    let tabs = text[tab as usize..].bytes().take_while(|byte| *byte == b'\t').count();
    let place = Span::from(tab as usize..tab as usize + tabs);
    let finding = Diagnostic::new(
        &rules::TAB_INDENT,
        place,
        "YAML lines are indented with spaces, not with tabs",
    )
    .help("set the editor to insert spaces in YAML files")
    .fix(as_meant("replace the tabs with spaces", &cuts));
    (!cuts.is_empty()).then_some(Repair { cuts, finding })
}

fn as_meant(title: &str, cuts: &[Cut]) -> Fix {
    let edit = |cut: &Cut| match &cut.filling {
        Filling::Meant(text) => Some(Edit { span: cut.span, text: text.clone() }),
        Filling::Null | Filling::Nothing => None,
    };
    Fix::new(title, cuts.iter().filter_map(edit).collect()).safe()
}

/// The columns in which the lines around a place begin, the deepest last.
struct Levels {
    columns: Vec<usize>,
    /// Those in which dashes stand.
    dashes: Vec<usize>,
    /// Whether the last line opens a block that is deeper.
    opens: bool,
}

impl Levels {
    fn before(text: &str, mut start: usize) -> Self {
        /// Lines above that are looked at.
        const LOOK: usize = 200;
        let mut levels = Self { columns: Vec::new(), dashes: Vec::new(), opens: false };
        let mut lines = Vec::new();
        for _ in 0..LOOK {
            if start == 0 {
                break;
            }
            let end = start;
            start = line_start(text, start - 1);
            lines.push(&text[start..end]);
        }
        for line in lines.iter().rev() {
            let content = line.trim();
            let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
            if !content.is_empty() && !content.starts_with('#') && !line[..lead].contains('\t') {
                levels.enter(lead, content);
            }
        }
        levels
    }

    /// Goes on to a line in a column.
    fn enter(&mut self, column: usize, content: &str) {
        self.columns.retain(|known| *known < column);
        self.dashes.retain(|known| *known < column);
        let (mut column, mut inner) = (column, content);
        self.columns.push(column);
        while let Some(rest) = inner.strip_prefix("- ") {
            self.dashes.push(column);
            let blanks = rest.len() - rest.trim_start().len();
            column += 2 + blanks;
            inner = &rest[blanks..];
            self.columns.push(column);
        }
        self.opens = content.trim_end().ends_with(':');
    }

    /// The column that a line with tabs was probably meant to have.
    fn column_of(&self, lead: &str, content: &str) -> usize {
        let is_item = content.starts_with("- ");
        let known = if is_item { &self.dashes } else { &self.columns };
        let last = self.columns.last().copied();
        let width = |tab: usize| -> usize {
            lead.chars().map(|char| if char == '\t' { tab } else { 1 }).sum()
        };
        let widths = [2, 4, 8].map(width);
        let Some(last) = last else { return widths[0] };
        if self.opens {
            let deeper = widths.into_iter().find(|width| *width > last);
            return deeper.map_or(last + 2, |width| width.min(last + 2));
        }
        let Some(deepest) = known.last().copied() else { return last };
        let fits = known.iter().rev().copied().find(|column| widths.contains(column));
        fits.unwrap_or(deepest)
    }
}

/// Repairs look-alikes in the structure of lines; `is_text` says of an offset whether it is inside of
/// a text that began on an earlier line.
pub(super) fn without_look_alikes(text: &str, is_text: impl Fn(usize) -> bool) -> Vec<Repair> {
    let mut repairs: Vec<Repair> = Vec::new();
    let mut last_end = usize::MAX;
    let mut start = 0;
    while start < text.len() {
        let end = line_end(text, start);
        let line = &text[start..end];
        let cuts = if line.is_ascii() { Vec::new() } else { look_alikes(line, start) };
        if !cuts.is_empty() && !is_text(start) {
            match repairs
                .last_mut()
                .filter(|repair| last_end == start && repair.cuts.len() < LINES_MAX)
            {
                Some(repair) => repair.cuts.extend(cuts),
                None => repairs.push(look_alike(text, cuts)),
            }
            last_end = end;
        }
        start = end;
    }
    for repair in &mut repairs {
        let fix = as_meant("write the characters that YAML knows", &repair.cuts);
        repair.finding.fixes.push(fix);
    }
    repairs
}

fn look_alike(text: &str, cuts: Vec<Cut>) -> Repair {
    let place = cuts[0].span;
    let first = text[place.range()].chars().find(|char| !char.is_ascii()).unwrap_or(' ');
    let (name, what) = name(first);
    let code = u32::from(first);
    let message = format!("U+{code:04X} ({name}) stands here in place of {what}");
    let finding = Diagnostic::new(&rules::LOOK_ALIKE, place, message)
        .help("YAML knows only the plain characters: type it again in the editor");
    Repair { cuts, finding }
}

/// What has to change in a line so that its indentation, its dashes and its key are YAML's.
fn look_alikes(line: &str, start: usize) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut scan = Scan { line, at: 0, base: start, cuts: &mut cuts };
    scan.blanks();
    while scan.dash() {}
    scan.key();
    cuts
}

struct Scan<'l, 'c> {
    line: &'l str,
    at: usize,
    base: usize,
    cuts: &'c mut Vec<Cut>,
}

impl Scan<'_, '_> {
    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    /// Passes over blanks; those that are not YAML's become spaces.
    fn blanks(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(is_blank).len();
        let blanks = &rest[..length];
        if !blanks.is_ascii() {
            let width = blanks.chars().filter(|char| !is_empty(*char)).count();
            self.replace(length, " ".repeat(width));
        }
        self.at += length;
        length > 0
    }

    fn dash(&mut self) -> bool {
        let Some(first) = self.rest().chars().next() else { return false };
        let behind = self.rest()[first.len_utf8()..].chars().next();
        let has_key =
            || key_length(self.rest()[first.len_utf8()..].trim_start_matches(is_blank)).is_some();
        if !is_dash(first) || !behind.is_some_and(is_blank) || !has_key() {
            return false;
        }
        if first != '-' {
            self.replace(first.len_utf8(), "-".to_owned());
        }
        self.at += first.len_utf8();
        self.blanks();
        true
    }

    /// `key: `, with whatever stands in place of the colon and the blanks around it.
    fn key(&mut self) {
        let Some(length) = key_length(self.rest()) else { return };
        self.at += length;
        let before = self.rest();
        let blanks = before.len() - before.trim_start_matches(is_blank).len();
        let colon = before[blanks..].chars().next().map_or(0, char::len_utf8);
        let behind = &before[blanks + colon..];
        let space = behind.len() - behind.trim_start_matches(is_blank).len();
        let whole = &before[..blanks + colon + space];
        if !whole.is_ascii() {
            let is_end = behind[space..].trim_end_matches(['\n', '\r']).is_empty();
            let end = usize::from(!is_end);
            let length = whole.trim_end_matches(['\n', '\r']).len();
            self.replace(length, format!(":{}", &" "[..end]));
        }
    }

    fn replace(&mut self, length: usize, with: String) {
        let from = self.base + self.at;
        self.cuts
            .push(Cut { span: Span::from(from..from + length), filling: Filling::Meant(with) });
    }
}

/// Length of a key of plain letters that a colon follows, or what looks like one.
fn key_length(text: &str) -> Option<usize> {
    let is_key = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '$');
    let length = text.len() - text.trim_start_matches(is_key).len();
    let behind = text[length..].trim_start_matches(is_blank);
    let mut chars = behind.chars();
    let colon = chars.next().filter(|char| is_colon(*char))?;
    let next = chars.next();
    // `https://…` has no key; behind a wide colon no blank is needed.
    let is_separate =
        colon != ':' || next.is_none_or(|char| is_blank(char) || char.is_whitespace());
    (length > 0 && is_separate).then_some(length)
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t') || is_empty(char) || is_wide_blank(char)
}

/// A blank of another kind.
fn is_wide_blank(char: char) -> bool {
    matches!(
        char,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// A blank that takes no room.
fn is_empty(char: char) -> bool {
    matches!(char, '\u{200b}' | '\u{2060}')
}

fn is_dash(char: char) -> bool {
    matches!(char, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_colon(char: char) -> bool {
    matches!(char, ':' | '\u{ff1a}' | '\u{fe55}' | '\u{2236}' | '\u{a789}')
}

/// The name of a character, and that of YAML's own.
fn name(char: char) -> (&'static str, &'static str) {
    match char {
        '\u{a0}' => ("no-break space", "a space"),
        '\u{202f}' => ("narrow no-break space", "a space"),
        '\u{3000}' => ("ideographic space", "a space"),
        '\u{200b}' => ("zero width space", "nothing"),
        '\u{2060}' => ("word joiner", "nothing"),
        '\u{2013}' => ("en dash", "`-`"),
        '\u{2014}' => ("em dash", "`-`"),
        '\u{2212}' => ("minus sign", "`-`"),
        '\u{ff0d}' => ("fullwidth hyphen-minus", "`-`"),
        '\u{ff1a}' => ("fullwidth colon", "`:`"),
        char if is_dash(char) => ("a dash", "`-`"),
        char if is_colon(char) => ("a colon of another kind", "`:`"),
        _ => ("a space of another kind", "a space"),
    }
}
