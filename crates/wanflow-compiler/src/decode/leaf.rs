//! Leaves: texts, flags, numbers and words, and what is said when something else stands there.

use super::read::Read;
use super::reader::{Field, Reader};
use super::rules;
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::document::{Style, Value, quoted};
use crate::language::shape::{
    Choice, EndpointId, FilmName, Flag, HexColour, PlainText, Prose, SceneName, Whole,
};
use crate::source::Span;
use crate::storyboard::{Colour, Spanned, Text};
use crate::suggest::{list, nearest, normal, shown};

/// What a field may hold, for messages and for the advice on what stands there instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Flag,
    Whole,
    /// Anything else, called by its name.
    Other(&'static str),
}

/// Texts, of which rules judge the form: it is told beside everything else about the storyboard.
macro_rules! reads_text {
    ($($shape:ident),*) => {
        $(impl Read for $shape {
            type Value<'d> = Option<Text<'d>>;

            fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Text<'d>> {
                reader.text(field)
            }
        })*
    };
}

reads_text!(PlainText, Prose, SceneName, FilmName, EndpointId);

impl Read for Flag {
    type Value<'d> = Option<Spanned<bool>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.flag(field)
    }
}

impl Read for Whole {
    type Value<'d> = Option<Spanned<u32>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let (low, high) = (self.range)();
        let Spanned { value, span } = reader.whole(field)?;
        let fits = u32::try_from(value).ok().filter(|_| (low..=high).contains(&value));
        if fits.is_none() {
            let text = shown(reader.document.text(field.node).unwrap_or_default());
            let name = field.called();
            let message = if low == high {
                format!("{name} can only be {low} so far, not {text}")
            } else {
                format!("{name} is a whole number from {low} to {high}, not {text}")
            };
            reader.report(Diagnostic::new(self.rule, span, message));
        }
        fits.map(|value| Spanned { value, span })
    }
}

impl<T: Copy + Sync> Read for Choice<T> {
    type Value<'d> = Option<Spanned<T>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.word(field, self)
    }
}

impl Read for HexColour {
    type Value<'d> = Option<Spanned<Colour>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let text = reader.text(field)?;
        let colour = match text.value {
            "black" => Some(Colour([0; 3])),
            "white" => Some(Colour([255; 3])),
            hex => hex.strip_prefix('#').and_then(hex_colour),
        };
        if colour.is_none() {
            let message = format!("{} is not a colour", shown(text.value));
            reader.report(
                Diagnostic::new(&rules::MALFORMED, text.span, message)
                    .help("write \"#rrggbb\" in quotes, `black` or `white`"),
            );
        }
        colour.map(|value| Spanned { value, span: text.span })
    }
}

fn hex_colour(digits: &str) -> Option<Colour> {
    let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    is_hex.then(|| Some(Colour([channel(0)?, channel(2)?, channel(4)?]))).flatten()
}

