//! Syntax errors in the words of someone who writes storyboards: what the line means to YAML,
//! and what to write instead.

use granit_parser::ErrorKind;

use super::rules;
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;

/// Where the parser stopped, and what it saw before.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) kind: ErrorKind,
    /// Where it noticed.
    pub(super) at: u32,
    /// The last thing that it could read.
    pub(super) last: Span,
    /// Where the outermost open `[` or `{` stands.
    pub(super) open_flow: Option<u32>,
}

impl SyntaxError {
    /// Where the mistake begins, which may be lines before the parser noticed.
    pub(super) fn begins(&self, text: &str) -> u32 {
        match (&self.kind, self.open_flow) {
            (kind, _) if is_unclosed_quote(kind) => self.opening_quote(text),
            (kind, Some(open)) if is_unclosed_flow(kind) => open,
            _ if self.is_tab() => find_tab(text, self.at).start,
            _ => self.at,
        }
    }

    /// Whether it is about a tab.
    pub(super) fn is_tab(&self) -> bool {
        use ErrorKind as E;
        matches!(
            self.kind,
            E::TabNotAllowed
                | E::TabInBlockIndentation
                | E::TabInIndentation
                | E::TabInPlainScalar
                | E::TabAtBlockScalarStart
        )
    }

    /// Whether a bracket that is never closed keeps the parser from reading on.
    pub(super) fn is_unclosed_flow(&self) -> bool {
        self.open_flow.is_some() && is_unclosed_flow(&self.kind)
    }

    /// Whether it is about something that is never closed.
    pub(super) fn is_unclosed(&self) -> bool {
        self.is_unclosed_flow() || is_unclosed_quote(&self.kind)
    }

    /// Whether the text ended inside of the brackets that hold all of it: nothing is left to read.
    pub(super) fn is_open_to_the_end(&self, text: &str) -> bool {
        let is_whole = |open: u32| {
            let before = text[..open as usize].lines();
            before.map(str::trim).all(|line| line.is_empty() || line.starts_with(['#', '%', '-']))
        };
        let is_at_end = matches!(self.kind, ErrorKind::UnclosedFlowCollection { .. })
            || text[self.at as usize..].trim().is_empty();
        self.is_unclosed_flow() && is_at_end && self.open_flow.is_some_and(is_whole)
    }

    /// The first visible character after what could be read.
    fn opening_quote(&self, text: &str) -> u32 {
        let from = self.last.end.min(self.at);
        let between = &text[from as usize..];
        let quote = between.find(['"', '\'']).unwrap_or_default();
        from + Span::from(0..quote).end
    }
}

/// Explains a syntax error.
pub(super) fn explain(error: &SyntaxError, text: &str) -> Diagnostic {
    use ErrorKind as E;
    let here = char_at(text, error.at);
    match (&error.kind, error.open_flow) {
        (E::MappingValueNotAllowed, _) => colon(error, text),
        (E::InvalidColonPlacement | E::ExpectedFlowMappingSeparator, Some(_))
            if &text[here.range()] == ":" =>
        {
            colon_in_flow(here)
        }
        (E::MismatchedFlowCollectionEnd { open, close }, _) => {
            let message = format!("`{open}` is closed with `{close}`");
            Diagnostic::new(&rules::YAML_SYNTAX, here, message)
                .help("close `[` with `]` and `{` with `}`; quote a text that holds brackets")
        }
        _ if error.is_tab() => tab(find_tab(text, error.at)),
        (E::RecursionLimitExceeded, _) => {
            let message =
                format!("lists and mappings are nested more than {} deep here", super::DEPTH);
            Diagnostic::new(&rules::TOO_DEEP, here, message)
                .help("a storyboard needs no more than five levels; is a bracket missing?")
        }
        (kind, _) if is_unclosed_quote(kind) => unclosed_quote(error, text),
        (kind, Some(open)) if is_unclosed_flow(kind) => unclosed_flow(text, open, here),
        (E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar, _) => {
            trailing(error, here)
        }
        (E::UnexpectedCharacter { character }, _) => first_character(*character, text, error.at),
        (E::CommentInterceptedScalar, _) => comment(text, error),
        (E::UnknownQuotedScalarEscape, _) => escape(text, error.at),
        (kind, _) => plain(kind, here),
    }
}

