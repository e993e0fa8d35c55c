//! The table of limits: what the request's schema says, and what only `x-wanflow-limits` can say.

use super::cursor::Cursor;
use super::ir::{Limit, LimitValue, Media};
use super::roles::{Gives, Role};
use super::schema::{Node, Shape};
use super::tables::{Marks, RESOLUTIONS};

/// What the extension's table of limits says.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    /// Pointer and keyword of the bounds beyond which the host cuts.
    cut: Vec<(String, String)>,
    pub(crate) image: Option<Media>,
    pub(crate) audio: Option<Media>,
    /// Pairs of pointers that must not be filled both.
    pub(crate) exclusive: Vec<(String, String)>,
    /// The only resolution, where no role lets one choose.
    pub(crate) resolution: Option<&'static str>,
    /// Largest body of a submit.
    pub(crate) body_bytes_max: Option<u64>,
}

/// Reads `x-wanflow-limits`.
pub(crate) fn read(
    document: &Cursor<'_>,
    request: &Node,
    roles: &[Role],
    marks: &Marks,
) -> Option<Extra> {
    let table = document.need("x-wanflow-limits")?;
    table.only(&["audio", "body", "excess", "exclusive", "image", "resolution"]);
    let body_bytes_max = table.member("body").and_then(|place| body(&place, marks));
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
        image: table
            .need("image")
            .and_then(|place| media(&place, request, marks, "side_px"))
            .map(|image| within_body(image, body_bytes_max, roles)),
        audio: table.member("audio").and_then(|place| media(&place, request, marks, "seconds")),
        exclusive: exclusive(&table, request),
        resolution: resolution(&table, roles),
        body_bytes_max,
    })
}

/// Bytes of a body that are kept for everything but its pictures.
const BESIDE_PICTURES: u64 = 100_000;

fn body(place: &Cursor<'_>, marks: &Marks) -> Option<u64> {
    place.only(&["bytes_max", "mark"]);
    marks.source_of(place)?;
    let bytes_max = place.need("bytes_max")?;
    let bytes: u64 = bytes_max.number()?;
    if bytes < 2 * BESIDE_PICTURES {
        bytes_max.refuse("expected a number of bytes that leaves room for a picture");
    }
    Some(bytes)
}

/// A picture that travels in the body must fit into it, as Base64, beside the other one.
fn within_body(image: Media, body: Option<u64>, roles: &[Role]) -> Media {
    let Some(body) = body.filter(|_| image.data_uri) else { return image };
    let pictures = roles.iter().filter(|role| role.is_picture()).count();
    let share = body.saturating_sub(BESIDE_PICTURES) / u64::try_from(pictures.max(1)).unwrap_or(1);
    let most = share / 4 * 3;
    Media { bytes_max: Some(image.bytes_max.map_or(most, |own| own.min(most))), ..image }
}

fn exclusive(table: &Cursor<'_>, request: &Node) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in table.member("exclusive").iter().flat_map(Cursor::items) {
        for place in pair.items() {
            if place.text().is_some_and(|pointer| request.at(pointer).is_none()) {
                place.refuse("leads nowhere in the request's schema");
            }
        }
        match pair.texts().as_slice() {
            [one, other] => pairs.push((one.clone(), other.clone())),
            _ => pair.refuse("expected two pointers"),
        }
    }
    pairs
}

