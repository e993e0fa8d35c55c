//! Scenes that ask for one and the same clip.
//!
//! Which they are is not judged here by any list of words: two scenes are the same if their
//! requests are, as they are lowered for the digest.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Write};

use wanflow_api::Sha256;
use wanflow_plan::sha256;

use crate::diagnostic::Diagnostic;
use crate::lower::request;
use crate::rule::rule;
use crate::storyboard::Scene;

use super::Context;

rule!(pub(super) SAME_CLIP, "same-clip", Warning, "Two scenes ask for the same clip");

pub(super) fn same_clip(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // With errors about, two scenes may only look alike.
    if context.reading.is_flawed() {
        return;
    }
    let scenes = &context.storyboard().scenes;
    let alike = alike(context);
    let files = Files { context, digests: RefCell::default() };
    let mut clips = HashMap::new();
    let mut last: HashMap<usize, usize> = HashMap::new();
    // The first scene of the same clip: itself, where it is the first one.
    let mut first: Vec<usize> = (0..scenes.len()).collect();
    for index in context.resolved.chains.order() {
        if !alike[index] {
            continue;
        }
        let parent = context.resolved.chains.parent(index).map(|parent| first[parent]);
        let clip = (asked(context, &scenes[index], &|path| files.sha256(path)), parent);
        first[index] = *clips.entry(clip).or_insert(index);
    }
    for (index, first) in first.into_iter().enumerate() {
        let Some(other) = last.insert(first, index) else { continue };
        let message = "this scene asks for the same clip as another";
        let same = Diagnostic::new(&SAME_CLIP, scenes[index].head, message)
            .label("the clip is bought once and plays twice")
            .also(scenes[other].head, "the other")
            .help("change its words, or give it a `seed` of its own");
        found.push(same);
    }
}

/// Which scenes may differ from some other one by no more than files and what they continue: only
/// their files need to be read. Judged by a hash, so that requests of many scenes take no memory;
/// where two hashes are the same by chance, their requests are compared all the same.
fn alike(context: &Context<'_>) -> Vec<bool> {
    let any_file = |_: &str| Sha256([0; 32]);
    let hash = |scene| {
        let mut hashing = Hashing(DefaultHasher::new());
        let request = request(context, scene, &any_file);
        serde_json::to_writer(&mut hashing, &request).expect("a request is plain data");
        hashing.0.finish()
    };
    // Scenes that buy nothing ask for no clip.
    let scenes = context.storyboard().scenes.iter();
    let hashes: Vec<Option<u64>> =
        scenes.map(|scene| scene.is_generated().then(|| hash(scene))).collect();
    let mut counts: HashMap<u64, u32> = HashMap::with_capacity(hashes.len());
    for hash in hashes.iter().flatten() {
        *counts.entry(*hash).or_default() += 1;
    }
    hashes.iter().map(|hash| hash.is_some_and(|hash| counts[&hash] > 1)).collect()
}

/// Hashes what is written to it.
struct Hashing(DefaultHasher);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A scene's request in a form to compare.
fn asked<'a>(
    context: &Context<'a>,
    scene: &'a Scene<'a>,
    sha256: &dyn Fn(&str) -> Sha256,
) -> String {
    let request = request(context, scene, sha256);
    serde_json::to_string(&request).expect("a request is plain data")
}

/// The digests of local files, each read once.
struct Files<'c, 'a> {
    context: &'c Context<'a>,
    digests: RefCell<HashMap<String, Sha256>>,
}

impl Files<'_, '_> {
    /// A file's digest. One that cannot be read is another rule's matter, and equal to itself.
    fn sha256(&self, path: &str) -> Sha256 {
        let read = || self.context.world.sha256(path).unwrap_or_else(|_| sha256(path.as_bytes()));
        *self.digests.borrow_mut().entry(path.to_owned()).or_insert_with(read)
    }
}
