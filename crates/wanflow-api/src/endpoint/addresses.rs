//! Addresses that a host gives in its answers, for clients to follow.

/// Where answers carry the addresses of further calls about their task; empty pointers are absent
/// facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Where the task's state is asked for.
    pub poll: &'static str,
    /// Where its outputs are asked for.
    pub result: &'static str,
    /// Where it is cancelled.
    pub cancel: &'static str,
}
