//! The table of limits: what the request's schema says, and what only `x-wanflow-limits` can say.

use super::cursor::Cursor;
use super::ir::{Limit, LimitValue, Media};
use super::roles::Role;
use super::schema::{Node, Shape};
use super::tables::Marks;

/// What the extension's table of limits says.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    /// Pointer and keyword of the bounds beyond which the host cuts.
    cut: Vec<(String, String)>,
    pub(crate) image: Option<Media>,
    pub(crate) audio: Option<Media>,
}

/// Reads `x-wanflow-limits`.
pub(crate) fn read(document: &Cursor<'_>, request: &Node, marks: &Marks) -> Option<Extra> {
    let table = document.need("x-wanflow-limits")?;
    table.only(&["audio", "excess", "image"]);
    let mut cut = Vec::new();
    for row in table.member("excess").iter().flat_map(Cursor::items) {
        row.only(&["is", "keyword", "pointer"]);
        let (Some(pointer), Some(keyword)) = (row.need_text("pointer"), row.need_text("keyword"))
        else {
            continue;
        };
        row.need("is").and_then(|place| place.word(&[("cut", ())]));
        let bounds = request.at(pointer).map(schema_limits).unwrap_or_default();
        if bounds.iter().all(|(known, ..)| *known != keyword) {
            row.refuse(format!("the request's schema has no `{keyword}` at {pointer}"));
        }
        cut.push((pointer.to_owned(), keyword.to_owned()));
    }
    Some(Extra {
        cut,
        image: table.need("image").and_then(|place| media(&place, request, marks, "side_px")),
        audio: table.member("audio").and_then(|place| media(&place, request, marks, "seconds")),
    })
}

/// Every limit, in the order of the request's members.
pub(crate) fn table(request: &Node, extra: &Extra, roles: &[Role], marks: &Marks) -> Vec<Limit> {
    let mut limits = Vec::new();
    let word_of = |pointer: &str| {
        let role = roles.iter().find(|role| role.pointer == pointer);
        role.map(|role| role.word.clone()).unwrap_or_default()
    };
    request.walk(&mut |node| {
        for (keyword, value, unit) in schema_limits(node) {
            let place = (node.pointer.clone(), keyword.to_owned());
            limits.push(Limit {
                pointer: node.pointer.clone(),
                word: word_of(&node.pointer),
                keyword: keyword.to_owned(),
                value,
                unit: unit.to_owned(),
                source: marks.source(node.mark.as_deref()).unwrap_or_default(),
                cut: extra.cut.contains(&place),
            });
        }
    });
    for (name, media, unit) in [("image", &extra.image, "px"), ("audio", &extra.audio, "s")] {
        if let Some(media) = media {
            for (keyword, value, unit) in media_limits(name, media, unit) {
                limits.push(Limit {
                    pointer: media.pointer.clone(),
                    word: word_of(&media.pointer),
                    keyword,
                    value,
                    unit: unit.to_owned(),
                    source: media.source.clone(),
                    cut: false,
                });
            }
        }
    }
    limits
}

fn schema_limits(node: &Node) -> Vec<(&'static str, LimitValue, &str)> {
    let unit = node.unit.as_str();
    let bounds = |names: [&'static str; 2], min: Option<i64>, max: Option<i64>, unit| {
        let pairs = names.into_iter().zip([min, max]);
        pairs.filter_map(|(name, bound)| Some((name, int(bound?), unit))).collect()
    };
    match &node.shape {
        Shape::Flag | Shape::Object { .. } => Vec::new(),
        Shape::Text { min, max } => bounds(["minLength", "maxLength"], *min, *max, "code points"),
        Shape::Whole { min, max } => bounds(["minimum", "maximum"], *min, *max, unit),
        Shape::Wholes(list) => {
            vec![("enum", LimitValue { ints: Some(list.clone()), ..LimitValue::default() }, unit)]
        }
        Shape::Words(listed) => {
            let list = listed.iter().map(|word| word.wire.clone()).collect();
            vec![("enum", words(list), unit)]
        }
    }
}

fn media_limits<'a>(
    name: &str,
    media: &Media,
    unit: &'a str,
) -> Vec<(String, LimitValue, &'a str)> {
    let (min, max) = match name {
        "image" => ("SideMin", "SideMax"),
        _ => ("SecondsMin", "SecondsMax"),
    };
    let bytes = i64::try_from(media.bytes_max).unwrap_or(i64::MAX);
    [
        ("Formats", words(media.formats.clone()), ""),
        (min, int(i64::from(media.min)), unit),
        (max, int(i64::from(media.max)), unit),
        ("BytesMax", int(bytes), "bytes"),
    ]
    .map(|(keyword, value, unit)| (format!("{name}{keyword}"), value, unit))
    .into()
}

fn media(place: &Cursor<'_>, request: &Node, marks: &Marks, range: &str) -> Option<Media> {
    place.only(&["alpha", "bytes_max", "data_uri", "formats", "mark", "pointer", range]);
    let pointer = place.need("pointer")?;
    let text = pointer.text()?;
    if request.at(text).is_none() {
        pointer.refuse("leads nowhere in the request's schema");
    }
    let bounds = place.need(range)?;
    bounds.only(&["max", "min"]);
    Some(Media {
        pointer: text.to_owned(),
        formats: place.need("formats")?.texts(),
        alpha: place.member("alpha").and_then(|place| place.flag()).unwrap_or(false),
        min: bounds.need("min")?.number()?,
        max: bounds.need("max")?.number()?,
        bytes_max: place.need("bytes_max")?.number()?,
        data_uri: place.need("data_uri")?.flag()?,
        source: marks.source_of(place)?,
    })
}

fn int(bound: i64) -> LimitValue {
    LimitValue { int: Some(bound), ..LimitValue::default() }
}

fn words(words: Vec<String>) -> LimitValue {
    LimitValue { words: Some(words), ..LimitValue::default() }
}
