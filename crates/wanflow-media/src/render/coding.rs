//! Coding segments of a film: their frames composed and encoded, on several threads, and given in
//! the film's order. Equal films are coded into equal bytes, however many threads there are.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use wanflow_api::Sha256;
use wanflow_plan::Quality;

use super::cache::{EntryReader, EntryWriter};
use super::clip::Clip;
use super::coded_frame::CodedFrame;
use super::compose::Composer;
use super::film_parts::FilmParts;
use super::frames::{DecodedRuns, Look};
use super::item::Item;
use super::kept_segment::{SegmentRecord, kept};
use super::options::RenderOptions;
use super::segment_key::SegmentKeys;
use super::segments::{Content, Segment};
use super::trial::{Trial, quantiser};
use super::tried::TriedFrames;
use crate::MediaError;
use crate::mp4::entry;
use crate::video::Encoder;

/// Frames of a segment that are held until the film has come to them.
const FRAMES_HELD: usize = 32;

/// Pixels that are worked on at once, at most: each frame of a thread stands for some thirty that
/// decoders and encoders hold.
const PIXELS_MAX: u64 = 4 * 1280 * 720;

/// What comes of coding a segment, frame by frame.
pub(super) type CodedSegment = Receiver<Result<CodedFrame, MediaError>>;

/// Where it comes from.
type FrameSender = SyncSender<Result<CodedFrame, MediaError>>;

/// Codes a film's segments.
pub(super) struct Coding<'a> {
    film: FilmParts<'a>,
    quality: Quality,
    options: RenderOptions<'a>,
    keys: SegmentKeys<'a>,
    /// The quantiser of each item, once it is known.
    quantisers: Vec<Mutex<Option<u8>>>,
    /// How many segments came from the cache.
    kept: AtomicUsize,
}

/// A segment to be coded, and who waits for it.
struct Job {
    frames: Range<u64>,
    coded: FrameSender,
}

impl<'a> Coding<'a> {
    pub(super) fn new(
        film: FilmParts<'a>,
        quality: Quality,
        options: RenderOptions<'a>,
        keys: SegmentKeys<'a>,
    ) -> Self {
        let quantisers = film.items.iter().map(|_| Mutex::new(None)).collect();
        Self { film, quality, options, keys, quantisers, kept: AtomicUsize::new(0) }
    }

    /// How many segments came from the cache so far.
    pub(super) fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// Has all coded segments coded while `take` takes them, each as soon as it is begun, in order.
    pub(super) fn run<T>(
        &self,
        take: impl FnOnce(&mut dyn FnMut() -> CodedSegment) -> Result<T, MediaError>,
    ) -> Result<T, MediaError> {
        let coded = |segment: &&Segment| segment.content == Content::Coded;
        let mut waiting = self.film.shape.segments.iter().filter(coded).map(|it| it.frames.clone());
        let threads = self.threads();
        let (jobs, taken) = channel::<Job>();
        let taken = &Mutex::new(taken);
        thread::scope(move |scope| {
            for _ in 0..threads {
                scope.spawn(|| while self.work(taken) {});
            }
            let mut begun = VecDeque::new();
            // One more than are worked on waits, so that nobody idles and little is held.
            let mut next = || {
                while begun.len() <= threads {
                    let Some(frames) = waiting.next() else { break };
                    begun.push_back(begin(frames, &jobs));
                }
                begun.pop_front().unwrap_or_else(|| sync_channel(0).1)
            };
            take(&mut next)
        })
    }

    /// How many segments are coded at once.
    fn threads(&self) -> usize {
        let fit = usize::try_from(PIXELS_MAX / self.pixels()).unwrap_or(1).max(1);
        let coded =
            self.film.shape.segments.iter().filter(|it| it.content == Content::Coded).count();
        self.options.threads.get().min(fit).min(coded)
    }

    /// Pixels of a frame.
    fn pixels(&self) -> u64 {
        let size = self.film.shape.size;
        u64::from(size.width.max(1)) * u64::from(size.height.max(1))
    }

    /// Codes the next segment; `false` when there is none.
    fn work(&self, jobs: &Mutex<Receiver<Job>>) -> bool {
        let next = jobs.lock().map(|jobs| jobs.recv());
        let Ok(Ok(Job { frames, coded })) = next else { return false };
        if let Err(error) = self.give(frames, &coded) {
            // If nobody waits any more, the film has failed already.
            let _ = coded.send(Err(error));
        }
        true
    }

