//! Where a line stands, and how the numbers that say so are spelt.

use super::order::Order;

/// Where a line stands in its journal, and among all lines of its folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LinePosition {
    /// Number of the line, from 0.
    pub seq: u64,
    /// Checksum of the line before; 0 for the first.
    pub prev: u32,
    /// Its place among the records of all journals; lines of earlier versions have none.
    pub order: Option<Order>,
}

impl LinePosition {
    /// The place behind this one, whose line has this checksum.
    pub(super) fn next(self, checksum: u32) -> Self {
        Self { seq: self.seq + 1, prev: checksum, order: self.order.map(Order::next) }
    }
}

/// Eight lower-case digits and nothing else: a second spelling would hide a changed byte.
pub(super) fn parse_hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum: u32, &digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some((sum << 4) | u32::from(value))
    })
}
