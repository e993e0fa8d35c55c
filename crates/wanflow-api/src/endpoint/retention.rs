//! How long a host keeps what was bought.

/// How long results can be asked for. What the host does not say is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Seconds for which a result can be asked for, from the end of its task.
    pub result_seconds: Option<u32>,
    /// Where large results are forgotten sooner.
    pub large: Option<LargeResult>,
    /// Seconds for which a task is known at all, from its submit: what counts where no end of it
    /// was seen.
    pub task_seconds: Option<u32>,
    /// Seconds for which a link to a clip works.
    pub link_seconds: Option<u32>,
    /// Where all that was read, and how sure it is.
    pub source: &'static str,
}

/// Results from a size on, and how long they can be asked for. The size is that of the answer
/// that brings the result, not of the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LargeResult {
    /// Bytes of the answer from which this holds.
    pub bytes_min: u64,
    /// Seconds from the end of the task.
    pub seconds: u32,
}
