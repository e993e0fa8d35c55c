//! Events of the parser to nodes. The one file that knows `granit-parser`'s events.
//!
//! One attempt reads a text up to its first syntax error; `recover` decides what follows.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag, options};

use super::build::{Attempt, Builder, Scalar};
use super::patch::Patched;
use super::{DEPTH, Resolve, Style, flow, rules, traps};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// Reads a text up to its first syntax error. `patched` is `source` with parts left out. All places
/// in what comes of it count from the first byte of the file, those of the error from the first
/// byte of the patched text.
pub(super) fn attempt<'s>(source: &'s SourceText, patched: &Patched<'_>) -> Attempt<'s> {
    let text = patched.text();
    let mut builder = Builder::new(source, patched);
    let options = options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut documents = 0;
    let mut last = Span::default();
    let mut flow = OpenFlow::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let error = syntax_error(&error, text, last, flow.outermost);
                return builder.finish(Some(error));
            }
        };
        let span = bytes(&place, text);
        flow.follow(&event, span);
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    builder.report(several_documents(patched.in_file(span)));
                    break;
                }
            }
            Event::Scalar(_, ScalarStyle::Plain, ..) if patched.is_placeholder(span) => {
                builder.broken(patched.in_file(span));
            }
            event => {
                let tag = place.tag_span().map(|place| patched.in_file(bytes(&place, text)));
                feed(&mut builder, event, patched.in_file(span), tag);
            }
        }
        last = span;
    }
    builder.finish(None)
}

/// Where the outermost flow collection opens that is still open.
#[derive(Default)]
struct OpenFlow {
    outermost: Option<u32>,
    depth: usize,
}

impl OpenFlow {
    fn follow(&mut self, event: &Event<'_>, span: Span) {
        match event {
            // A pair in a list, `[a: b]`, is a mapping without braces.
            Event::SequenceStart(style, ..) | Event::MappingStart(style, ..)
                if *style == StructureStyle::Flow || self.depth > 0 =>
            {
                self.outermost.get_or_insert(span.start);
                self.depth += 1;
            }
            Event::SequenceEnd | Event::MappingEnd if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.outermost = None;
                }
            }
            _ => {}
        }
    }
}

fn feed(builder: &mut Builder<'_>, event: Event<'_>, span: Span, tag_span: Option<Span>) {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let style = self::style(style);
            let resolve = resolve(builder, style, tag.as_deref(), tag_span.unwrap_or(span));
            builder.scalar(&Scalar { text: &text, style, resolve }, span, anchor);
        }
        Event::SequenceStart(style, anchor, tag) => {
            check_tag(builder, tag.as_deref(), "seq", tag_span.unwrap_or(span));
            builder.open(super::Kind::List, style == StructureStyle::Flow, span, anchor);
        }
        Event::MappingStart(style, anchor, tag) => {
            check_tag(builder, tag.as_deref(), "map", tag_span.unwrap_or(span));
            builder.open(super::Kind::Map, style == StructureStyle::Flow, span, anchor);
        }
        Event::SequenceEnd | Event::MappingEnd => builder.close(span),
        Event::Alias(anchor) => builder.alias(anchor, span),
        Event::UnresolvedAlias(name) => builder.unknown_alias(&name, span),
        // Starts and ends of stream and documents carry nothing; comments and anchor events are
        // turned off.
        _ => {}
    }
}

/// A scalar with a core tag means what the tag says; any other tag is reported and ignored.
fn resolve(builder: &mut Builder<'_>, style: Style, tag: Option<&Tag>, span: Span) -> Resolve {
    let plain = if style == Style::Plain { Resolve::Core } else { Resolve::Text };
    match tag.map(|tag| (tag, tag.core_suffix())) {
        None => plain,
        Some((_, Some("str"))) => Resolve::Text,
        Some((_, Some("int" | "float" | "bool" | "null"))) => Resolve::Core,
        Some((tag, _)) if tag.handle().is_empty() && tag.suffix() == "!" => Resolve::Text,
        Some(_) => {
            builder.report(unknown_tag(span));
            plain
        }
    }
}

fn check_tag(builder: &mut Builder<'_>, tag: Option<&Tag>, expected: &str, span: Span) {
    if tag.is_some_and(|tag| tag.core_suffix() != Some(expected)) {
        builder.report(unknown_tag(span));
    }
}

fn style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

fn bytes(place: &granit_parser::Span, text: &str) -> Span {
    place.byte_range().map_or_else(|| Span::from(text.len()..text.len()), Span::from)
}

fn syntax_error(
    error: &ScanError,
    text: &str,
    last: Span,
    open_flow: Option<u32>,
) -> traps::SyntaxError {
    let offset = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let offset = text.floor_char_boundary(offset);
    traps::SyntaxError {
        kind: error.kind().clone(),
        at: Span::from(offset..offset).start,
        last,
        // The scanner runs ahead: what it found open may not have arrived yet.
        open_flow: open_flow.or_else(|| flow::opened(text, last.end as usize, offset)),
    }
}

fn several_documents(span: Span) -> Diagnostic {
    Diagnostic::new(&rules::SEVERAL_DOCUMENTS, span, "a second document begins here")
        .label("what follows is not read")
        .help("keep one storyboard in a file; remove the line `---`")
}

fn unknown_tag(span: Span) -> Diagnostic {
    Diagnostic::new(&rules::YAML_TAG, span, "storyboards have no YAML tags")
        .help("remove the tag; quote the text if it is meant to begin with `!`")
}
