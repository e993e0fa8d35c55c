//! Work that mostly waits, on threads of its own.

use crate::rehearsal::Check;

/// Does so many pieces of work at the same time, each by its number; answers what came of them, or
/// the first error.
pub(crate) fn each<T: Send>(
    count: usize,
    work: impl Fn(usize) -> Check<T> + Sync,
) -> Check<Vec<T>> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..count).map(|number| scope.spawn(move || work(number))).collect();
        let end = |thread: std::thread::ScopedJoinHandle<'_, Check<T>>| {
            thread.join().unwrap_or_else(|_| Err("a thread panicked".to_owned()))
        };
        threads.into_iter().map(end).collect()
    })
}
