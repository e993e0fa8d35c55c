//! What a host charges where no clip comes of a request.

/// Whether tasks without a clip are charged. What the host does not say is [`Charge::NotKnown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing {
    /// A task that failed.
    pub failed: Charge,
    /// A request that moderation refused, before or after it was taken.
    pub moderated: Charge,
    /// A task that was cancelled.
    pub cancelled: Charge,
}

/// Whether something is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charge {
    /// Nothing is owed.
    Never,
    /// It is paid in full.
    Always,
    /// Sometimes: the host says so, and not when.
    Perhaps,
    /// The host does not say.
    NotKnown,
}
