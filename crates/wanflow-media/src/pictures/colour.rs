//! What a picture's numbers stand for, and their conversion to sRGB.

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace,
    Layout, MatrixCoefficients, ProfileText, ToneReprCurve, TransferCharacteristics,
    TransformOptions, XyY,
};
use wanflow_api::picture::Colours;

use super::png::Chunks;

/// Differences of two profiles that nobody sees, of 255.
const UNSEEN: u8 = 2;

/// Characters of a profile's name that are printed.
const NAME_MAX: usize = 40;

/// What a picture's numbers are, before any profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    /// Lightness alone.
    Grey,
    /// Red, green and blue.
    Rgb,
    /// Printing inks.
    Cmyk,
}

/// What a file says of its colours.
#[derive(Clone, Debug, Default)]
pub(super) enum Described {
    /// sRGB, or nothing.
    #[default]
    Srgb,
    /// Something else.
    Profile(Box<ColorProfile>, String),
    /// Something that cannot be read or does not fit.
    Unreadable,
    /// High dynamic range, by a curve of this name.
    HighRange(&'static str),
    /// Inks, and no more.
    PlainCmyk,
}

impl Described {
    /// The same in the plan's words.
    pub(super) fn colours(&self) -> Colours {
        match self {
            Self::Srgb => Colours::Srgb,
            Self::Profile(_, name) => Colours::Described(name.clone()),
            Self::Unreadable => Colours::Unreadable,
            Self::HighRange(curve) => Colours::HighRange((*curve).to_owned()),
            Self::PlainCmyk => Colours::PlainCmyk,
        }
    }
}

/// Reads a profile.
pub(super) fn described(icc: &[u8], channels: Channels) -> Described {
    let Ok(profile) = ColorProfile::new_from_slice(icc) else { return Described::Unreadable };
    let fits = matches!(
        (profile.color_space, channels),
        (DataColorSpace::Gray, Channels::Grey)
            | (DataColorSpace::Rgb, Channels::Grey | Channels::Rgb)
            | (DataColorSpace::Cmyk, Channels::Cmyk)
    );
    let name = name(&profile);
    if fits { of_profile(profile, name) } else { Described::Unreadable }
}

/// Reads what a PNG says without a profile. A later word of the format outdoes an earlier one.
pub(super) fn described_by_chunks(chunks: &Chunks) -> Option<Described> {
    if let Some([primaries, transfer, _, _]) = chunks.cicp {
        return Some(of_code_points(primaries, transfer));
    }
    if chunks.has_profile || chunks.is_srgb {
        return None;
    }
    let gamma = chunks.gamma.filter(|gamma| *gamma > 0)?;
    let exponent = 100_000.0 / f64::from(gamma);
    // The format's own word for sRGB where there is no other: 1/2.2, and a little.
    let is_usual = (2.0..=2.4).contains(&exponent);
    let primaries = chunks.primaries.filter(|primaries| !are_srgb(primaries));
    if is_usual && primaries.is_none() {
        return Some(Described::Srgb);
    }
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    let mut name = format!("gamma {exponent:.1}");
    if let Some([wx, wy, rx, ry, gx, gy, bx, by]) = primaries {
        let part = |value: u32| f64::from(value) / 100_000.0;
        #[expect(clippy::cast_possible_truncation, reason = "a coordinate has five digits")]
        let place = |x: u32, y: u32| Chromaticity { x: part(x) as f32, y: part(y) as f32 };
        let white = XyY { x: part(wx), y: part(wy), yb: 1.0 };
        let primaries =
            ColorPrimaries { red: place(rx, ry), green: place(gx, gy), blue: place(bx, by) };
        profile.update_rgb_colorimetry(white, primaries);
        "its own primaries".clone_into(&mut name);
    }
    if is_usual {
        return Some(of_profile(profile, name));
    }
    #[expect(clippy::cast_possible_truncation, reason = "an exponent has few digits")]
    let curve = ToneReprCurve::Parametric(vec![exponent as f32]);
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve);
    Some(of_profile(profile, name))
}

/// Whether primaries are sRGB's, to within what is written of them.
fn are_srgb(primaries: &[u32; 8]) -> bool {
    const SRGB: [u32; 8] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
    primaries.iter().zip(SRGB).all(|(one, own)| one.abs_diff(own) <= 200)
}

fn of_code_points(primaries: u8, transfer: u8) -> Described {
    let read = || {
        Some(CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(primaries).ok()?,
            transfer_characteristics: TransferCharacteristics::try_from(transfer).ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        })
    };
    let Some(points) = read() else { return Described::Unreadable };
    let name = match (primaries, transfer) {
        // There is no one way to show these in 8 bits: they are taken for sRGB, which is warned of.
        (_, 16) => return Described::HighRange("PQ"),
        (_, 18) => return Described::HighRange("HLG"),
        (9, _) => "Rec. 2020",
        (12, _) => "Display P3",
        (11, _) => "DCI-P3",
        (1, _) => "Rec. 709",
        _ => "its own primaries",
    };
    of_profile(ColorProfile::new_from_cicp(points), name.to_owned())
}

