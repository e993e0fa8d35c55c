//! Coded segments in a cache.

use wanflow_api::Sha256;

use super::cache::{EntryReader, EntryWriter, RenderCache};
use super::coded_frame::CodedFrame;

/// Bytes of a segment that is kept, at most: it is held in memory until it is put there.
const BYTES_MAX: usize = 32 << 20;

/// A segment while it is coded, on its way into a cache.
pub(super) struct SegmentRecord {
    /// `None` once it is too long.
    entry: Option<EntryWriter>,
}

impl SegmentRecord {
    pub(super) fn new(key: Sha256) -> Self {
        Self { entry: Some(EntryWriter::new(key)) }
    }

    /// Takes the next frame.
    pub(super) fn add(&mut self, frame: &CodedFrame) {
        let CodedFrame { bytes, entry: described } = frame;
        if let Some(entry) = &mut self.entry {
            entry.block(described.as_deref().unwrap_or_default());
            entry.block(bytes);
        }
        self.entry.take_if(|entry| entry.len() > BYTES_MAX);
    }

    /// Puts the whole segment into a cache.
    pub(super) fn put(self, cache: &dyn RenderCache) {
        if let Some(entry) = self.entry {
            entry.put(cache);
        }
    }
}

/// A segment of so many frames from a cache.
pub(super) fn kept(cache: &dyn RenderCache, key: &Sha256, frames: u64) -> Option<Vec<CodedFrame>> {
    let mut entry = EntryReader::get(cache, key)?;
    let mut segment = Vec::new();
    while !entry.is_at_end() {
        let described = entry.block()?.to_vec();
        let bytes = entry.block()?.to_vec();
        segment.push(CodedFrame { bytes, entry: (!described.is_empty()).then_some(described) });
    }
    (segment.len() as u64 == frames && segment.first()?.entry.is_some()).then_some(segment)
}

#[cfg(test)]
mod tests {
    use super::super::cache::tests::MemoryCache;
    use super::*;

    #[test]
    fn a_segment_comes_back_as_it_was_unless_it_was_too_long() {
        let cache = MemoryCache::default();
        let (key, long) = (Sha256([1; 32]), Sha256([2; 32]));
        let frame = |length: usize, entry: Option<&[u8]>| CodedFrame {
            bytes: vec![7; length],
            entry: entry.map(<[u8]>::to_vec),
        };
        let frames = [frame(5, Some(b"avc1")), frame(0, None), frame(3, Some(b"avc1"))];
        let mut record = SegmentRecord::new(key);
        for frame in &frames {
            record.add(frame);
        }
        record.put(&cache);
        let back = kept(&cache, &key, 3).expect("it is kept");
        assert!(back.iter().zip(&frames).all(|(a, b)| a.bytes == b.bytes && a.entry == b.entry));
        assert!(kept(&cache, &key, 2).is_none(), "it is another's");
        let mut record = SegmentRecord::new(long);
        record.add(&frame(BYTES_MAX, Some(b"avc1")));
        record.add(&frame(1, None));
        record.put(&cache);
        assert!(!cache.contains(&long));
    }
}
