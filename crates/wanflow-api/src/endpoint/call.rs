//! An HTTP call, as a document describes it.

/// One HTTP call of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path below the origin; `{task_id}` stands for the task's id, percent-encoded.
    pub path: &'static str,
    /// Query parameters; a value of `{task_id}` stands for the task's id.
    pub query: &'static [(&'static str, &'static str)],
    /// Fixed headers that the host asks for.
    pub headers: &'static [(&'static str, &'static str)],
    /// Fixed headers that are sent though the host does without.
    pub hints: &'static [(&'static str, &'static str)],
    /// The documented HTTP statuses of a success. The first is that of an answer which brings
    /// what the call is for; a call for outputs that answers with another one has none yet.
    pub success: &'static [u16],
}
