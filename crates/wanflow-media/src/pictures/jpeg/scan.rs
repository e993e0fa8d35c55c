//! The scans of a JPEG, walked from the first block to the end marker.

use crate::pictures::flaw::Flaw;

use super::bits::Bits;
use super::blocks::{Pass, Seen, first_number, later_numbers, refined_numbers, whole};
use super::segments::{Frame, Jpeg, Reader, Stop};
use super::tables::Table;

/// Scans that a picture may have.
const SCANS_MAX: u32 = 100;

/// Bytes behind the last block of a scan that are passed over: fillings, not a picture.
const LEFT_OVER_MAX: usize = 4096;

/// Walks over every block of every scan.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Flaw> {
    let mut jpeg = Jpeg::default();
    let mut reader = Reader::begin(bytes)?;
    let mut planes: Vec<Vec<u64>> = Vec::new();
    let mut begun = 0_u32;
    for _ in 0..SCANS_MAX {
        let Stop::Scan(head) = jpeg.segments(&mut reader)? else {
            let all = jpeg.frame.as_ref().map_or(0, |frame| (1 << frame.components.len()) - 1);
            let is_whole = all > 0 && begun == all;
            return if is_whole { Ok(()) } else { Err(Flaw::Damaged("a colour is missing")) };
        };
        let frame = jpeg.frame.as_ref();
        let frame = frame.ok_or(Flaw::Damaged("its data begins without a header"))?;
        if planes.is_empty() && frame.is_progressive {
            planes = (0..frame.components.len())
                .map(|index| vec![0; Grid::of(frame, index).padded()])
                .collect();
        }
        let scan = Scan::read(&jpeg, frame, head)?;
        begun |= scan
            .parts
            .iter()
            .filter(|_| scan.pass.from == 0)
            .map(|part| 1 << part.index)
            .sum::<u32>();
        let mut bits = Bits::new(bytes, reader.at);
        scan.walk(&mut bits, &mut planes)?;
        let end = bits.position();
        let stop = bits.end();
        if stop - end > LEFT_OVER_MAX {
            return Err(Flaw::Damaged("a part of its data cannot be decoded"));
        }
        reader.at = stop;
    }
    Err(Flaw::Damaged("it has more scans than pictures have"))
}

/// One scan.
struct Scan<'j> {
    frame: &'j Frame,
    pass: Pass,
    parts: Vec<Part<'j>>,
    restart_interval: u32,
}

/// How far a scan was walked.
struct Walk<'w, 'b> {
    bits: &'w mut Bits<'b>,
    /// Blocks that the scan has nothing more for.
    run: u32,
}

/// One component of a scan.
struct Part<'j> {
    index: usize,
    grid: Grid,
    across: u32,
    down: u32,
    dc: Option<&'j Table>,
    ac: Option<&'j Table>,
}

/// How many blocks a component has: with those that only fill its last units, and without.
#[derive(Clone, Copy, Debug)]
struct Grid {
    width: u32,
    height: u32,
    padded_width: u32,
    padded_height: u32,
}

impl Grid {
    fn of(frame: &Frame, index: usize) -> Self {
        let component = &frame.components[index];
        let blocks = |side: u32, by: u32, most: u32| (side * by).div_ceil(most).div_ceil(8);
        let units = |side: u32, most: u32| side.div_ceil(8 * most);
        Self {
            width: blocks(frame.width, component.across, frame.across_max()),
            height: blocks(frame.height, component.down, frame.down_max()),
            padded_width: units(frame.width, frame.across_max()) * component.across,
            padded_height: units(frame.height, frame.down_max()) * component.down,
        }
    }

    fn padded(self) -> usize {
        self.padded_width as usize * self.padded_height as usize
    }
}

