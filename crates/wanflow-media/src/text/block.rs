//! A block of text: shaped once, then broken into lines of any width.

use parley::{
    Alignment, AlignmentOptions, FontFamily, FontFamilyName, Layout, LayoutContext, LineHeight,
    OverflowWrap, PositionedLayoutItem, StyleProperty,
};

use super::Fonts;
use super::language::LanguageHints;

/// Characters of a text that are looked at; what stands behind them is cut.
const LETTERS_MAX: usize = 2000;

/// Halvings of the width of a balanced block: to a fraction of a pixel.
const HALVINGS: usize = 12;

/// A text without what has no place in a line: other line breaks become `\n`, tabs spaces, and
/// control characters go. Lines are trimmed, and empty ones go at both ends.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let letters = text.chars().take(LETTERS_MAX).filter_map(|c| match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    let text: String = letters.collect();
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// A shaped text.
pub(super) struct TextBlock<'a> {
    text: &'a str,
    layout: Layout<()>,
    /// The width in which its lines are centred.
    pub(super) width: f32,
    pub(super) hints: LanguageHints,
}

impl<'a> TextBlock<'a> {
    /// Shapes a text at a size, in pixels. It has one line until it is broken.
    pub(super) fn new(text: &'a str, size: f32, fonts: &Fonts) -> Self {
        let hints = LanguageHints::of(text);
        let families: Vec<_> =
            fonts.families().iter().map(|family| FontFamilyName::named(family)).collect();
        let mut font_context = fonts.context();
        let mut context = LayoutContext::new();
        let mut builder = context.ranged_builder(&mut font_context, text, 1.0, true);
        for property in [
            StyleProperty::FontFamily(FontFamily::List(families.into())),
            StyleProperty::FontSize(size),
            StyleProperty::LineHeight(LineHeight::FontSizeRelative(hints.leading)),
            StyleProperty::Locale(hints.language()),
            StyleProperty::WordBreak(hints.breaks),
            StyleProperty::OverflowWrap(OverflowWrap::BreakWord),
        ] {
            builder.push_default(property);
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(None);
        Self { text, width: layout.width(), layout, hints }
    }

    /// Breaks it into as few lines as fit into a width, then makes these about equally long.
    /// Gives the number of lines.
    pub(super) fn wrap(&mut self, width: f32) -> usize {
        self.layout.break_all_lines(Some(width));
        let lines = self.layout.len();
        let (mut narrow, mut wide) = (0.0, width);
        let longest_word = self.longest_word();
        if lines > 1 {
            for _ in 0..HALVINGS {
                let middle = f32::midpoint(narrow, wide);
                let breaks_words = middle < longest_word;
                self.layout.break_all_lines(Some(middle));
                if breaks_words || self.layout.len() > lines {
                    narrow = middle;
                } else {
                    wide = middle;
                }
            }
        }
        self.layout.break_all_lines(Some(wide));
        self.layout.align(Alignment::Center, AlignmentOptions::default());
        self.width = wide;
        lines
    }

    /// The width that its longest word needs.
    pub(super) fn longest_word(&self) -> f32 {
        self.layout.calculate_content_widths().min
    }

    /// The height of its lines.
    pub(super) fn height(&self) -> f32 {
        self.layout.height()
    }

    /// Where its lines begin and end, each from the left and from the top.
    pub(super) fn lines(&self) -> impl Iterator<Item = LineSpan> + '_ {
        self.layout.lines().map(|line| {
            let metrics = line.metrics();
            let left = metrics.inline_min_coord + metrics.offset;
            let width = metrics.advance - metrics.hanging_advance.min(metrics.advance);
            LineSpan {
                left,
                right: left + width,
                top: metrics.block_min_coord,
                bottom: metrics.block_max_coord,
            }
        })
    }

    /// Runs of glyphs of one font.
    pub(super) fn runs(&self) -> impl Iterator<Item = parley::GlyphRun<'_, ()>> + '_ {
        self.layout.lines().flat_map(|line| line.items().collect::<Vec<_>>()).filter_map(|item| {
            match item {
                PositionedLayoutItem::GlyphRun(run) => Some(run),
                PositionedLayoutItem::InlineBox(_) => None,
            }
        })
    }

    /// The texts of its lines.
    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.layout.lines().filter_map(|line| self.text.get(line.text_range()))
    }

    /// The stretches of its text that no font has glyphs for, in order.
    pub(super) fn clusters_without_glyphs(&self) -> Vec<&'a str> {
        let mut found: Vec<_> = self
            .layout
            .lines()
            .flat_map(|line| line.runs().collect::<Vec<_>>())
            .flat_map(|run| run.clusters().collect::<Vec<_>>())
            .filter(|cluster| cluster.glyphs().any(|glyph| glyph.id == 0))
            .map(|cluster| cluster.text_range())
            .collect();
        found.sort_by_key(|range| range.start);
        found.into_iter().filter_map(|range| self.text.get(range)).collect()
    }
}

/// The place of a line in its block.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineSpan {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned() {
        for (text, cleaned) in [
            ("a\r\nb\rc", "a\nb\nc"),
            ("\n\n  a \t b \n\n", "a   b"),
            ("a\u{7}\u{1b}b", "ab"),
            ("a\n\nb", "a\n\nb"),
        ] {
            assert_eq!(clean(text), cleaned, "{text:?}");
        }
    }

    #[test]
    fn lines_are_few_and_about_equally_long() {
        let fonts = Fonts::bundled();
        let text = "The quick brown fox jumps over the lazy dog and runs away";
        let mut block = TextBlock::new(text, 20.0, &fonts);
        let whole = block.lines().map(|line| line.right - line.left).fold(0.0, f32::max);
        assert_eq!(block.wrap(whole * 0.8), 2);
        let widths: Vec<f32> = block.lines().map(|line| line.right - line.left).collect();
        assert!((widths[0] - widths[1]).abs() < 0.15 * whole, "{widths:?} of {whole}");
    }

    #[test]
    fn words_break_only_where_they_must() {
        let fonts = Fonts::bundled();
        let mut block = TextBlock::new("https://example.org/very/long/address", 20.0, &fonts);
        assert!(block.wrap(60.0) > 2);
        let widths = block.lines().map(|line| line.right - line.left);
        assert!(widths.fold(0.0, f32::max) <= 60.0);
    }
}
