//! One block of 8 × 8 samples, walked over in each of the ways in which it may be coded.

use crate::pictures::flaw::Flaw;

use super::bits::Bits;
use super::tables::Table;

/// Which numbers of its blocks a scan holds, and how exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// The first number, in zigzag order.
    pub(super) from: u8,
    /// The last number.
    pub(super) to: u8,
    /// Whether it adds a bit to numbers that are there already.
    pub(super) refines: bool,
}

/// Walks over a whole block of a picture that comes in one pass.
#[inline]
pub(super) fn whole(bits: &mut Bits<'_>, dc: &Table, ac: &Table) -> Result<(), Flaw> {
    first_number(bits, dc)?;
    let mut at = 1_u32;
    while at < 64 {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (15, 0) => at += 16,
            (_, 0) => break,
            _ => {
                at += run + 1;
                bits.skip(size);
            }
        }
    }
    if at > 64 { Err(Flaw::Damaged("a part of its data cannot be decoded")) } else { Ok(()) }
}

/// Walks over the first number of a block.
pub(super) fn first_number(bits: &mut Bits<'_>, dc: &Table) -> Result<(), Flaw> {
    let size = u32::from(bits.symbol(dc)?);
    if size > 15 {
        return Err(Flaw::Damaged("a part of its data cannot be decoded"));
    }
    bits.skip(size);
    Ok(())
}

/// What the blocks of one component have so far, and how many of the next ones have no more.
pub(super) struct Seen<'s> {
    /// A bit for each number that is not zero.
    pub(super) numbers: &'s mut u64,
    /// Blocks that the scan has nothing for.
    pub(super) run: &'s mut u32,
}

/// Walks over a block's other numbers, as they come for the first time.
pub(super) fn later_numbers(
    bits: &mut Bits<'_>,
    ac: &Table,
    pass: Pass,
    seen: &mut Seen<'_>,
) -> Result<(), Flaw> {
    if *seen.run > 0 {
        *seen.run -= 1;
        return Ok(());
    }
    let mut at = u32::from(pass.from);
    while at <= u32::from(pass.to) {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (15, 0) => at += 16,
            (_, 0) => {
                *seen.run = (1 << run) - 1 + bits.read(run);
                return Ok(());
            }
            _ => {
                at += run;
                bits.skip(size);
                *seen.numbers |= 1_u64.checked_shl(at).unwrap_or(0);
                at += 1;
            }
        }
    }
    Ok(())
}

/// Walks over a bit more of each number of a block.
pub(super) fn refined_numbers(
    bits: &mut Bits<'_>,
    ac: &Table,
    pass: Pass,
    seen: &mut Seen<'_>,
) -> Result<(), Flaw> {
    let mut at = u32::from(pass.from);
    let to = u32::from(pass.to);
    let is_there = |numbers: u64, at: u32| numbers >> at & 1 == 1;
    while at <= to && *seen.run == 0 {
        let symbol = bits.symbol(ac)?;
        let (mut run, size) = (u32::from(symbol >> 4), symbol & 15);
        match (run, size) {
            (15, 0) => {}
            (_, 0) => {
                *seen.run = (1 << run) + bits.read(run);
                break;
            }
            _ => bits.skip(1),
        }
        while at <= to {
            if is_there(*seen.numbers, at) {
                bits.skip_one();
            } else if run == 0 {
                break;
            } else {
                run -= 1;
            }
            at += 1;
        }
        if size > 0 && at <= to {
            *seen.numbers |= 1 << at;
        }
        at += 1;
    }
    if *seen.run > 0 {
        for place in at..=to {
            if is_there(*seen.numbers, place) {
                bits.skip_one();
            }
        }
        *seen.run -= 1;
    }
    Ok(())
}

impl Bits<'_> {
    fn skip_one(&mut self) {
        self.skip(1);
    }
}
