//! The film, and the shapes that only it has.

use super::read::Read;
use super::reader::{Field, Reader};
use super::{open, rules};
use crate::diagnostic::Diagnostic;
use crate::language::FILM;
use crate::language::shape::{Aspect, FilmShape};
use crate::storyboard::{Film, Spanned};
use crate::suggest::shown;

impl Read for FilmShape {
    type Value<'d> = Film<'d>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Film<'d> {
        let Some(table) = open(reader, field, &FILM) else { return Film::default() };
        Film::read(reader, &mut table.fields())
    }
}

impl Read for Aspect {
    type Value<'d> = Option<Spanned<(u32, u32)>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let text = reader.text(field)?;
        let sides = text.value.split_once(':').and_then(|(w, h)| Some((side(w)?, side(h)?)));
        if sides.is_none() {
            let message = format!("{} is not an aspect", shown(text.value));
            reader.report(
                Diagnostic::new(&rules::MALFORMED, text.span, message)
                    .help("write width and height as whole numbers up to 9999: \"16:9\""),
            );
        }
        sides.map(|value| Spanned { value, span: text.span })
    }
}

/// A whole number from 1 to 9999.
fn side(text: &str) -> Option<u32> {
    let is_number = !text.starts_with('0') && text.len() <= 4;
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_digits).then(|| text.parse().ok()).flatten()
}
