//! The bits of entropy-coded data, up to the next marker.

use crate::pictures::flaw::Flaw;

use super::tables::Table;

/// Reads bits; behind the data come zeros, which are counted.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
    /// Zeros that were made up, in bits.
    made_up: u32,
    is_at_end: bool,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0, made_up: 0, is_at_end: false }
    }

    /// Where the next marker begins, or the file ends.
    pub(super) fn end(mut self) -> usize {
        let mut passed = 0_usize;
        while !self.is_at_end {
            (self.held, self.count) = (0, 0);
            self.fill();
            passed += 1;
            debug_assert!(passed <= self.bytes.len(), "each turn reads a byte");
        }
        self.at
    }

    /// An error if more bits were read than there are.
    pub(super) fn must_have_been_there(&self) -> Result<(), Flaw> {
        if self.made_up <= self.count {
            return Ok(());
        }
        // What follows is another marker, or nothing at all.
        let is_marker = self.bytes.get(self.at..).is_some_and(|rest| rest.len() > 1);
        Err(if is_marker { Flaw::Damaged("a part of its data is missing") } else { Flaw::Cut })
    }

    /// Passes over a code and gives its symbol.
    #[inline]
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, Flaw> {
        if self.count < 32 {
            self.fill();
        }
        let next = self.held >> (self.count - 16) & 0xffff;
        let next = u32::try_from(next).expect("16 bits");
        let Some((length, symbol)) = table.look(next) else {
            self.must_have_been_there()?;
            return Err(Flaw::Damaged("a part of its data cannot be decoded"));
        };
        self.count -= length;
        Ok(symbol)
    }

    /// Passes over up to 16 bits, right behind a symbol.
    #[inline]
    pub(super) fn skip(&mut self, bits: u32) {
        if self.count < bits {
            self.fill();
        }
        self.count -= bits;
    }

    /// Reads up to 16 bits.
    pub(super) fn read(&mut self, bits: u32) -> u32 {
        if self.count < bits {
            self.fill();
        }
        self.count -= bits;
        u32::try_from(self.held >> self.count & ((1 << bits) - 1)).expect("16 bits at most")
    }

    /// Holds at least 48 bits afterwards.
    #[inline]
    fn fill(&mut self) {
        if let Some(chunk) = self.bytes.get(self.at..self.at + 8)
            && self.count <= 24
        {
            let next = u64::from_be_bytes(chunk.try_into().expect("eight bytes"));
            // A byte of ones among the first four sets its high bit here.
            let ones = next & 0xffff_ffff_0000_0000;
            let carries = (ones & 0x7f7f_7f7f_0000_0000) + 0x0101_0101_0000_0000;
            if ones & carries & 0x8080_8080_0000_0000 == 0 {
                self.held = self.held << 32 | next >> 32;
                self.count += 32;
                self.at += 4;
            }
        }
        while self.count <= 48 {
            let byte = self.byte();
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    fn byte(&mut self) -> u8 {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match *rest {
            [0xff, 0x00, ..] => {
                self.at += 2;
                0xff
            }
            [0xff, ..] | [] => {
                self.is_at_end = true;
                self.made_up = self.made_up.saturating_add(8);
                0
            }
            [byte, ..] => {
                self.at += 1;
                byte
            }
        }
    }
}

impl Bits<'_> {
    /// Where the data is that was not read yet, to within what is held.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes on behind a restart marker, which must be the next one.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Flaw> {
        (self.held, self.count, self.made_up) = (0, 0, 0);
        while !self.is_at_end {
            (self.held, self.count) = (0, 0);
            self.byte();
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
        match rest.get(fill) {
            Some(marker) if *marker == 0xd0 + number => {
                let at = self.at + fill + 1;
                *self =
                    Self { bytes: self.bytes, at, held: 0, count: 0, made_up: 0, is_at_end: false };
                Ok(())
            }
            Some(_) => Err(Flaw::Damaged("a part of its data is missing")),
            None => Err(Flaw::Cut),
        }
    }
}
