//! Work that mostly waits, on threads of its own.

use crate::rehearsal::Check;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// Does `count` pieces of work, so many at a time.
pub(crate) fn side_by_side(jobs: usize, count: usize, work: &(impl Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    work(index);
                }
            });
        }
    });
}
