//! The segments of a JPEG before its first scan: sizes, colours, orientation.

use crate::pictures::flaw::Flaw;

use super::tables::Tables;

const SOI: u8 = 0xd8;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
const DHT: u8 = 0xc4;
const DRI: u8 = 0xdd;
const DNL: u8 = 0xdc;

/// Profiles longer than this are not read.
const PROFILE_MAX: usize = 16 << 20;

/// What a frame header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pictures) struct Frame {
    /// Width as stored, in pixels.
    pub(in crate::pictures) width: u32,
    /// Height as stored, in pixels.
    pub(in crate::pictures) height: u32,
    /// Whether its blocks come in several passes.
    pub(in crate::pictures) is_progressive: bool,
    /// Its components.
    pub(in crate::pictures) components: Vec<Component>,
}

/// One component of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pictures) struct Component {
    pub(super) id: u8,
    /// Sampling factors across and down.
    pub(super) across: u32,
    pub(super) down: u32,
}

/// How the four components of a picture in inks are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pictures) enum Inks {
    /// Adobe's way: 255 is no ink.
    Inverted,
    /// 0 is no ink.
    Plain,
}

/// A JPEG's segments, up to its first scan.
#[derive(Clone, Debug, Default)]
pub(in crate::pictures) struct Jpeg<'a> {
    pub(in crate::pictures) frame: Option<Frame>,
    /// The EXIF block, behind its name.
    pub(in crate::pictures) exif: Option<&'a [u8]>,
    /// Parts of the colour profile by number, and how many there should be.
    parts: Vec<(u8, u8, &'a [u8])>,
    pub(in crate::pictures) adobe_transform: Option<u8>,
    pub(super) restart_interval: u32,
    pub(super) tables: Tables,
}

/// A marker that ends the reading of segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop<'a> {
    /// A scan: its header's body. Its data begins behind it.
    Scan(&'a [u8]),
    /// The end of the picture.
    End,
}

impl<'a> Jpeg<'a> {
    /// Reads everything before the first scan.
    pub(in crate::pictures) fn read(bytes: &'a [u8]) -> Result<Self, Flaw> {
        let mut jpeg = Self::default();
        let mut reader = Reader::begin(bytes)?;
        match jpeg.segments(&mut reader)? {
            Stop::Scan(_) if jpeg.frame.is_some() => Ok(jpeg),
            Stop::Scan(_) => Err(Flaw::Damaged("its data begins without a header")),
            Stop::End => Err(Flaw::Damaged("there is no picture in it")),
        }
    }

    /// Its colour profile, if it has one; an error where parts of it are missing.
    pub(in crate::pictures) fn profile(&self) -> Option<Result<Vec<u8>, ()>> {
        let (_, count, _) = *self.parts.first()?;
        let mut profile = Vec::new();
        for number in 1..=count {
            let part = self.parts.iter().find(|(at, of, _)| (*at, *of) == (number, count));
            let Some((_, _, part)) = part else { return Some(Err(())) };
            profile.extend_from_slice(part);
        }
        let is_sound = (128..PROFILE_MAX).contains(&profile.len());
        Some(if is_sound { Ok(profile) } else { Err(()) })
    }

    /// How its inks are stored.
    pub(in crate::pictures) fn inks(&self) -> Inks {
        if self.adobe_transform.is_some() { Inks::Inverted } else { Inks::Plain }
    }

    /// Reads segments up to a scan or the end.
    pub(super) fn segments(&mut self, reader: &mut Reader<'a>) -> Result<Stop<'a>, Flaw> {
        loop {
            match reader.marker()? {
                EOI => return Ok(Stop::End),
                SOS => return reader.segment().map(Stop::Scan),
                // Markers without a segment.
                SOI | 0x01 | 0xd0..=0xd7 => {}
                marker => {
                    let body = reader.segment()?;
                    self.take(marker, body)?;
                }
            }
        }
    }

    fn take(&mut self, marker: u8, body: &'a [u8]) -> Result<(), Flaw> {
        match marker {
            0xc0..=0xc2 if self.frame.is_none() => self.frame = Some(frame(marker, body)?),
            0xc0..=0xc2 => return Err(Flaw::Damaged("it has two headers")),
            0xf7 => return Err(Flaw::Unread("a JPEG-LS picture")),
            0xc3 | 0xc5..=0xc7 => return Err(Flaw::Unread("a lossless or layered JPEG")),
            0xc9..=0xcb | 0xcd..=0xcf => return Err(Flaw::Unread("an arithmetic-coded JPEG")),
            DHT => self.tables.take(body)?,
            DRI => {
                let [high, low, ..] = *body else { return Err(Flaw::Cut) };
                self.restart_interval = u32::from(u16::from_be_bytes([high, low]));
            }
            DNL => return Err(Flaw::Unread("a JPEG whose height stands behind its data")),
            0xe1 => {
                if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                    self.exif = Some(exif);
                }
            }
            0xe2 => {
                if let Some([number, count, part @ ..]) = body.strip_prefix(b"ICC_PROFILE\0") {
                    self.parts.push((*number, *count, part));
                }
            }
            0xee if body.starts_with(b"Adobe") => {
                self.adobe_transform = Some(body.get(11).copied().unwrap_or(0));
            }
            _ => {}
        }
        Ok(())
    }
}

