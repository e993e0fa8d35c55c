//! A film's encoded sound in a cache: its packets in parts, since films are long, and an entry
//! that says how many there are and what is to be said of them.

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;
use wanflow_plan::sha256;

use super::cache::{EntryReader, EntryWriter, RenderCache};
use super::note::RenderNote;
use crate::mix::MixReport;
use crate::mp4::Packet;

/// Bytes of a part, about: as much is held in memory.
const PART: usize = 256 << 10;

/// What is known of a film's sound once it is encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SoundSummary {
    /// Its sample entry.
    pub(super) entry: Vec<u8>,
    /// Its length in samples.
    pub(super) length: u64,
    pub(super) notes: Vec<RenderNote>,
    /// What was measured of it, if it was mixed.
    pub(super) report: Option<MixReport>,
}

/// Sound while it is encoded, on its way into a cache.
pub(super) struct SoundRecord<'c> {
    cache: &'c dyn RenderCache,
    key: Sha256,
    /// Parts that are in the cache.
    parts: u64,
    part: EntryWriter,
}

impl<'c> SoundRecord<'c> {
    pub(super) fn new(cache: &'c dyn RenderCache, key: Sha256) -> Self {
        Self { cache, key, parts: 0, part: EntryWriter::new(part_key(&key, 0)) }
    }

    /// Takes the next packet, which came when so many samples of the film were heard.
    pub(super) fn add(&mut self, heard: u64, bytes: &[u8], packet: Packet) {
        self.part.number(heard);
        self.part.number(packet.duration.into());
        self.part.block(bytes);
        if self.part.len() >= PART {
            self.put_part();
        }
    }

    fn put_part(&mut self) {
        self.parts += 1;
        let next = EntryWriter::new(part_key(&self.key, self.parts));
        std::mem::replace(&mut self.part, next).put(self.cache);
    }

    /// Puts the rest there, and then what says that all of it is.
    pub(super) fn finish(mut self, summary: &SoundSummary) {
        self.put_part();
        let summary = serde_json::to_vec(summary).expect("a summary is plain data");
        let mut entry = EntryWriter::new(self.key);
        entry.number(self.parts);
        entry.block(&summary);
        entry.put(self.cache);
    }
}

/// Sound from a cache.
pub(super) struct KeptSound<'c> {
    cache: &'c dyn RenderCache,
    key: Sha256,
    /// Parts in all, and the number of the one that comes next.
    parts: u64,
    next: u64,
    part: Option<EntryReader>,
    held: Option<KeptPacket>,
    /// Packets that were given.
    pub(super) given: u64,
    pub(super) summary: SoundSummary,
}

/// A packet of sound from a cache.
pub(super) struct KeptPacket {
    /// How many samples of the film were heard when it came.
    heard: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) packet: Packet,
}

/// A part of kept sound is not there any more.
pub(super) struct Lost;

impl<'c> KeptSound<'c> {
    /// The sound of a key, if all of it seems to be there.
    pub(super) fn open(cache: &'c dyn RenderCache, key: Sha256) -> Option<Self> {
        let mut entry = EntryReader::get(cache, &key)?;
        let parts = entry.number()?;
        let summary = serde_json::from_slice(entry.block()?).ok()?;
        let is_there = (0..parts).all(|part| cache.contains(&part_key(&key, part)));
        let (next, part, held) = (0, None, None);
        is_there.then_some(Self { cache, key, parts, next, part, held, given: 0, summary })
    }

    /// The next packet, if it came before so many samples were heard.
    pub(super) fn next(&mut self, heard: u64) -> Result<Option<KeptPacket>, Lost> {
        if self.held.is_none() {
            self.held = self.read()?;
        }
        let due = self.held.take_if(|packet| packet.heard <= heard);
        self.given += u64::from(due.is_some());
        Ok(due)
    }

    fn read(&mut self) -> Result<Option<KeptPacket>, Lost> {
        loop {
            if let Some(part) = self.part.as_mut().filter(|part| !part.is_at_end()) {
                return packet(part).ok_or(Lost).map(Some);
            }
            if self.next == self.parts {
                return Ok(None);
            }
            let part = EntryReader::get(self.cache, &part_key(&self.key, self.next));
            self.part = Some(part.ok_or(Lost)?);
            self.next += 1;
        }
    }
}

fn packet(part: &mut EntryReader) -> Option<KeptPacket> {
    let heard = part.number()?;
    let duration = u32::try_from(part.number()?).ok()?;
    let bytes = part.block()?.to_vec();
    Some(KeptPacket {
        heard,
        bytes,
        packet: Packet { duration, shift: 0, sync: true, description: 1 },
    })
}

fn part_key(key: &Sha256, part: u64) -> Sha256 {
    sha256(&[&key.0[..], &part.to_be_bytes()].concat())
}