    /// Gives a segment's frames, from the cache if it is there.
    fn give(&self, frames: Range<u64>, to: &FrameSender) -> Result<(), MediaError> {
        let key = self.keys.segment(&frames);
        let Some(segment) = kept(self.options.cache, &key, frames.end - frames.start) else {
            return self.code(frames, key, to);
        };
        self.kept.fetch_add(1, Ordering::Relaxed);
        // If nobody takes them any more, the film has failed.
        let _ = segment.into_iter().try_for_each(|frame| to.send(Ok(frame)));
        Ok(())
    }

    fn code(&self, frames: Range<u64>, key: Sha256, to: &FrameSender) -> Result<(), MediaError> {
        let mut encoder = self.encoder(self.quantiser(&frames)?)?;
        let mut composer = Composer::new(self.film, frames);
        let mut record = SegmentRecord::new(key);
        let mut bytes = Vec::new();
        while let Some(frame) = composer.next()? {
            let sync = encoder.encode(frame, &mut bytes)?;
            let entry = sync.then(|| encoder.sample_entry()).transpose()?;
            if let Some(described) = entry.as_deref().filter(|_| self.film.shape.mixed) {
                let sets = entry::parameter_sets(&entry::read_h264(described)?);
                bytes.splice(..0, sets);
            }
            let frame = CodedFrame { bytes: std::mem::take(&mut bytes), entry };
            record.add(&frame);
            if to.send(Ok(frame)).is_err() {
                return Ok(());
            }
        }
        record.put(self.options.cache);
        Ok(())
    }

    fn encoder(&self, quantiser: u8) -> Result<Encoder, MediaError> {
        Encoder::constant(self.film.shape.rate().hertz(), quantiser, self.film.shape.colour)
    }

    /// The quantiser for some frames: the finest of those of the items that are seen.
    fn quantiser(&self, frames: &Range<u64>) -> Result<u8, MediaError> {
        let seen = self.film.shape.grid.places.iter().enumerate();
        let seen = seen.filter(|(_, place)| place.begin < frames.end && place.end > frames.start);
        let mut finest = Encoder::DRAWN;
        let mut first = true;
        for (number, _) in seen {
            let quantiser = self.of_item(number)?;
            finest = if first { quantiser } else { finest.min(quantiser) };
            first = false;
        }
        Ok(finest)
    }

    /// The quantiser for an item, which is looked for once.
    fn of_item(&self, number: usize) -> Result<u8, MediaError> {
        let mut known = self.quantisers[number].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(quantiser) = *known {
            return Ok(quantiser);
        }
        let item = &self.film.items[number];
        let chosen = match item.clip() {
            Some(clip) => self.of_clip(number, item, clip).map_err(|error| clip.named(error))?,
            None => Encoder::DRAWN,
        };
        Ok(*known.insert(chosen))
    }

    /// The quantiser for a clip: the one that was chosen before, or by trial.
    fn of_clip(&self, number: usize, item: &Item, clip: &Clip) -> Result<u8, MediaError> {
        let key = self.keys.quantiser(number, clip, item);
        let known = EntryReader::get(self.options.cache, &key).and_then(|mut it| it.number());
        if let Some(known) = known.and_then(|known| u8::try_from(known).ok()) {
            return Ok(known);
        }
        let chosen = self.choose(number, item, clip)?;
        let mut entry = EntryWriter::new(key);
        entry.number(chosen.into());
        entry.put(self.options.cache);
        Ok(chosen)
    }

    /// The quantiser for a clip, by trial on a few of the frames that are coded.
    fn choose(&self, number: usize, item: &Item, clip: &Clip) -> Result<u8, MediaError> {
        let mut look = Look::of(clip, item, self.film.shape);
        let TriedFrames { frames: tried, is_whole } =
            TriedFrames::of(number, item, clip, self.film.shape);
        let mut trial = if is_whole {
            Trial::new(tried.len(), self.quality)
        } else {
            Trial::brief(tried.len())
        };
        trial.shades = self.film.shape.shades;
        let mut decoded = DecodedRuns::of(clip);
        for Range { start, end } in trial.runs() {
            let run = tried.start + start..(tried.start + end).min(tried.end);
            decoded.run(run, |frame| {
                let frame = look.apply(frame);
                trial.take(frame, look.window());
            })?;
        }
        // It holds as much as the decoder that is tried with.
        drop(decoded);
        let bytes: u64 = clip.movie.video.samples.iter().map(|row| u64::from(row.size)).sum();
        let frames = u64::try_from(clip.frame_times.times.len().max(1)).unwrap_or(1);
        quantiser(&trial, bytes / frames, self.quality, |quantiser| self.encoder(quantiser))
    }
}

fn begin(frames: Range<u64>, jobs: &Sender<Job>) -> CodedSegment {
    let (coded, taken) = sync_channel(FRAMES_HELD);
    // Workers end only when there are no jobs any more.
    let _ = jobs.send(Job { frames, coded });
    taken
}
