//! Fragments: samples whose tables lie among the media, in `moof` boxes, with defaults in `mvex`.

use super::boxes::{Boxed, damaged};
use super::fields::Fields;
use super::table::{SAMPLES_MAX, Sample};
use crate::MediaError;

/// One fragment: where it begins in the file, and its bytes.
pub(super) struct Fragment {
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
}

/// What samples are unless a fragment says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Defaults {
    /// Which sample description, from 1.
    description: u32,
    duration: u32,
    size: u32,
    flags: u32,
}

/// Flag of samples at which decoding cannot begin.
const NOT_SYNC: u32 = 0x1_0000;

impl Defaults {
    /// The defaults of a track, from its `trex` box.
    pub(super) fn of(moov: Boxed<'_>, track: u32) -> Self {
        let extends = moov.child(*b"mvex").into_iter().flat_map(Boxed::children);
        let own = extends.filter(|child| child.kind == *b"trex").find_map(|trex| {
            let mut fields = Fields::of(trex.body().get(4..)?);
            (fields.u32()? == track).then_some(())?;
            Some(Self {
                description: fields.u32()?,
                duration: fields.u32()?,
                size: fields.u32()?,
                flags: fields.u32()?,
            })
        });
        own.unwrap_or_default()
    }
}

/// A track's samples, as fragments add them.
pub(super) struct Added<'a> {
    pub(super) track: u32,
    pub(super) defaults: Defaults,
    /// Size of the file, in bytes.
    pub(super) len: u64,
    /// Bytes of the samples that were added.
    pub(super) total: u64,
    pub(super) samples: &'a mut Vec<Sample>,
}

impl Added<'_> {
    /// Adds the samples that a fragment has of the track.
    pub(super) fn take(&mut self, fragment: &Fragment) -> Result<(), MediaError> {
        let broken = || damaged("a fragment of its index is broken");
        let moof = super::boxes::boxes(&fragment.bytes).next().ok_or_else(broken)?;
        let before = self.samples.len();
        // Where the data of a run begins that does not say so: behind that of the run before.
        let mut data = fragment.at;
        for traf in moof.children().filter(|child| child.kind == *b"traf") {
            let head = traf.child(*b"tfhd").and_then(|tfhd| Head::read(tfhd, self.defaults));
            let head = head.ok_or_else(broken)?;
            let base = head.base.unwrap_or(if head.is_from_moof { fragment.at } else { data });
            let is_own = head.track == self.track;
            let time = traf.child(*b"tfdt").and_then(decode_time).filter(|_| is_own);
            let dts = time.unwrap_or_else(|| {
                self.samples.last().map_or(0, |last| last.dts + i64::from(last.duration))
            });
            let mut position = Position { data: base, dts };
            for trun in traf.children().filter(|child| child.kind == *b"trun") {
                let run = Run { head: &head, base };
                position = self.run(trun.body(), &run, position).ok_or_else(broken)?;
                if self.samples.len() > SAMPLES_MAX {
                    return Err(MediaError::TooLarge("an MP4 track of too many samples".into()));
                }
            }
            data = position.data;
        }
        let added = &self.samples[before..];
        let is_there = |it: &Sample| {
            it.offset.checked_add(u64::from(it.size)).is_some_and(|end| end <= self.len)
        };
        self.total += added.iter().map(|sample| u64::from(sample.size)).sum::<u64>();
        if self.total > self.len || !added.iter().all(is_there) {
            return Err(damaged(
                "a sample of a fragment lies beyond the end: the file is truncated",
            ));
        }
        Ok(())
    }

    /// Reads a run that begins at a position; answers where it ends.
    fn run(&mut self, body: &[u8], run: &Run<'_>, begin: Position) -> Option<Position> {
        let Position { mut data, mut dts } = begin;
        let mut fields = Fields::of(body);
        let version_and_flags = fields.u32()?;
        let has = |flag: u32| version_and_flags & flag != 0;
        let is_signed = version_and_flags >> 24 > 0;
        let count = fields.u32()?;
        if has(0x1) {
            data = run.base.checked_add_signed(fields.i32()?.into())?;
        }
        let mut first_flags = if has(0x4) { Some(fields.u32()?) } else { None };
        let is_own = run.head.track == self.track;
        for _ in 0..count {
            let Defaults { description, duration, size, flags } = run.head.defaults;
            let duration = if has(0x100) { fields.u32()? } else { duration };
            let size = if has(0x200) { fields.u32()? } else { size };
            let own_flags = if has(0x400) { Some(fields.u32()?) } else { None };
            let flags = first_flags.take().or(own_flags).unwrap_or(flags);
            let shift = match (has(0x800), is_signed) {
                (false, _) => 0,
                (true, true) => i64::from(fields.i32()?),
                // Some writers put negative shifts into version 0, where they read as huge ones.
                (true, false) => i64::from(fields.u32()?.cast_signed()),
            };
            if is_own && self.samples.len() <= SAMPLES_MAX {
                self.samples.push(Sample {
                    offset: data,
                    size,
                    dts,
                    duration,
                    pts: dts.checked_add(shift)?,
                    sync: flags & NOT_SYNC == 0,
                    description: description.saturating_sub(1),
                });
            }
            data = data.checked_add(size.into())?;
            dts = dts.checked_add(duration.into())?;
            // A run without fields of its own has no bytes that would bound it.
            if !is_own && !has(0xf00) {
                let rest = u64::from(count - 1);
                data = data.checked_add(rest.checked_mul(size.into())?)?;
                break;
            }
            if self.samples.len() > SAMPLES_MAX {
                break;
            }
        }
        Some(Position { data, dts })
    }
}

/// Where the next sample is: in the file, and in decoding time.
#[derive(Clone, Copy)]
struct Position {
    data: u64,
    dts: i64,
}

/// What runs of one `traf` box share.
struct Run<'a> {
    head: &'a Head,
    base: u64,
}

/// The head of a track's part of a fragment.
struct Head {
    track: u32,
    base: Option<u64>,
    is_from_moof: bool,
    defaults: Defaults,
}

impl Head {
    fn read(tfhd: Boxed<'_>, defaults: Defaults) -> Option<Self> {
        let mut fields = Fields::of(tfhd.body());
        let flags = fields.u32()?;
        let track = fields.u32()?;
        let has = |flag: u32| flags & flag != 0;
        let base = if has(0x1) { Some(fields.u64()?) } else { None };
        let mut or = |flag: u32, usual: u32| if has(flag) { fields.u32() } else { Some(usual) };
        let defaults = Defaults {
            description: or(0x2, defaults.description)?,
            duration: or(0x8, defaults.duration)?,
            size: or(0x10, defaults.size)?,
            flags: or(0x20, defaults.flags)?,
        };
        Some(Self { track, base, is_from_moof: has(0x2_0000), defaults })
    }
}

fn decode_time(tfdt: Boxed<'_>) -> Option<i64> {
    /// Beyond every real time, and far from where sums of times overflow.
    const MOST: u64 = 1 << 60;
    let mut fields = Fields::of(tfdt.body());
    let is_long = fields.u32()? >> 24 > 0;
    let time = if is_long { fields.u64()? } else { fields.u32()?.into() };
    i64::try_from(time.min(MOST)).ok()
}
