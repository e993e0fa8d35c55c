//! What is done to scenes, and what is heard and read beside them: a short form, or a mapping.

use wanflow_plan::timeline::CaptionForm;

use super::leaf::Kind;
use super::read::Read;
use super::reader::{Field, Reader};
use super::{items, open};
use crate::document::{NodeId, Value};
use crate::language::shape::{
    CAPTION_FORMS, CaptionModes, CaptionShape, CaptionsShape, CardShape, LoudnessShape, Lufs,
    MusicShape, Outputs, Paths, StillShape, TRANSITIONS, TransitionShape, VoiceoverShape,
};
use crate::language::{
    CAPTION, CAPTIONS, CARD, FILM_OUTPUT, LOUDNESS, MUSIC, Mapping, STILL, TRANSITION, VOICEOVER,
};
use crate::storyboard::{
    Caption, Captions, Card, FilmOutput, Loudness, Music, Spanned, Still, Text, Transition,
    Voiceover,
};

impl Read for TransitionShape {
    type Value<'d> = Option<Transition<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &TRANSITION)?;
            return Some(Transition::read(reader, &mut table.fields()));
        }
        let r#type = TRANSITIONS.read(reader, field)?;
        Some(Transition { span: r#type.span, r#type: Some(r#type), ..Transition::default() })
    }
}

impl Read for CaptionShape {
    type Value<'d> = Vec<Caption<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if !matches!(reader.document.value(field.node), Value::List(_)) {
            let text = reader.scalar(field, "a text, or a list of texts with their times");
            let caption = |text: Text<'d>| Caption {
                span: text.span,
                text: Some(text),
                ..Caption::default()
            };
            return text.map(caption).into_iter().collect();
        }
        reader.mappings(field, &CAPTION, Caption::read)
    }
}

impl Read for VoiceoverShape {
    type Value<'d> = Option<Voiceover<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &VOICEOVER)?;
            return Some(Voiceover::read(reader, &mut table.fields()));
        }
        let file = reader.file(field, "a path, or a mapping with a `file`")?;
        Some(Voiceover { file: Some(file), ..Voiceover::default() })
    }
}

impl Read for MusicShape {
    type Value<'d> = Vec<Music<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.each(field, "a path, a mapping with a `file`, or a list of them", |reader, field| {
            if reader.document.value(field.node) == Value::Map {
                let table = open(reader, field, &MUSIC)?;
                return Some(Music::read(reader, &mut table.fields()));
            }
            let file = reader.file(field, "a path, or a mapping with a `file`")?;
            Some(Music { file: Some(file), ..Music::default() })
        })
    }
}

impl Read for CardShape {
    type Value<'d> = Option<Card<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &CARD)?;
            return Some(Card::read(reader, &mut table.fields()));
        }
        let text = reader.scalar(field, "a text, or a mapping with a `text`")?;
        Some(Card { span: text.span, text: Some(text), ..Card::default() })
    }
}

impl Read for StillShape {
    type Value<'d> = Option<Still<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &STILL)?;
            return Some(Still::read(reader, &mut table.fields()));
        }
        let file = reader.file(field, "a path, or a mapping with a `file`")?;
        Some(Still { file: Some(file), ..Still::default() })
    }
}

impl Read for CaptionModes {
    type Value<'d> = Vec<Spanned<CaptionForm>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let wanted = "`burn`, `track`, `sidecar`, or a list of them";
        reader.each(field, wanted, |reader, field| CAPTION_FORMS.read(reader, field))
    }
}

impl Read for CaptionsShape {
    type Value<'d> = Option<Captions<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &CAPTIONS)?;
            return Some(Captions::read(reader, &mut table.fields()));
        }
        Some(Captions { mode: CaptionModes.read(reader, field), ..Captions::default() })
    }
}

impl Read for Paths {
    type Value<'d> = Vec<Text<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let wanted = "a path, or a list of paths";
        reader.each(field, wanted, |reader, field| reader.file(field, "a path"))
    }
}

impl Read for LoudnessShape {
    type Value<'d> = Option<Loudness<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        if reader.document.value(field.node) == Value::Map {
            let table = open(reader, field, &LOUDNESS)?;
            return Some(Loudness::read(reader, &mut table.fields()));
        }
        let target = Lufs.read(reader, field)?;
        Some(Loudness { target: Some(target), ..Loudness::default() })
    }
}

impl Read for Outputs {
    type Value<'d> = Vec<FilmOutput<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.mappings(field, &FILM_OUTPUT, FilmOutput::read)
    }
}

impl<'d> Reader<'d, '_> {
    /// A text where a mapping or a list could stand, too.
    fn scalar(&mut self, field: Field<'_>, wanted: &'static str) -> Option<Text<'d>> {
        if matches!(self.document.value(field.node), Value::Map | Value::List(_)) {
            self.wrong(field, Kind::Other(wanted));
            return None;
        }
        self.text(field)
    }

    /// The same of a path.
    fn file(&mut self, field: Field<'_>, wanted: &'static str) -> Option<Text<'d>> {
        let text = self.scalar(field, wanted)?;
        Some(self.relocated(text))
    }

    /// One value, or a list of them. What is wrong is left out.
    fn each<T>(
        &mut self,
        field: Field<'_>,
        wanted: &'static str,
        mut read: impl FnMut(&mut Self, Field<'_>) -> Option<T>,
    ) -> Vec<T> {
        if !matches!(self.document.value(field.node), Value::List(_)) {
            return read(self, field).into_iter().collect();
        }
        let nodes = items(self, field, wanted).unwrap_or_default();
        let item = |reader: &Self, node: &NodeId| Field {
            name: field.name,
            key: reader.document.span(*node),
            node: *node,
        };
        let mut values = Vec::new();
        for node in nodes {
            let field = item(self, node);
            values.extend(read(self, field));
        }
        values
    }

    /// A list of mappings.
    fn mappings<T>(
        &mut self,
        field: Field<'_>,
        mapping: &'static Mapping,
        mut read: impl FnMut(&mut Self, &mut super::Fields<'_>) -> T,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for node in items(self, field, "a list of mappings").unwrap_or_default() {
            let key = self.document.span(*node);
            let item = Field { name: mapping.what, key, node: *node };
            if let Some(table) = open(self, item, mapping) {
                values.push(read(self, &mut table.fields()));
            }
        }
        values
    }
}
