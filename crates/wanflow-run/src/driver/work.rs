//! What is under way: submits, which are waited for whatever happens, and all else, which is
//! dropped when the run stops.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc, oneshot};
use wanflow_api::Usd;

use crate::error::RunError;
use crate::steps::{FetchEnd, PollAnswer, Prepared, Unprepared};
use crate::submit::Exchange;
use crate::transport::Answer;

/// What is under way.
pub(super) struct Work {
    /// Submits: these are waited for, whatever happens.
    pub(super) submitting: FuturesUnordered<BoxFuture<'static, Completion>>,
    /// Everything else: dropped when the run stops.
    pub(super) others: FuturesUnordered<BoxFuture<'static, Completion>>,
    /// Turns at preparing inputs.
    pub(super) turns: Arc<Semaphore>,
    /// Where submits that are connected ask for their intent to be written down.
    pub(super) connected: mpsc::UnboundedSender<IntentRequest>,
    pub(super) intent_requests: mpsc::UnboundedReceiver<IntentRequest>,
    /// The first failure of disk or journal: nothing new begins, submits under way are awaited.
    pub(super) failure: Option<RunError>,
    /// The run was asked to end.
    pub(super) is_stopping: bool,
    /// Nobody is asked about what is in doubt any more.
    pub(super) asks_nobody: bool,
}

/// A submit that has a connection and asks for its intent to be written down.
pub(super) struct IntentRequest {
    pub(super) job: usize,
    /// Lets the request go.
    pub(super) release: oneshot::Sender<()>,
}

/// Something that was under way and has ended.
pub(super) enum Completion {
    /// A step of a job's.
    Step {
        /// The job.
        job: usize,
        /// How it ended.
        end: StepEnd,
    },
    /// The account's balance, if the host told it.
    Balance(Option<Usd>),
}

/// How a step ended.
pub(super) enum StepEnd {
    Prepared(Result<Prepared, Unprepared>),
    Sent(Exchange),
    Polled(PollAnswer),
    Fetched(FetchEnd),
    Quoted(Result<Answer, String>),
}

impl Work {
    pub(super) fn new() -> Self {
        let (connected, intent_requests) = mpsc::unbounded_channel();
        Self {
            submitting: FuturesUnordered::new(),
            others: FuturesUnordered::new(),
            turns: Arc::new(Semaphore::new(1)),
            connected,
            intent_requests,
            failure: None,
            is_stopping: false,
            asks_nobody: false,
        }
    }

    /// Starts a submit of a job.
    pub(super) fn start_submit(
        &self,
        job: usize,
        submit: impl Future<Output = Exchange> + Send + 'static,
    ) {
        let step = async move { Completion::Step { job, end: StepEnd::Sent(submit.await) } };
        self.submitting.push(Box::pin(step));
    }

    /// Starts a step of a job that is dropped when the run stops.
    pub(super) fn start_step(
        &self,
        job: usize,
        step: impl Future<Output = StepEnd> + Send + 'static,
    ) {
        self.start(async move { Completion::Step { job, end: step.await } });
    }

    /// Starts something that is dropped when the run stops.
    pub(super) fn start(&self, work: impl Future<Output = Completion> + Send + 'static) {
        self.others.push(Box::pin(work));
    }

    /// How many submits are under way.
    pub(super) fn submits(&self) -> usize {
        self.submitting.len()
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.submitting.is_empty() && self.others.is_empty()
    }

    /// Whether nothing new may begin.
    pub(super) fn is_winding_down(&self) -> bool {
        self.is_stopping || self.failure.is_some()
    }

    /// Notes a failure. A task id that is nowhere on disk outweighs what went wrong first.
    pub(super) fn fail(&mut self, error: RunError) {
        if self.failure.is_none() || matches!(error, RunError::Unrecorded(_)) {
            self.failure = Some(error);
        }
    }
}