/// The resolution must be known: by the request or by the document.
fn resolution(table: &Cursor<'_>, roles: &[Role]) -> Option<&'static str> {
    let is_chosen = roles.iter().any(|role| role.word == "resolution");
    match table.member("resolution") {
        Some(place) if is_chosen => {
            place.refuse("a role lets the storyboard choose the resolution");
            None
        }
        Some(place) => place.word(RESOLUTIONS),
        None => {
            if !is_chosen {
                table.refuse("no role for `resolution`: expected the only one, as `resolution`");
            }
            None
        }
    }
}

/// Every limit, in the order of the request's members.
pub(crate) fn table(request: &Node, extra: &Extra, roles: &[Role], marks: &Marks) -> Vec<Limit> {
    let mut limits = Vec::new();
    let word_of = |pointer: &str| {
        let items = format!("{pointer}/-/");
        let role = roles.iter().find(|role| role.pointer == pointer);
        let role = role.or_else(|| roles.iter().find(|role| role.pointer.starts_with(&items)));
        match role {
            Some(role) if role.word == "shots" && role.pointer == pointer => {
                format!("shots.{}", role.from)
            }
            Some(role) => role.word.clone(),
            None => String::new(),
        }
    };
    request.walk(&mut |node| {
        let role = roles.iter().find(|role| role.pointer == node.pointer);
        if role.is_some_and(|role| matches!(role.gives, Gives::Fixed(_))) {
            return;
        }
        for (keyword, value, unit) in schema_limits(node) {
            let value = match role {
                Some(role) => in_our_words(above_absent(keyword, value, role), role),
                None => value,
            };
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
                    word: name.to_owned(),
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

/// A least value that stands for saying nothing is none that a storyboard can say.
fn above_absent(keyword: &str, mut value: LimitValue, role: &Role) -> LimitValue {
    if let Gives::Said { absent: Some(absent), .. } = &role.gives
        && let (Some(absent), "minimum") = (absent.as_i64(), keyword)
        && value.int == Some(absent)
    {
        value.int = Some(absent + 1);
    }
    value
}

/// A list of the host's words as the storyboard writes them.
fn in_our_words(value: LimitValue, role: &Role) -> LimitValue {
    let Gives::Said { values, .. } = &role.gives else { return value };
    let Some(listed) = value.words else { return value };
    let ours = |host: String| {
        let pair = values.iter().find(|(_, known)| known.as_str() == Some(&host));
        pair.map_or(host, |(word, _)| word.clone())
    };
    let listed: Vec<String> = listed.into_iter().map(ours).collect();
    let whole: Option<Vec<i64>> = listed.iter().map(|word| word.parse().ok()).collect();
    match whole {
        Some(whole) => LimitValue { ints: Some(whole), ..LimitValue::default() },
        None => words(listed),
    }
}

fn schema_limits(node: &Node) -> Vec<(&'static str, LimitValue, &str)> {
    let unit = node.unit.as_str();
    let bounds = |names: [&'static str; 2], min: Option<i64>, max: Option<i64>, unit| {
        let pairs = names.into_iter().zip([min, max]);
        pairs.filter_map(|(name, bound)| Some((name, int(bound?), unit))).collect()
    };
    match &node.shape {
        Shape::Flag | Shape::Object { .. } => Vec::new(),
        Shape::List { min, max, .. } => bounds(["minItems", "maxItems"], *min, *max, "items"),
        Shape::Number { min, max } => {
            let pairs = [("minimum", *min), ("maximum", *max)].into_iter();
            pairs.filter_map(|(name, bound)| Some((name, float(bound?), unit))).collect()
        }
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
    let whole = |bound: Option<u32>| bound.map(|bound| int(i64::from(bound)));
    let bytes = media.bytes_max.map(|bytes| int(i64::try_from(bytes).unwrap_or(i64::MAX)));
    let aspect = |bound: Option<u32>| bound.map(|bound| float(f64::from(bound) / 1000.0));
    let rows = [
        ("Formats", Some(words(media.formats.clone())), ""),
        (min, whole(media.min), unit),
        (max, whole(media.max), unit),
        ("AspectMin", aspect(media.aspect.map(|(min, _)| min)), "width by height"),
        ("AspectMax", aspect(media.aspect.map(|(_, max)| max)), "width by height"),
        ("BytesMax", bytes, "bytes"),
    ];
    let known = rows.into_iter().filter_map(|(keyword, value, unit)| Some((keyword, value?, unit)));
    known.map(|(keyword, value, unit)| (format!("{name}{keyword}"), value, unit)).collect()
}

fn media(place: &Cursor<'_>, request: &Node, marks: &Marks, range: &str) -> Option<Media> {
    let known = ["alpha", "aspect", "bytes_max", "data_uri", "data_uri_guessed", "formats", "mark"];
    place.only(&[&known[..], &["pointer", range]].concat());
    let pointer = place.need("pointer")?;
    let text = pointer.text()?;
    if request.at(text).is_none() {
        pointer.refuse("leads nowhere in the request's schema");
    }
    let bounds = place.member(range);
    if let Some(bounds) = &bounds {
        bounds.only(&["max", "min"]);
    }
    let flag = |name: &str| place.member(name).and_then(|place| place.flag()).unwrap_or(false);
    let bound = |name: &str| bounds.as_ref().and_then(|bounds| bounds.member(name)?.number());
    Some(Media {
        pointer: text.to_owned(),
        formats: place.need("formats")?.texts(),
        alpha: flag("alpha"),
        min: bound("min"),
        max: bound("max"),
        aspect: place.member("aspect").and_then(|place| aspect(&place)),
        bytes_max: place.member("bytes_max").and_then(|place| place.number()),
        data_uri: place.need("data_uri")?.flag()?,
        data_uri_guessed: flag("data_uri_guessed"),
        source: marks.source_of(place)?,
    })
}

/// Width by height, in thousandths.
fn aspect(place: &Cursor<'_>) -> Option<(u32, u32)> {
    place.only(&["max", "min"]);
    let thousandths = |name: &str| {
        let bound = place.need(name)?;
        let number = bound.value().as_f64().filter(|number| (0.001..1000.0).contains(number));
        if number.is_none() {
            bound.refuse("expected width by height, such as 2.5");
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        number.map(|number| (number * 1000.0).round() as u32)
    };
    Some((thousandths("min")?, thousandths("max")?))
}

fn int(bound: i64) -> LimitValue {
    LimitValue { int: Some(bound), ..LimitValue::default() }
}

fn words(words: Vec<String>) -> LimitValue {
    LimitValue { words: Some(words), ..LimitValue::default() }
}

fn float(bound: f64) -> LimitValue {
    LimitValue { float: Some(bound), ..LimitValue::default() }
}