impl<'d> Reader<'d, '_> {
    pub(super) fn text(&mut self, field: Field<'_>) -> Option<Text<'d>> {
        let span = self.document.span(field.node);
        let Value::Text(value) = self.document.value(field.node) else {
            self.wrong(field, Kind::Text);
            return None;
        };
        self.warn_of_lost_tail(field, span);
        Some(Text { value, span, node: field.node })
    }

    fn flag(&mut self, field: Field<'_>) -> Option<Spanned<bool>> {
        let span = self.document.span(field.node);
        if let Value::Bool(value) = self.document.value(field.node) {
            return Some(Spanned { value, span });
        }
        self.wrong(field, Kind::Flag);
        None
    }

    /// A whole number; `5.0` is one.
    pub(super) fn whole(&mut self, field: Field<'_>) -> Option<Spanned<i64>> {
        let span = self.document.span(field.node);
        let value = match self.document.value(field.node) {
            Value::Int(value) => value,
            Value::Float(value) if value.is_finite() && value.fract() == 0.0 => saturate(value),
            _ => {
                self.wrong(field, Kind::Whole);
                return None;
            }
        };
        Some(Spanned { value, span })
    }

    /// One of some words.
    fn word<T: Copy>(&mut self, field: Field<'_>, choice: &Choice<T>) -> Option<Spanned<T>> {
        let span = self.document.span(field.node);
        let Choice(words) = choice;
        let names: Vec<&str> = words.iter().map(|(word, ..)| *word).collect();
        let value = self.document.value(field.node);
        if let Value::Text(text) = value {
            if let Some((_, value, _)) = words.iter().find(|(word, ..)| *word == text) {
                return Some(Spanned { value: *value, span });
            }
            self.unknown_word(field, span, text, &names);
            return None;
        }
        // `720` for `720P`: the number is a word that was cut short.
        let text = self.document.text(field.node).filter(|text| !text.is_empty());
        let begun = text.and_then(|text| names.iter().copied().find(|word| word.starts_with(text)));
        match (begun, text) {
            (Some(_), Some(text)) => self.unknown_word(field, span, text, &names),
            _ => self.wrong(field, Kind::Text),
        }
        None
    }

    fn unknown_word(&mut self, field: Field<'_>, span: Span, text: &str, names: &[&'static str]) {
        let begun = names.iter().copied().find(|word| word.starts_with(text));
        let begun = begun.filter(|_| !text.is_empty());
        let near = begun.or_else(|| nearest(text, names.iter().copied()));
        // `720p` is taken, `720P` is shown.
        let mut names = names.to_vec();
        names
            .retain(|word| !word.bytes().any(|byte| byte.is_ascii_digit()) || !word.ends_with('p'));
        let names = list(&names);
        let message = format!("{} is not a value of {}", shown(text), field.called());
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_WORD, span, message);
        // Letters of another case, and a number that was cut short, leave no doubt.
        let is_same = |word: &str| {
            let is_cut_short = || text.bytes().all(|byte| byte.is_ascii_digit());
            normal(word) == normal(text) || Some(word) == begun && is_cut_short()
        };
        let applicability =
            if near.is_some_and(is_same) { Applicability::Safe } else { Applicability::Unsafe };
        self.report(match near {
            Some(word) => diagnostic
                .help(format!("did you mean `{word}`? It may be {names}"))
                .fix(Fix::replace(format!("write `{word}`"), span, word).with(applicability)),
            None => diagnostic.help(format!("it may be {names}")),
        });
    }

    /// Says that a value is not of the kind that its field needs.
    pub(super) fn wrong(&mut self, field: Field<'_>, kind: Kind) {
        let value = self.document.value(field.node);
        let written = self.document.span(field.node);
        let text = self.document.text(field.node).unwrap_or_default();
        if value == Value::Broken {
            return;
        }
        if value == Value::Null && written.is_empty() {
            return self.no_value(field);
        }
        let scalar = !matches!(value, Value::List(_) | Value::Map);
        if kind == Kind::Text && scalar {
            return self.unquoted(field, written, text, value);
        }
        let wanted = match kind {
            Kind::Text => "a text",
            Kind::Flag => "`true` or `false`",
            Kind::Whole => "a whole number",
            Kind::Other(what) => what,
        };
        let message = format!("{} is {wanted}, not {}", field.called(), describe(value, text));
        let diagnostic = Diagnostic::new(&rules::WRONG_TYPE, written, message);
        self.report(advise(diagnostic, written, kind, value));
    }

    fn no_value(&mut self, field: Field<'_>) {
        if self.document.borders_lost(field.key) {
            return;
        }
        let message = format!("{} has no value", field.called());
        let diagnostic = Diagnostic::new(&rules::WRONG_TYPE, field.key, message);
        let behind = self.document.file_of(field.key).after(field.key.end);
        let line = behind.lines().next().unwrap_or_default();
        let comment = line.find(" #").filter(|at| line[..*at].trim() == ":");
        let Some(at) = comment else {
            return self
                .report(diagnostic.help("write a value after the colon, or remove the key"));
        };
        let start = field.key.end as usize + at + 1;
        let span = Span::from(start..field.key.end as usize + line.trim_end().len());
        let tail = line[at + 1..].trim_end();
        self.report(
            diagnostic
                .also(span, "` #` begins a comment")
                .help("quote a text that begins with `#`")
                .fix(Fix::replace("quote it", span, quoted(tail)).safe()),
        );
    }

    /// A plain scalar that YAML's core schema reads as something else than text.
    fn unquoted(&mut self, field: Field<'_>, span: Span, text: &str, value: Value<'_>) {
        let message = format!(
            "{} is a text, but YAML reads this as {}",
            field.called(),
            describe(value, text)
        );
        self.report(
            Diagnostic::new(&rules::UNQUOTED_TEXT, span, message)
                .help("quote it")
                .fix(Fix::replace("quote it", span, quoted(text)).safe()),
        );
    }

    /// `prompt: Take #2 of the launch`: what follows ` #` is a comment.
    fn warn_of_lost_tail(&mut self, field: Field<'_>, span: Span) {
        if self.document.style(field.node) != Some(Style::Plain) {
            return;
        }
        let source = self.document.file_of(span);
        let Some(tail) = source.after(span.end).strip_prefix(" #") else { return };
        // A comment for people has a space behind its sign.
        let line = tail.lines().next().unwrap_or_default().trim_end();
        if !line.starts_with(char::is_alphanumeric) {
            return;
        }
        let end = Span::from(0..span.end as usize + 2 + line.len()).end;
        let whole = Span::new(span.start, end);
        self.report(
            Diagnostic::new(
                &rules::COMMENT_CUTS_TEXT,
                Span::new(span.end + 1, end),
                format!("` #` begins a comment, so this is not part of {}", field.called()),
            )
            .help("quote the whole text; a comment is safer with a space after its `#`")
            .fix(Fix::replace(
                "quote the whole text",
                whole,
                quoted(source.slice(whole)),
            )),
        );
    }
}