fn is_unclosed_quote(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
    )
}

fn is_unclosed_flow(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnexpectedEof
            | ErrorKind::InvalidIndentation
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::BlockEntryInFlowCollection
    )
}

/// `prompt: Wide: the rocket`, or a key that is indented into the text above it.
fn colon(error: &SyntaxError, text: &str) -> Diagnostic {
    let colon = char_at(text, error.at);
    let begun = &text[error.last.range()];
    if begun.contains('\n') {
        let line = line_of(text, error.at);
        return Diagnostic::new(
            &rules::COLON_IN_TEXT,
            line,
            "this line is indented deeper than the line above, so YAML reads it as more of that text",
        )
        .also(char_at(text, error.last.start), "the text begins here")
        .help("a new key is aligned with the keys above; a text that holds `: ` is quoted or written below `>-`");
    }
    let rest = line_of(text, error.at);
    let value = Span::new(error.last.start.min(rest.end), rest.end);
    let diagnostic = Diagnostic::new(
        &rules::COLON_IN_TEXT,
        colon,
        "`: ` inside an unquoted text makes YAML read a mapping",
    )
    .label("this colon")
    .help("quote the text, or write it on the next line below `>-`");
    let continues = indent_after(text, value.end) > indent_of(text, value.start);
    if value.is_empty() || continues || value.end <= error.at {
        return diagnostic;
    }
    diagnostic.fix(Fix::replace("quote the text", value, quoted(&text[value.range()])).safe())
}

fn colon_in_flow(here: Span) -> Diagnostic {
    Diagnostic::new(&rules::COLON_IN_TEXT, here, "a second `: ` before the next comma")
        .label("this colon")
        .help("quote a text that holds `: `; put a comma between one `key: value` and the next")
}

fn tab(tabs: Span) -> Diagnostic {
    let spaces = "  ".repeat(tabs.len().max(1) as usize);
    Diagnostic::new(&rules::TAB_INDENT, tabs, "YAML lines are indented with spaces, not with tabs")
        .help("set the editor to insert spaces in YAML files")
        .fix(Fix::replace("replace the tab with spaces", tabs, spaces))
}

fn unclosed_quote(error: &SyntaxError, text: &str) -> Diagnostic {
    let quote = char_at(text, error.begins(text));
    Diagnostic::new(&rules::UNCLOSED, quote, "this quoted text has no end")
        .label("opened here")
        .also(char_at(text, error.at), "the text cannot continue past here")
        .help("close the quote; lines of a quoted text are indented deeper than its key")
}

fn unclosed_flow(text: &str, open: u32, here: Span) -> Diagnostic {
    let bracket = char_at(text, open);
    let close = if text[bracket.range()].starts_with('{') { '}' } else { ']' };
    let message = format!("`{}` is never closed", &text[bracket.range()]);
    let diagnostic = Diagnostic::new(&rules::UNCLOSED, bracket, message)
        .label("opened here")
        .help(format!("add `{close}`"));
    if here.start == open {
        diagnostic
    } else {
        diagnostic.also(here, "it cannot continue past here")
    }
}

fn trailing(error: &SyntaxError, here: Span) -> Diagnostic {
    let help = if error.kind == ErrorKind::InvalidTrailingSingleQuotedScalar {
        "write a `'` inside a single-quoted text twice, or use double quotes around it"
    } else {
        "write a `\"` inside a double-quoted text as `\\\"`, or use single quotes around it"
    };
    Diagnostic::new(&rules::YAML_SYNTAX, here, "the text continues after the closing quote")
        .help(help)
}

/// A text that begins with a character which YAML keeps for itself.
fn first_character(character: char, text: &str, at: u32) -> Diagnostic {
    let value = Span::new(at, line_of(text, at).end);
    let fixed = quoted(&text[value.range()]);
    Diagnostic::new(
        &rules::YAML_SYNTAX,
        char_at(text, at),
        format!("an unquoted text cannot begin with `{}`", character.escape_debug()),
    )
    .help("quote the text")
    .fix(Fix::replace("quote the text", value, fixed).safe())
}