fn frame(marker: u8, body: &[u8]) -> Result<Frame, Flaw> {
    let [bits, h1, h0, w1, w0, count, rest @ ..] = body else { return Err(Flaw::Cut) };
    if *bits != 8 {
        return Err(Flaw::Unread("a JPEG of 12 bits"));
    }
    let (height, width) = (u16::from_be_bytes([*h1, *h0]), u16::from_be_bytes([*w1, *w0]));
    if width == 0 || height == 0 {
        return Err(Flaw::Damaged("its header says that it has no pixels"));
    }
    if !matches!(count, 1 | 3 | 4) || rest.len() < usize::from(*count) * 3 {
        return Err(Flaw::Unread("a JPEG of an unusual number of colours"));
    }
    let components: Vec<Component> = rest
        .chunks_exact(3)
        .take(usize::from(*count))
        .map(|one| Component {
            id: one[0],
            across: u32::from(one[1] >> 4),
            down: u32::from(one[1] & 15),
        })
        .collect();
    let is_sampled = |by: u32| matches!(by, 1..=4);
    if !components.iter().all(|one| is_sampled(one.across) && is_sampled(one.down)) {
        return Err(Flaw::Damaged("its header says that its colours have no samples"));
    }
    Ok(Frame {
        width: width.into(),
        height: height.into(),
        is_progressive: marker == 0xc2,
        components,
    })
}

impl Frame {
    pub(super) fn across_max(&self) -> u32 {
        self.components.iter().map(|one| one.across).max().unwrap_or(1)
    }

    pub(super) fn down_max(&self) -> u32 {
        self.components.iter().map(|one| one.down).max().unwrap_or(1)
    }

    /// What the decoder holds of a picture that comes in several passes.
    pub(in crate::pictures) fn bytes_of_passes(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let most = u64::from(self.across_max() * self.down_max());
        let samples = self.components.iter().map(|one| pixels * u64::from(one.across * one.down));
        samples.sum::<u64>() / most * 2
    }
}

/// Goes over a file, segment by segment.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn begin(bytes: &'a [u8]) -> Result<Self, Flaw> {
        if bytes.starts_with(&[0xff, SOI]) {
            Ok(Self { bytes, at: 2 })
        } else {
            Err(Flaw::Damaged("it does not begin as a JPEG"))
        }
    }

    /// The next marker. Bytes before it are passed over, as decoders do.
    fn marker(&mut self) -> Result<u8, Flaw> {
        loop {
            let from = self.bytes.get(self.at..).ok_or(Flaw::Cut)?;
            let skipped = from.iter().position(|byte| *byte == 0xff).ok_or(Flaw::Cut)?;
            self.at += skipped + 1;
            match *self.bytes.get(self.at).ok_or(Flaw::Cut)? {
                0x00 => self.at += 1,
                0xff => {}
                marker => {
                    self.at += 1;
                    return Ok(marker);
                }
            }
        }
    }

    /// The body of the segment that begins here.
    fn segment(&mut self) -> Result<&'a [u8], Flaw> {
        let from = self.bytes.get(self.at..).ok_or(Flaw::Cut)?;
        let [high, low, ..] = *from else { return Err(Flaw::Cut) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return Err(Flaw::Damaged("a part of its header has no length"));
        }
        let body = from.get(2..length).ok_or(Flaw::Cut)?;
        self.at += length;
        Ok(body)
    }
}