impl<'j> Scan<'j> {
    fn read(jpeg: &'j Jpeg<'_>, frame: &'j Frame, head: &[u8]) -> Result<Self, Flaw> {
        let odd = Flaw::Damaged("a scan's header contradicts the picture's");
        let (count, rest) = head.split_first().ok_or(Flaw::Cut)?;
        let count = usize::from(*count);
        let (chosen, ends) = rest.split_at_checked(count * 2).ok_or(Flaw::Cut)?;
        let [from, to, bits, ..] = *ends else { return Err(Flaw::Cut) };
        let pass = if frame.is_progressive {
            Pass { from, to, refines: bits >> 4 > 0 }
        } else {
            Pass { from: 0, to: 63, refines: false }
        };
        if count == 0
            || pass.from > pass.to
            || pass.to > 63
            || (pass.from > 0 && count > 1)
            || (frame.is_progressive && pass.from == 0 && pass.to > 0)
        {
            return Err(odd);
        }
        let is_whole = !frame.is_progressive;
        let mut parts = Vec::new();
        for one in chosen.chunks_exact(2) {
            let index = frame.components.iter().position(|component| component.id == one[0]);
            let index = index.ok_or_else(|| odd.clone())?;
            let component = &frame.components[index];
            let begins = pass.from == 0 && !pass.refines;
            let goes_on = is_whole || pass.from > 0;
            parts.push(Part {
                index,
                grid: Grid::of(frame, index),
                across: component.across,
                down: component.down,
                dc: begins.then(|| jpeg.tables.dc(one[1] >> 4)).transpose()?,
                ac: goes_on.then(|| jpeg.tables.ac(one[1] & 15)).transpose()?,
            });
        }
        Ok(Self { frame, pass, parts, restart_interval: jpeg.restart_interval })
    }

    fn walk(&self, bits: &mut Bits<'_>, planes: &mut [Vec<u64>]) -> Result<(), Flaw> {
        let (across, down) = match &self.parts[..] {
            [only] => (only.grid.width, only.grid.height),
            _ => (
                self.frame.width.div_ceil(8 * self.frame.across_max()),
                self.frame.height.div_ceil(8 * self.frame.down_max()),
            ),
        };
        let (mut since, mut expected) = (0, 0);
        let mut walk = Walk { bits, run: 0 };
        for row in 0..down {
            for column in 0..across {
                if self.restart_interval > 0 && since == self.restart_interval {
                    walk.bits.must_have_been_there()?;
                    walk.bits.restart(expected)?;
                    (since, expected, walk.run) = (0, (expected + 1) % 8, 0);
                }
                self.unit(&mut walk, planes, column, row)?;
                since += 1;
            }
            walk.bits.must_have_been_there()?;
        }
        Ok(())
    }

    /// One unit: a block of the only component, or some of each.
    #[inline]
    fn unit(
        &self,
        walk: &mut Walk<'_, '_>,
        planes: &mut [Vec<u64>],
        column: u32,
        row: u32,
    ) -> Result<(), Flaw> {
        if let [only] = &self.parts[..] {
            let place = row as usize * only.grid.padded_width as usize + column as usize;
            let numbers = planes.get_mut(only.index).map(|plane| &mut plane[place]);
            return self.block(walk, only, numbers);
        }
        for part in &self.parts {
            // Only the first numbers come interleaved where there are passes: no place is needed.
            for _ in 0..part.across * part.down {
                self.block(walk, part, None)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn block(
        &self,
        walk: &mut Walk<'_, '_>,
        part: &Part<'_>,
        numbers: Option<&mut u64>,
    ) -> Result<(), Flaw> {
        let Walk { bits, run } = walk;
        match (part.dc, part.ac, self.pass.refines) {
            (Some(dc), Some(ac), _) => whole(bits, dc, ac),
            (Some(dc), None, _) => first_number(bits, dc),
            (None, None, _) => {
                bits.skip(1);
                Ok(())
            }
            (None, Some(ac), refines) => {
                let numbers = numbers.expect("a picture of passes has planes");
                let mut seen = Seen { numbers, run };
                if refines {
                    refined_numbers(bits, ac, self.pass, &mut seen)
                } else {
                    later_numbers(bits, ac, self.pass, &mut seen)
                }
            }
        }
    }
}