fn comment(text: &str, error: &SyntaxError) -> Diagnostic {
    let after = &text[error.at as usize..];
    let sign = error.at + Span::from(0..after.find('#').unwrap_or_default()).end;
    Diagnostic::new(
        &rules::YAML_SYNTAX,
        char_at(text, sign),
        "` #` begins a comment here, but the text continues on the next line",
    )
    .help("quote the text, or write it below `>-`, where `#` has no meaning")
}

fn escape(text: &str, at: u32) -> Diagnostic {
    let rest = &text[at as usize..];
    let slash = at + Span::from(0..rest.find('\\').unwrap_or_default()).end;
    Diagnostic::new(
        &rules::YAML_SYNTAX,
        char_at(text, slash),
        "double-quoted texts have no such escape",
    )
    .help("write `\\\\` for a backslash, or use single quotes, where it has no meaning")
}

/// What needs no more than a sentence.
fn plain(kind: &ErrorKind, here: Span) -> Diagnostic {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::SimpleKeyExpected | E::InvalidSimpleKey => (
            "this line is neither `key: value` nor a list item",
            "put a colon and a space after the key; indent the lines of a longer text deeper than its key",
        ),
        E::ExpectedBlockSequenceEntry
        | E::ExpectedBlockMappingKey
        | E::InvalidIndentation
        | E::BlockSequenceEntryNotAllowed => (
            "this line's indentation fits none of the lines above",
            "align keys with the keys above, and list items with the items above",
        ),
        E::MisplacedFlowCollectionEnd => (
            "this bracket closes nothing that is open",
            "close `[` with `]` and `{` with `}`; quote a text that holds brackets",
        ),
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => (
            "a comma or the closing bracket is missing before this",
            "separate entries with `, `; quote a text that holds brackets or quotes",
        ),
        E::InvalidBlockScalarHeader => (
            "the text below `|` or `>` begins on the next line",
            "write only `|`, `>`, `|-` or `>-` on this line",
        ),
        _ => {
            let message = format!("YAML cannot be read here: {kind}");
            return Diagnostic::new(&rules::YAML_SYNTAX, here, message)
                .help("quoting the text or writing it below `>-` often helps");
        }
    };
    Diagnostic::new(&rules::YAML_SYNTAX, here, message).help(help)
}

/// A text in quotes, with as few escapes as can be.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(['"', '\\']) && !text.contains(char::is_control) {
        format!("\"{text}\"")
    } else if !text.contains('\'') && !text.contains(char::is_control) {
        format!("'{text}'")
    } else {
        // JSON's strings are YAML's double-quoted ones.
        serde_json::Value::from(text).to_string()
    }
}

/// The character at an offset; empty at the end of the text.
fn char_at(text: &str, at: u32) -> Span {
    let rest = text.get(at as usize..).unwrap_or_default();
    let visible = rest.chars().next().filter(|char| !matches!(char, '\n' | '\r'));
    Span::new(at, at + visible.map_or(0, |char| Span::from(0..char.len_utf8()).end))
}

/// From the first visible character of the line around an offset to its last.
fn line_of(text: &str, at: u32) -> Span {
    let at = at as usize;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let line = &text[start..end];
    let line = line.find(" #").map_or(line, |comment| &line[..comment.max(at - start)]);
    let first = start + (line.len() - line.trim_start().len());
    Span::from(first..(start + line.trim_end().len()).max(first))
}

fn indent_of(text: &str, at: u32) -> usize {
    let start = text[..at as usize].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].bytes().take_while(|byte| *byte == b' ').count()
}

/// Indentation of the line after the one around an offset.
fn indent_after(text: &str, at: u32) -> usize {
    let Some(newline) = text[at as usize..].find('\n') else { return 0 };
    text[at as usize + newline + 1..].bytes().take_while(|byte| *byte == b' ').count()
}

fn find_tab(text: &str, at: u32) -> Span {
    let line = text[..at as usize].rfind('\n').map_or(0, |newline| newline + 1);
    let from = |start: usize| text[start..].find('\t').map(|tab| start + tab);
    let start = from(at as usize).filter(|tab| text[at as usize..*tab].trim().is_empty());
    let start = start.or_else(|| from(line)).unwrap_or(at as usize);
    let tabs = text[start..].bytes().take_while(|byte| *byte == b'\t').count();
    Span::from(start..start + tabs)
}
