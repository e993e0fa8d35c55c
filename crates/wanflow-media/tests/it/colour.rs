//! Colours as they are seen: a chart in other colour spaces arrives as lcms converts it.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use wanflow_api::endpoint::ImageLimits;
use wanflow_media::{Matte, prepare_picture};

/// Sides of the chart's patches, large enough to be whole after scaling.
const PATCH: u32 = 40;

const LIMITS: ImageLimits = ImageLimits {
    formats: &["image/jpeg", "image/png", "image/webp"],
    alpha: false,
    side_min: 8,
    side_max: 80,
    aspect: None,
    bytes_max: 10_000_000,
    data_uri: true,
    data_uri_guessed: false,
};

/// The patches of the chart.
const CHART: [[u8; 3]; 16] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
    [0, 0, 0],
    [128, 128, 128],
    [64, 64, 64],
    [200, 80, 40],
    [40, 160, 90],
    [70, 90, 190],
    [230, 200, 60],
    [180, 60, 140],
    [90, 180, 200],
    [20, 24, 30],
    [240, 236, 228],
    [120, 100, 80],
];

/// A profile: its name, its colorants, and what `transicc -n -q -iPROFILE -o*sRGB -t0` of lcms
/// 2.14 makes of the chart, cut off at 0 and 255.
struct Space {
    name: &'static str,
    colorants: [[f64; 3]; 3],
    seen: [[u8; 3]; 16],
}

impl Space {
    /// What notes call it: a name that is not a word for colours is quoted.
    fn described(&self) -> String {
        match self.name {
            "swap" => "the profile \"swap\"".to_owned(),
            name => name.to_owned(),
        }
    }
}

const SPACES: [Space; 3] = [
    Space {
        name: "swap",
        colorants: [[0.3851, 0.7169, 0.0971], [0.4361, 0.2225, 0.0139], [0.1431, 0.0606, 0.7141]],
        seen: [
            [0, 255, 0],
            [255, 0, 0],
            [0, 0, 255],
            [255, 255, 255],
            [0, 0, 0],
            [129, 129, 129],
            [62, 62, 62],
            [79, 201, 35],
            [161, 35, 90],
            [90, 68, 191],
            [201, 231, 57],
            [57, 181, 141],
            [182, 90, 201],
            [17, 12, 24],
            [237, 240, 229],
            [100, 121, 79],
        ],
    },
    Space {
        name: "Display P3",
        colorants: [[0.5151, 0.2412, -0.0011], [0.2920, 0.6922, 0.0419], [0.1571, 0.0666, 0.7841]],
        seen: [
            [255, 0, 0],
            [0, 255, 0],
            [0, 0, 255],
            [255, 255, 255],
            [0, 0, 0],
            [129, 129, 129],
            [62, 62, 62],
            [218, 67, 3],
            [0, 164, 81],
            [62, 90, 198],
            [237, 200, 0],
            [197, 43, 145],
            [38, 184, 204],
            [11, 17, 24],
            [241, 236, 228],
            [125, 99, 76],
        ],
    },
    Space {
        name: "Adobe RGB (1998)",
        colorants: [[0.6097, 0.3111, 0.0195], [0.2053, 0.6257, 0.0609], [0.1492, 0.0632, 0.7446]],
        seen: [
            [255, 0, 0],
            [0, 255, 0],
            [0, 0, 255],
            [255, 255, 255],
            [0, 0, 0],
            [129, 129, 129],
            [62, 62, 62],
            [230, 79, 32],
            [0, 161, 85],
            [57, 90, 194],
            [241, 201, 37],
            [208, 57, 144],
            [0, 181, 202],
            [10, 17, 24],
            [242, 237, 228],
            [128, 100, 78],
        ],
    },
];

