//! Pictures and sounds.

use super::leaf::{Kind, flag_word};
use super::read::Read;
use super::reader::{Field, Reader};
use super::table::Table;
use crate::document::Value;
use crate::language::shape::{LastPicture, Picture, Sound};
use crate::language::{ANCHOR, Anchor};
use crate::storyboard::{Audio, Chain, Image, Spanned, Text};

impl Read for Picture {
    type Value<'d> = Option<Image<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Image<'d>> {
        match reader.document.value(field.node) {
            Value::Map => {
                let table = Table::open(reader, field.node, &ANCHOR);
                let Anchor { from, at, span } = Anchor::read(reader, &mut table.fields());
                Some(Image::Chain(Chain { span, from: from?, at }))
            }
            Value::List(_) => {
                reader.wrong(field, Kind::Other("a path, a link or `{ from: SCENE }`"));
                None
            }
            _ => reader.text(field).map(|text| file_or_link(reader, text)),
        }
    }
}

impl Read for LastPicture {
    type Value<'d> = Option<Image<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Image<'d>> {
        if matches!(reader.document.value(field.node), Value::Map | Value::List(_)) {
            reader.wrong(field, Kind::Other("a path or a link"));
            return None;
        }
        reader.text(field).map(|text| file_or_link(reader, text))
    }
}

fn file_or_link<'d>(reader: &Reader<'d, '_>, text: Text<'d>) -> Image<'d> {
    if is_link(text.value) { Image::Url(text) } else { Image::File(reader.relocated(text)) }
}

impl Read for Sound {
    type Value<'d> = Option<Spanned<Audio<'d>>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let span = reader.document.span(field.node);
        let value = match reader.document.value(field.node) {
            Value::Bool(true) => Audio::Generated,
            Value::Bool(false) => Audio::Silent,
            Value::Text(text) if flag_word(text).is_some() => {
                reader.wrong(field, Kind::Flag);
                return None;
            }
            Value::Text(_) => {
                let text: Text<'d> = reader.text(field)?;
                if is_link(text.value) {
                    Audio::Url(text)
                } else {
                    Audio::File(reader.relocated(text))
                }
            }
            _ => {
                reader.wrong(field, Kind::Other("`true`, `false`, a path or a link"));
                return None;
            }
        };
        Some(Spanned { value, span })
    }
}

/// Whether a text is an http or https link.
fn is_link(text: &str) -> bool {
    let has = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    has("http://") || has("https://")
}
