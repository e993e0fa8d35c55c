//! How a film is rendered: nothing of it is seen in the film, but for a program that codes pictures
//! where the film is to be of that.

use std::num::NonZero;
use std::thread;

use super::cache::{NoCache, RenderCache};
use super::foreign_encoder::ForeignEncoder;

/// How a film is rendered. Its bytes do not depend on it, but where another program codes it.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// What is kept from earlier films, and where what is coded now is kept.
    pub cache: &'a dyn RenderCache,
    /// How many segments are coded at once, at most: large frames allow for fewer.
    pub threads: NonZero<usize>,
    /// What codes the pictures of timelines that ask for another encoder than this crate's.
    pub foreign: Option<&'a dyn ForeignEncoder>,
}

/// As many threads as the machine has, and nothing is kept.
impl Default for RenderOptions<'_> {
    fn default() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self { cache: &NoCache, threads, foreign: None }
    }
}