/// A profile of version 2 with a curve of 2.2.
fn profile(name: &str, colorants: &[[f64; 3]; 3]) -> Vec<u8> {
    let fixed = |values: &[f64; 3]| -> Vec<u8> {
        values.iter().flat_map(|value| ((value * 65536.0).round() as i32).to_be_bytes()).collect()
    };
    let point = |values: &[f64; 3]| [b"XYZ \0\0\0\0".to_vec(), fixed(values)].concat();
    let white = [0.9642, 1.0, 0.8249];
    let length = u32::try_from(name.len() + 1).expect("short").to_be_bytes();
    let text = [b"desc\0\0\0\0", &length[..], name.as_bytes(), &[0; 79]].concat();
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33\0\0".to_vec();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", text),
        (b"cprt", b"text\0\0\0\0none\0".to_vec()),
        (b"wtpt", point(&white)),
        (b"rXYZ", point(&colorants[0])),
        (b"gXYZ", point(&colorants[1])),
        (b"bXYZ", point(&colorants[2])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let (mut table, mut data) = (Vec::new(), Vec::new());
    for (tag, mut value) in tags {
        value.resize(value.len().next_multiple_of(4), 0);
        let at = u32::try_from(132 + 9 * 12 + data.len()).expect("short");
        table.extend([&tag[..], &at.to_be_bytes()].concat());
        table.extend(u32::try_from(value.len()).expect("short").to_be_bytes());
        data.extend(value);
    }
    let mut head = vec![0; 128];
    let size = u32::try_from(132 + table.len() + data.len()).expect("short");
    head[..4].copy_from_slice(&size.to_be_bytes());
    head[8..24].copy_from_slice(b"\x02\x10\0\0mntrRGB XYZ ");
    head[36..40].copy_from_slice(b"acsp");
    head[68..80].copy_from_slice(&fixed(&white));
    [head, 9_u32.to_be_bytes().to_vec(), table, data].concat()
}

/// Four by four patches, lying on their side: shown, they stand upright.
fn chart() -> RgbImage {
    RgbImage::from_fn(4 * PATCH, 4 * PATCH, |x, y| {
        let (column, row) = (3 - y / PATCH, x / PATCH);
        image::Rgb(CHART[(row * 4 + column) as usize])
    })
}

/// EXIF that says "turn by 90 degrees".
const TURN: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

fn written(mut encoder: impl ImageEncoder, space: &Space) {
    let chart = chart();
    encoder.set_icc_profile(profile(space.name, &space.colorants)).expect("it takes profiles");
    encoder.set_exif_metadata(TURN.to_vec()).expect("it takes EXIF");
    let (width, height) = chart.dimensions();
    encoder.write_image(&chart, width, height, ExtendedColorType::Rgb8).expect("memory takes it");
}

#[test]
fn a_turned_and_scaled_chart_arrives_as_lcms_converts_it() {
    for space in &SPACES {
        let mut files: [(&str, Vec<u8>); 3] =
            [("JPEG", Vec::new()), ("PNG", Vec::new()), ("WebP", Vec::new())];
        let [(_, jpeg), (_, png), (_, webp)] = &mut files;
        written(JpegEncoder::new_with_quality(jpeg, 100), space);
        written(PngEncoder::new(png), space);
        written(WebPEncoder::new_lossless(webp), space);
        for (format, file) in files {
            let made = prepare_picture(&file, &LIMITS, Matte::BLACK).expect("fit");
            let steps: Vec<String> = made.steps.iter().map(ToString::to_string).collect();
            let expected = [
                "turned upright".to_owned(),
                format!("converted from {}", space.described()),
                "scaled from 160 × 160 to 80 × 80".to_owned(),
            ];
            assert_eq!(steps, expected, "{format}");
            let sent = image::load_from_memory(&made.bytes).expect("a picture").to_rgb8();
            for (index, seen) in (0_u32..).zip(&space.seen) {
                let pixel = sent[(index % 4 * 20 + 10, index / 4 * 20 + 10)].0;
                let furthest = pixel.iter().zip(seen).map(|(one, other)| one.abs_diff(*other));
                let furthest = furthest.max().expect("three channels");
                let place = format!("{format}, {}, patch {index}", space.name);
                // A JPEG rounds before it is converted, which weighs more at the edge of sRGB.
                let near = if format == "JPEG" { 6 } else { 3 };
                assert!(furthest <= near, "{place}: {pixel:?} for {seen:?}");
            }
        }
    }
}

#[test]
fn a_profile_that_is_srgb_changes_nothing() {
    let srgb = Space {
        name: "sRGB by another name",
        colorants: [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]],
        seen: [[0; 3]; 16],
    };
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    let own = moxcms::ColorProfile::new_srgb().encode().expect("it can be written");
    encoder.set_icc_profile(own).expect("it takes profiles");
    encoder.write_image(&chart(), 160, 160, ExtendedColorType::Rgb8).expect("memory takes it");
    let limits = ImageLimits { side_max: 2000, ..LIMITS };
    let made = prepare_picture(&file, &limits, Matte::BLACK).expect("fit");
    assert_eq!((made.bytes == file, made.steps.len()), (true, 0));
    // A plain curve of 2.2 is another one in the shadows, and is reported.
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile(srgb.name, &srgb.colorants)).expect("it takes profiles");
    encoder.write_image(&chart(), 160, 160, ExtendedColorType::Rgb8).expect("memory takes it");
    let made = prepare_picture(&file, &limits, Matte::BLACK).expect("fit");
    assert_eq!(made.steps.len(), 1);
}
