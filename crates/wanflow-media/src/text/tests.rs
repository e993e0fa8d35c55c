//! Texts of other scripts, with a few glyphs of fonts for them.

use wanflow_plan::timeline::Rgb;

use super::block::TextBlock;
use super::card::card;
use super::*;
use crate::Size;
use crate::video::Frame;

/// The bundled font, and then fonts of `tests/fixtures/fonts`.
fn fonts(names: &[&str]) -> Fonts {
    let mut files = vec![FontFile::bundled()];
    for name in names {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fonts");
        let bytes = std::fs::read(folder.join(name)).expect("a fixture");
        files.push(FontFile::new(*name, bytes).expect("a font"));
    }
    Fonts::new(&files)
}

/// The lines of a text that is broken at each width of these, in parts of its whole.
fn lines(text: &str, fonts: &Fonts, parts: &[f32]) -> Vec<Vec<String>> {
    let mut block = TextBlock::new(text, 40.0, fonts);
    let whole = block.width;
    let broken = parts.iter().map(|part| {
        block.wrap(whole * part);
        block.texts().map(|line| line.trim().to_owned()).collect()
    });
    broken.collect()
}

#[test]
fn arabic_is_joined_and_runs_from_right_to_left() {
    let fonts = fonts(&["arabic.ttf"]);
    assert!(missing_glyphs("مرحبا بالعالم.", &fonts).is_empty());
    let block = TextBlock::new("مرحبا", 40.0, &fonts);
    let run = block.runs().next().expect("a run");
    assert!(run.run().is_rtl());
    let alone: Vec<u32> = "مرحبا"
        .chars()
        .map(|letter| {
            let text = letter.to_string();
            let block = TextBlock::new(&text, 40.0, &fonts);
            block.runs().next().and_then(|run| run.glyphs().next()).expect("a glyph").id
        })
        .collect();
    let joined: Vec<u32> = run.positioned_glyphs().map(|glyph| glyph.id).collect();
    assert_eq!(joined.len(), 5);
    // From the left: the last letter first. Only a letter that joins nothing before it is as alone.
    let differ = joined.iter().rev().zip(&alone).filter(|(joined, alone)| joined != alone);
    assert!(differ.count() >= 3, "{joined:?} {alone:?}");
    let mixed = TextBlock::new("مرحبا 123 abc", 40.0, &fonts);
    let order: Vec<_> = mixed.runs().map(|run| run.run().is_rtl()).collect();
    assert!(order.first() == Some(&false) && order.last() == Some(&true), "{order:?}");
}

#[test]
fn chinese_breaks_anywhere_but_before_its_punctuation() {
    let fonts = fonts(&["han.otf"]);
    let text = "你好世界，你好世界。你好世界，你好世界。";
    let widths: Vec<f32> = (2..20_u8).map(|part| f32::from(part) / 20.0).collect();
    for lines in lines(text, &fonts, &widths) {
        assert_eq!(lines.concat(), text);
        assert!(lines.len() > 1);
        let begins = |line: &String| line.starts_with(['，', '。']);
        assert!(!lines.iter().any(begins), "{lines:?}");
    }
}

#[test]
fn thai_breaks_between_words() {
    let fonts = fonts(&["thai.ttf"]);
    for lines in lines("สวัสดีชาวโลก", &fonts, &[0.9, 0.6]) {
        assert!(lines.len() > 1);
        for line in &lines {
            let words = ["สวัสดี", "สวัสดีชาว", "ชาวโลก", "ชาว", "โลก"];
            assert!(words.contains(&line.as_str()), "{lines:?}");
        }
    }
}

#[test]
fn korean_breaks_between_words() {
    // Lines break by the text, whether or not a font has its glyphs.
    let text = "안녕하세요 여러분 반갑습니다";
    for lines in lines(text, &fonts(&[]), &[0.7, 0.5]) {
        assert_eq!(lines.join(" "), text);
    }
}

#[test]
fn emoji_are_in_colour() {
    let fonts = fonts(&["emoji.ttf"]);
    assert!(missing_glyphs("🚀👍🏽 go", &fonts).is_empty());
    let size = Size::new(1280, 720);
    let mask = CaptionMask::new("🚀👍🏽", size, CaptionStyle::default(), &fonts).expect("it fits");
    let mut frame = Frame::filled(1280, 720, [100, 128, 128]);
    mask.draw(&mut frame);
    let coloured = frame.planes[2].iter().filter(|red| red.abs_diff(128) > 20).count();
    assert!(coloured > 20, "{coloured}");
}

#[test]
fn layers_of_colours_are_painted() {
    let fonts = fonts(&["layers.ttf"]);
    let size = Size::new(280, 280);
    let spec =
        |text| CardSpec { size, ground: CardGround::Colour(Rgb::BLACK), ink: Rgb::WHITE, text };
    let drawn = card(&spec("🟥"), &fonts).expect("it fits");
    let seen: Vec<_> = drawn.enumerate_pixels().filter(|(_, _, pixel)| pixel.0 != [0; 3]).collect();
    let left = seen.iter().map(|(x, _, _)| *x).min().expect("pixels");
    let top = seen.iter().map(|(_, y, _)| *y).min().expect("pixels");
    let right = seen.iter().map(|(x, _, _)| *x).max().expect("pixels");
    let bottom = seen.iter().map(|(_, y, _)| *y).max().expect("pixels");
    assert!((right - left).abs_diff(40) <= 2 && (bottom - top).abs_diff(40) <= 2);
    // Red on the left, blue on the right, and a green triangle over both.
    let [red, _, blue] = drawn.get_pixel(left + 2, top + 2).0;
    assert!(red > 220 && blue < 30);
    let [red, _, blue] = drawn.get_pixel(right - 2, top + 2).0;
    assert!(red < 30 && blue > 220);
    assert_eq!(drawn.get_pixel(u32::midpoint(left, right), bottom - 3).0, [0, 255, 0]);
    // A red square without the triangle.
    let drawn = card(&spec("🟦"), &fonts).expect("it fits");
    assert_eq!(drawn.get_pixel(left + 2, top + 2).0, [255, 0, 0]);
    assert_eq!(drawn.get_pixel(u32::midpoint(left, right), bottom - 3).0, [0; 3]);
}

#[test]
fn the_first_font_with_a_character_draws_it() {
    let bytes = std::fs::read(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/DejaVuSansMono.ttf"),
    );
    let mono = FontFile::new("mono", bytes.expect("a file")).expect("a font");
    let width = |files: &[FontFile]| TextBlock::new("iii", 40.0, &Fonts::new(files)).width;
    let (own, bundled) =
        (width(&[mono.clone(), FontFile::bundled()]), width(&[FontFile::bundled()]));
    assert!(own > 1.5 * bundled, "{own} {bundled}");
    assert!((width(&[FontFile::bundled(), mono]) - bundled).abs() < 0.01);
}
