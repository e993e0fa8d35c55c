//! What the host says beforehand that a clip costs, where it has a free call for that: asked once
//! for all clips of one size, length and sound, before the first of them is bought. A quote above
//! the plan's price stops that purchase; one below it changes nothing.

use std::sync::Arc;

use wanflow_api::{Endpoint, endpoint};
use wanflow_plan::Purpose;

use crate::admission::Quote;
use crate::event::Event;
use crate::host::HostError;
use crate::record::Quoted;
use crate::scrub::without_queries;
use crate::steps;
use crate::transport::Answer;

use super::job::Phase;
use super::quotes::{Asked, ClipKind};
use super::run::Run;
use super::work::StepEnd;

impl Run<'_> {
    /// What the host says that a job's clip costs; it is asked where nobody has asked yet.
    pub(super) fn quote(&mut self, job: usize) -> Quote {
        let is_told = self.host.endpoint.capabilities.quote.is_some();
        if !is_told || self.plan.purpose == Purpose::Rehearsal || self.host_news.quotes.closed {
            return Quote::None;
        }
        match self.host_news.quotes.asked.get(&ClipKind::of(&self.jobs[job].task)) {
            None => {
                self.ask_quote(job);
                Quote::Awaited
            }
            Some(Asked::Awaited) => Quote::Awaited,
            Some(Asked::Answered(quoted)) => quoted.map_or(Quote::None, Quote::Given),
        }
    }

    fn ask_quote(&mut self, job: usize) {
        let kind = ClipKind::of(&self.jobs[job].task);
        self.host_news.quotes.asked.insert(kind, Asked::Awaited);
        let request = self.jobs[job].request.as_ref().expect("a submit follows its preparation");
        let (body, store) = (request.body.clone(), self.book.store().clone());
        self.jobs[job].phase = Phase::Asking;
        let host = Arc::clone(&self.host);
        self.work.start_step(job, async move {
            StepEnd::Quoted(steps::ask_quote(&host, &body, &store).await)
        });
    }

    /// Takes in what the host said. It is free to say nothing: the plan's price counts then.
    pub(super) fn settle_quoted(&mut self, job: usize, answer: &Result<Answer, String>) {
        let kind = ClipKind::of(&self.jobs[job].task);
        let (quoted, silence) = match read(&self.host.endpoint, answer) {
            Ok(endpoint::Quote::Exact(price)) => (Some(Quoted { least: price, most: price }), None),
            Ok(endpoint::Quote::Between(least, most)) => (Some(Quoted { least, most }), None),
            Ok(endpoint::Quote::Unknown(why)) => {
                (None, Some(why.unwrap_or_else(|| "it gives no reason".to_owned())))
            }
            Err(why) => {
                self.host_news.quotes.closed = true;
                (None, Some(why))
            }
        };
        self.host_news.quotes.asked.insert(kind, Asked::Answered(quoted));
        if let Some(why) = silence {
            self.emit(&Event::NoQuote { why: without_queries(&why) });
        }
    }
}

/// What an answer quotes; an error says why none is to be had.
fn read(endpoint: &Endpoint, answer: &Result<Answer, String>) -> Result<endpoint::Quote, String> {
    let answer = answer.as_ref().map_err(Clone::clone)?;
    if !answer.is_success() {
        return Err(HostError::of(endpoint, answer).to_string());
    }
    Ok(endpoint.read_quote(&answer.json().unwrap_or_default()))
}
