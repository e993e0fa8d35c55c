//! How long tasks take.

/// How long tasks take, in seconds: hints for the polling schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    /// The usual time from submit to result.
    pub typical: u32,
    /// Time between polls when the result is near.
    pub every: u32,
    /// Longest time between polls.
    pub every_max: u32,
    /// After this, the run stops waiting; a rerun resumes.
    pub deadline: u32,
}