/// Tells sRGB from the rest by what comes out, not by names.
fn of_profile(profile: ColorProfile, name: String) -> Described {
    match furthest(&profile) {
        None => Described::Unreadable,
        Some(difference) if difference <= UNSEEN => Described::Srgb,
        Some(_) => Described::Profile(Box::new(profile), name),
    }
}

/// How far a profile is from sRGB at most, over a grid of colours; `None` if it cannot be used.
fn furthest(profile: &ColorProfile) -> Option<u8> {
    let levels = (0..=255_u8).step_by(17);
    match profile.color_space {
        DataColorSpace::Cmyk => {
            let conversion = Conversion::new(profile, Source::Cmyk).ok()?;
            conversion.eight(&[0; 4], &mut [0; 3]).ok().map(|()| u8::MAX)
        }
        DataColorSpace::Gray => {
            let greys: Vec<u8> = levels.collect();
            let mut made = vec![0; greys.len() * 3];
            Conversion::new(profile, Source::Grey).ok()?.eight(&greys, &mut made).ok()?;
            let wanted = greys.iter().flat_map(|grey| [*grey; 3]);
            made.iter().zip(wanted).map(|(one, other)| one.abs_diff(other)).max()
        }
        _ => {
            let grid: Vec<u8> = levels
                .clone()
                .flat_map(|red| levels.clone().map(move |green| (red, green)))
                .flat_map(|(red, green)| {
                    (0..=255).step_by(51).flat_map(move |blue| [red, green, blue])
                })
                .collect();
            let mut made = vec![0; grid.len()];
            Conversion::new(profile, Source::Rgb).ok()?.eight(&grid, &mut made).ok()?;
            made.iter().zip(&grid).map(|(one, other)| one.abs_diff(*other)).max()
        }
    }
}

/// A profile's name in one line.
fn name(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        Some(ProfileText::PlainString(text)) => text.as_str(),
        Some(ProfileText::Localizable(texts)) => {
            let english = texts.iter().find(|text| text.language == "en").or(texts.first());
            english.map_or("", |text| &text.value)
        }
        Some(ProfileText::Description(text)) => &text.ascii_string,
        None => "",
    };
    let printable = text.chars().filter(|char| !char.is_control()).take(NAME_MAX);
    let name = printable.collect::<String>().trim().to_owned();
    if name.is_empty() {
        return "its own colour profile".to_owned();
    }
    // Anything may stand there: what is no word for colours is quoted.
    let is_known = SPACES.iter().any(|space| name.starts_with(space));
    if is_known { name } else { format!("the profile \"{}\"", name.replace('"', "'")) }
}

/// How the names of colour spaces begin that people know.
const SPACES: [&str; 14] = [
    "sRGB",
    "Display P3",
    "DCI",
    "P3",
    "Adobe RGB",
    "Apple RGB",
    "ProPhoto RGB",
    "ROMM",
    "Rec",
    "ITU",
    "BT.",
    "Grey",
    "Gray",
    "Generic",
];

/// The numbers that a conversion begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Grey,
    Rgb,
    Cmyk,
}

/// A conversion of rows to sRGB.
pub(super) struct Conversion<'p> {
    profile: &'p ColorProfile,
    layout: Layout,
    eight: std::sync::Arc<moxcms::Transform8BitExecutor>,
}

/// That a profile cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unusable;

impl<'p> Conversion<'p> {
    pub(super) fn new(profile: &'p ColorProfile, source: Source) -> Result<Self, Unusable> {
        let layout = match source {
            Source::Grey => Layout::Gray,
            Source::Rgb => Layout::Rgb,
            // The library's word for four channels.
            Source::Cmyk => Layout::Rgba,
        };
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let eight = profile.create_transform_8bit(layout, &srgb, Layout::Rgb, options);
        Ok(Self { profile, layout, eight: eight.map_err(|_| Unusable)? })
    }

    /// Converts a row of 8 bits a channel.
    pub(super) fn eight(&self, from: &[u8], to: &mut [u8]) -> Result<(), Unusable> {
        self.eight.transform(from, to).map_err(|_| Unusable)
    }

    /// Converts a row of red, green and blue in place; a grey profile reads the first of them.
    pub(super) fn row(&self, row: &mut [u8]) -> Result<(), Unusable> {
        let from: Vec<u8> = match self.layout {
            Layout::Gray => row.iter().step_by(3).copied().collect(),
            _ => row.to_vec(),
        };
        self.eight(&from, row)
    }

    /// How many numbers a pixel has before the conversion.
    pub(super) fn channels(&self) -> usize {
        match self.layout {
            Layout::Gray => 1,
            Layout::Rgb => 3,
            _ => 4,
        }
    }

    /// A conversion of rows of 16 bits a channel.
    pub(super) fn sixteen(
        &self,
    ) -> Result<std::sync::Arc<moxcms::Transform16BitExecutor>, Unusable> {
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let made = self.profile.create_transform_16bit(self.layout, &srgb, Layout::Rgb, options);
        made.map_err(|_| Unusable)
    }
}
