//! What a film's file says of the film: title, comment and chapters for players, and in XMP
//! whether a model made its pictures, as the IPTC has it.

use wanflow_plan::timeline::{DigitalOrigin, Time};

use super::extras::{Chapter, FilmExtras};
use super::text_track::cut;

/// The `uuid` of XMP in files of boxes (XMP specification, part 3).
const XMP: [u8; 16] = [
    0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac,
];

/// IPTC's digital source types.
const SOURCE_TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/// The longest title that is written, in bytes, and of a chapter in Nero's list, whose length has
/// 8 bits. That list has at most 255 chapters.
const TITLE_MAX: usize = 1024;
const NERO_MAX: usize = 255;

/// What a file says of its origin: a sentence, and IPTC's word for it; `None` if no model has a
/// part in it.
fn origin(origin: DigitalOrigin) -> Option<(&'static str, &'static str)> {
    match origin {
        DigitalOrigin::Generated => {
            Some(("The pictures of this film were made by an AI model.", "trainedAlgorithmicMedia"))
        }
        DigitalOrigin::PartlyGenerated => Some((
            "Some of the pictures of this film were made by an AI model.",
            "compositeWithTrainedAlgorithmicMedia",
        )),
        DigitalOrigin::NotGenerated => None,
    }
}

/// The box of XMP; nothing if there is nothing to say.
pub(super) fn xmp(extras: &FilmExtras) -> Vec<u8> {
    let Some((words, kind)) = extras.origin.and_then(origin) else { return Vec::new() };
    let title = extras.title.as_deref().map(|title| cut(title.trim(), TITLE_MAX));
    let alternative = |name: &str, text: &str| {
        let text = escaped(text);
        format!(
            "<dc:{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></dc:{name}>"
        )
    };
    let title = title.map(|title| alternative("title", title)).unwrap_or_default();
    let words = alternative("description", words);
    let packet = format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\
         <Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPES}{kind}</Iptc4xmpExt:DigitalSourceType>\
         {title}{words}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    );
    boxed(*b"uuid", &[&XMP, packet.as_bytes()].concat())
}

/// Text within XML, without characters that XML cannot have.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The box of title, comment and chapters within `moov`; nothing if there is nothing to say.
pub(super) fn user_data(extras: &FilmExtras) -> Vec<u8> {
    let FilmExtras {
        captions: _,
        language: _,
        chapters,
        title,
        origin: of,
        length: _,
        container: _,
    } = extras;
    let mut items = Vec::new();
    if let Some(title) = title {
        items.extend(item(*b"\xa9nam", cut(title.trim(), TITLE_MAX)));
    }
    if let Some((words, _)) = of.and_then(origin) {
        items.extend(item(*b"\xa9cmt", words));
    }
    let mut data = nero(chapters);
    if !items.is_empty() {
        // A handler without a name, of the kind that players know by `mdir`.
        let handler = [&[0; 8][..], b"mdirappl", &[0; 9]].concat();
        let handler = boxed(*b"hdlr", &handler);
        let meta = [&[0; 4], &handler[..], &boxed(*b"ilst", &items)].concat();
        data.extend(boxed(*b"meta", &meta));
    }
    if data.is_empty() { data } else { boxed(*b"udta", &data) }
}

/// One text of an `ilst`, as UTF-8.
fn item(name: [u8; 4], text: &str) -> Vec<u8> {
    let data = [&1_u32.to_be_bytes(), &[0; 4], text.as_bytes()].concat();
    boxed(name, &boxed(*b"data", &data))
}

/// Nero's list of chapters, which some players read rather than the track. Times are in units of
/// 100 nanoseconds.
fn nero(chapters: &[Chapter]) -> Vec<u8> {
    let chapters = &chapters[..chapters.len().min(NERO_MAX)];
    if chapters.is_empty() {
        return Vec::new();
    }
    let mut list = vec![1, 0, 0, 0, 0, 0, 0, 0];
    list.push(u8::try_from(chapters.len()).expect("at most 255"));
    for Chapter { begin, title } in chapters {
        let title = cut(title.trim(), NERO_MAX);
        list.extend(Time::units(*begin, 10_000_000).to_be_bytes());
        list.push(u8::try_from(title.len()).expect("at most 255"));
        list.extend(title.as_bytes());
    }
    boxed(*b"chpl", &list)
}

/// A box. Whoever makes the bodies here bounds them.
pub(super) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).expect("far smaller than 4 GiB");
    [&size.to_be_bytes()[..], &kind, body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extras(origin: DigitalOrigin) -> FilmExtras {
        let title = Some("R&D <1>\u{7}".to_owned());
        FilmExtras { title, origin: Some(origin), ..FilmExtras::default() }
    }

    #[test]
    fn xmp_says_what_kind_of_media_a_film_is() {
        for (origin, kind) in [
            (DigitalOrigin::Generated, "digitalsourcetype/trainedAlgorithmicMedia<"),
            (DigitalOrigin::PartlyGenerated, "/compositeWithTrainedAlgorithmicMedia<"),
        ] {
            let bytes = xmp(&extras(origin));
            let packet = String::from_utf8(bytes[24..].to_vec()).expect("it is UTF-8");
            assert!(packet.contains(kind), "{packet}");
            assert!(packet.contains(">R&amp;D &lt;1&gt;</rdf:li>"), "{packet}");
        }
        assert!(xmp(&extras(DigitalOrigin::NotGenerated)).is_empty());
        assert!(xmp(&FilmExtras::default()).is_empty());
    }

    #[test]
    fn nothing_is_written_of_nothing() {
        assert!(user_data(&FilmExtras::default()).is_empty());
        assert!(!user_data(&extras(DigitalOrigin::NotGenerated)).is_empty());
    }
}
