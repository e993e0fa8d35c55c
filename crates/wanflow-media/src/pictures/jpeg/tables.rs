//! Huffman tables, made for walking over codes.

use crate::pictures::flaw::Flaw;

/// Codes up to this length are found by one look.
const QUICK: u32 = 10;

/// The tables of both classes, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    dc: [Option<Box<Table>>; 4],
    ac: [Option<Box<Table>>; 4],
}

/// One table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Length and symbol by the next bits; length 0 for longer codes.
    quick: Vec<(u8, u8)>,
    /// One more than the last code of each length, aligned to 16 bits.
    ends: [u32; 17],
    /// What leads from a code to the place of its symbol, by length.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Tables {
    /// Reads the body of a segment of tables.
    pub(super) fn take(&mut self, mut body: &[u8]) -> Result<(), Flaw> {
        while let Some((head, rest)) = body.split_first() {
            let counts: &[u8; 16] = rest.first_chunk().ok_or(Flaw::Cut)?;
            let count: usize = counts.iter().map(|one| usize::from(*one)).sum();
            let symbols = rest[16..].get(..count).ok_or(Flaw::Cut)?;
            let class = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            let place = class.get_mut(usize::from(head & 15));
            let place = place.ok_or(Flaw::Damaged("a table has no place"))?;
            *place = Some(Box::new(Table::new(counts, symbols)?));
            body = &rest[16 + count..];
        }
        Ok(())
    }

    pub(super) fn dc(&self, number: u8) -> Result<&Table, Flaw> {
        find(&self.dc, number)
    }

    pub(super) fn ac(&self, number: u8) -> Result<&Table, Flaw> {
        find(&self.ac, number)
    }
}

fn find(tables: &[Option<Box<Table>>; 4], number: u8) -> Result<&Table, Flaw> {
    let table = tables.get(usize::from(number)).and_then(Option::as_deref);
    table.ok_or(Flaw::Damaged("a table is missing"))
}

impl Table {
    fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Flaw> {
        let mut table = Self {
            quick: vec![(0, 0); 1 << QUICK],
            ends: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            let first = i32::try_from(code).expect("a code has 16 bits");
            let index = length as usize;
            table.offsets[index] = i32::try_from(place).expect("at most 4080 symbols") - first;
            for _ in 0..*count {
                if code >= 1 << length {
                    return Err(Flaw::Damaged("a table has more codes than fit"));
                }
                if length <= QUICK {
                    let entry = (u8::try_from(length).expect("at most 16"), symbols[place]);
                    let spare = QUICK - length;
                    let from = (code << spare) as usize;
                    table.quick[from..from + (1 << spare)].fill(entry);
                }
                code += 1;
                place += 1;
            }
            table.ends[index] = code << (16 - length);
            code <<= 1;
        }
        Ok(table)
    }

    /// Length and symbol of the code that the next 16 bits begin with.
    #[inline]
    pub(super) fn look(&self, next: u32) -> Option<(u32, u8)> {
        let (length, symbol) = self.quick[(next >> (16 - QUICK)) as usize];
        if length > 0 {
            return Some((length.into(), symbol));
        }
        let length = (QUICK + 1..=16).find(|length| next < self.ends[*length as usize])?;
        let code = i32::try_from(next >> (16 - length)).ok()?;
        let place = usize::try_from(code + self.offsets[length as usize]).ok()?;
        self.symbols.get(place).map(|symbol| (length, *symbol))
    }
}
