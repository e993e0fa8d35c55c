//! What errors mean, and what a host checks before it takes a request.

use super::condition::Condition;

/// What a fault means for the runner: what it does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// The request is wrong: rejected, no cost, the scene must be fixed.
    FixScene,
    /// The host's moderation refused an input: rejected, not sent again unchanged.
    Moderated(ModeratedInput),
    /// Key, balance or account: no further submit in this run.
    AbortRun,
    /// The endpoint does not exist any more: no further submit in this run.
    EndpointGone,
    /// The task is not known to the host: never bought again silently.
    Lost,
    /// Nothing was created: the submit may be sent again, at most twice.
    NotCreated,
    /// Nothing was created: wait, then submit again; not counted as an attempt.
    RateLimited,
    /// The task may exist: a person decides.
    Ambiguous,
    /// Ask again later.
    PollAgain,
    /// The task ended without a clip.
    Failed,
}

/// The input that moderation refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModeratedInput {
    /// The prompt or negative prompt.
    Prompt,
    /// The picture.
    Image,
    /// The host does not say.
    Unknown,
}

/// Which call an error answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// The call that buys.
    Submit,
    /// The call that asks.
    Poll,
    /// The call that brings the outputs.
    Result,
    /// The call that cancels.
    Cancel,
    /// No call: the end of a task, in the host's word for its failure.
    End,
}

/// "An error with this reason (or, without one, this status) on this call is of this class."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultRule {
    /// The host's word; `None` matches any, known or not.
    pub reason: Option<&'static str>,
    /// The HTTP status; `None` matches any.
    pub status: Option<u16>,
    /// The call; `None` matches any.
    pub call: Option<CallKind>,
    /// What must hold beside it; of a header.
    pub when: Option<Condition>,
    /// Whether it holds of an answer without a body, too: the host's own has none.
    pub bodyless: bool,
    /// What it means.
    pub class: FaultClass,
}

/// "Where `check` fails, the host answers with this status and reason."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRule {
    /// What is checked.
    pub check: Check,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The host's word in the answer; empty where its errors have none.
    pub reason: &'static str,
}

/// Something a host checks before it takes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The path is one that the host serves (`path`).
    Path,
    /// There is a key, and it is not empty (`key`).
    Key,
    /// The body is JSON and fits the request's schema (`body`).
    Body,
    /// The picture is of a format that the endpoint takes, by its content (`image-format`).
    ImageFormat,
    /// The picture has no alpha channel where the endpoint takes none (`image-alpha`).
    ImageAlpha,
    /// The picture's shorter side is long enough (`image-side-min`).
    ImageSideMin,
    /// The picture's longer side is not too long (`image-side-max`).
    ImageSideMax,
    /// The picture is neither too wide nor too tall (`image-aspect`).
    ImageAspect,
    /// The picture's file is not too large (`image-bytes`).
    ImageBytes,
    /// The driving sound is given in a way that the endpoint takes: as a link, or as a data URI
    /// where those are taken (`audio`).
    Audio,
    /// The task that is asked for exists (`task`).
    Task,
    /// The result that is asked for is still kept (`forgotten`).
    Forgotten,
    /// The task that is to be cancelled is in a state in which that works (`cancel`).
    Cancel,
}