/// How messages call a value.
pub(super) fn describe(value: Value<'_>, text: &str) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Int(_) | Value::Float(_) => format!("the number {}", shown(text)),
        Value::Text(_) => format!("the text {}", shown(text)),
        Value::List(_) => "a list".to_owned(),
        Value::Map => "a mapping".to_owned(),
        Value::Broken => "unreadable".to_owned(),
    }
}

/// What to write instead of a value of the wrong kind.
fn advise(diagnostic: Diagnostic, span: Span, kind: Kind, value: Value<'_>) -> Diagnostic {
    match (kind, value) {
        (Kind::Flag, Value::Text(text)) => match flag_word(text) {
            Some(flag) => diagnostic
                .help(format!("YAML 1.2 knows only `true` and `false`, unquoted: write `{flag}`"))
                .fix(Fix::replace(format!("write `{flag}`"), span, flag.to_string()).safe()),
            None => diagnostic,
        },
        (Kind::Whole, Value::Text(text)) => match leading_number(text) {
            Some(digits) => diagnostic
                .help(format!("write the bare number: `{digits}`"))
                .fix(Fix::replace(format!("write `{digits}`"), span, digits).safe()),
            None => diagnostic,
        },
        (Kind::Text, Value::Map) => {
            diagnostic.help("quote a text that holds `: ` or begins with `{`")
        }
        (Kind::Text, Value::List(_)) => {
            diagnostic.help("write one text; quote it if it begins with `[` or `- `")
        }
        _ => diagnostic,
    }
}

/// The flag that a word of YAML 1.1 or a quoted one stands for.
pub(super) fn flag_word(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "true" => Some(true),
        "no" | "off" | "false" => Some(false),
        _ => None,
    }
}

/// The digits of `5s`, `5 sec` or `5`.
fn leading_number(text: &str) -> Option<&str> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let unit = text[digits..].trim();
    let is_unit = matches!(unit, "" | "s" | "sec" | "secs" | "second" | "seconds" | "x");
    (digits > 0 && is_unit).then_some(&text[..digits])
}

/// The nearest whole number of 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is what is wanted")]
fn saturate(value: f64) -> i64 {
    value as i64
}
