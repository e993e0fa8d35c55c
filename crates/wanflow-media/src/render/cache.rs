//! What rendering keeps from one film to the next, behind a trait: where it is kept is its
//! caller's concern. What is read from there is believed only if it is what was put there.

use wanflow_api::Sha256;
use wanflow_plan::sha256;

/// Keeps coded segments and sound between films, by the digests of all that they follow from.
/// Films come out the same with any cache, and with none.
pub trait RenderCache: Sync {
    /// What was put under a key, if it is still there.
    fn get(&self, key: &Sha256) -> Option<Vec<u8>>;

    /// Keeps bytes under a key, or does not, where there is no room for them.
    fn put(&self, key: &Sha256, bytes: &[u8]);

    /// Whether there is something under a key. It may turn out to be damaged.
    fn contains(&self, key: &Sha256) -> bool;
}

/// A cache that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl RenderCache for NoCache {
    fn get(&self, _: &Sha256) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: &Sha256, _: &[u8]) {}

    fn contains(&self, _: &Sha256) -> bool {
        false
    }
}

/// Bytes of the seal at an entry's beginning: the digest of key and content.
const SEAL: usize = 32;

/// An entry while it is put together.
pub(super) struct EntryWriter {
    key: Sha256,
    /// Begins with the key, in the seal's place.
    bytes: Vec<u8>,
}

impl EntryWriter {
    pub(super) fn new(key: Sha256) -> Self {
        Self { key, bytes: key.0.to_vec() }
    }

    /// How many bytes it has so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn number(&mut self, number: u64) {
        self.bytes.extend(number.to_be_bytes());
    }

    /// Bytes, and how many they are.
    pub(super) fn block(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// Seals it, and puts it into a cache.
    pub(super) fn put(mut self, cache: &dyn RenderCache) {
        let seal = sha256(&self.bytes);
        self.bytes[..SEAL].copy_from_slice(&seal.0);
        cache.put(&self.key, &self.bytes);
    }
}

/// An entry of a cache, which is what was once put there.
pub(super) struct EntryReader {
    bytes: Vec<u8>,
    at: usize,
}

impl EntryReader {
    /// The entry of a key; `None` if there is none, or another, or a part of one.
    pub(super) fn get(cache: &dyn RenderCache, key: &Sha256) -> Option<Self> {
        let mut bytes = cache.get(key)?;
        let seal: [u8; SEAL] = *bytes.first_chunk()?;
        bytes[..SEAL].copy_from_slice(&key.0);
        (sha256(&bytes).0 == seal).then_some(Self { bytes, at: SEAL })
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let number = self.bytes.get(self.at..)?.first_chunk()?;
        self.at += number.len();
        Some(u64::from_be_bytes(*number))
    }

    pub(super) fn block(&mut self) -> Option<&[u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let from = self.at;
        self.at = from.checked_add(length)?;
        self.bytes.get(from..self.at)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use super::*;

    /// A cache in memory.
    #[derive(Default)]
    pub(crate) struct MemoryCache(Mutex<HashMap<Sha256, Vec<u8>>>);

    impl RenderCache for MemoryCache {
        fn get(&self, key: &Sha256) -> Option<Vec<u8>> {
            self.0.lock().expect("no test panics").get(key).cloned()
        }

        fn put(&self, key: &Sha256, bytes: &[u8]) {
            self.0.lock().expect("no test panics").insert(*key, bytes.to_vec());
        }

        fn contains(&self, key: &Sha256) -> bool {
            self.0.lock().expect("no test panics").contains_key(key)
        }
    }

    #[test]
    fn an_entry_is_taken_only_whole_and_under_its_own_key() {
        let (cache, key, other) = (MemoryCache::default(), sha256(b"a"), sha256(b"b"));
        let mut entry = EntryWriter::new(key);
        entry.number(7);
        entry.block(b"frame");
        entry.put(&cache);
        let mut read = EntryReader::get(&cache, &key).expect("it is there");
        assert_eq!((read.number(), read.block()), (Some(7), Some(&b"frame"[..])));
        assert!(read.is_at_end() && read.number().is_none() && read.block().is_none());
        let whole = cache.get(&key).expect("it is there");
        cache.put(&other, &whole);
        assert!(EntryReader::get(&cache, &other).is_none(), "it is another's");
        for at in 0..whole.len() {
            cache.put(&key, &whole[..at]);
            assert!(EntryReader::get(&cache, &key).is_none(), "cut at {at}");
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            cache.put(&key, &damaged);
            assert!(EntryReader::get(&cache, &key).is_none(), "damaged at {at}");
        }
    }
}
