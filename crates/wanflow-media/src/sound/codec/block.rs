//! Decoded sound, as decoders give it.

use crate::sound::speakers::Speaker;

/// What a packet held: samples of each channel.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) sample_rate: u32,
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) planes: Vec<Vec<f32>>,
}

impl Block {
    pub(crate) fn len(&self) -> usize {
        self.planes.first().map_or(0, Vec::len)
    }
}
