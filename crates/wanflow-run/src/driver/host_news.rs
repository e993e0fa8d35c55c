//! What the host says besides what is about a take: when an endpoint ends, where its tasks are
//! asked about, what clips cost. Each is reported once.

use wanflow_api::Endpoint;

use crate::event::Event;
use crate::record::{Entry, SunsetSeen, TaskAddresses, ToldAddresses, UnixMillis};
use crate::submit::Exchange;
use crate::transport::Answer;

use super::quote::Quotes;
use super::run::Run;

/// What the host has said, as it was reported last.
#[derive(Debug, Default)]
pub(super) struct HostNews {
    /// When this endpoint ends.
    sunset: Option<UnixMillis>,
    /// Another origin that the host gave addresses at.
    foreign: Option<String>,
    /// What clips cost.
    pub(super) quotes: Quotes,
}

impl Run<'_> {
    /// The host may say with any answer when what it sells there ends (RFC 8594).
    pub(super) fn note_sunset(&mut self, answer: &Answer) {
        let told = answer.sunset();
        let Some(ends) = told.filter(|_| self.host_news.sunset != told) else { return };
        self.host_news.sunset = told;
        self.emit(&Event::Sunset { ends });
        let endpoint = self.plan.endpoint.clone();
        if self.book.history().sunset(&endpoint) != told
            && let Err(error) = self.append(Entry::Sunset(SunsetSeen { endpoint, ends }))
        {
            self.fail(error);
        }
    }

    /// Where the host says that the task which it took is asked about. What leads elsewhere is
    /// reported once.
    pub(super) fn given_addresses(
        &mut self,
        endpoint: &Endpoint,
        exchange: &Exchange,
    ) -> TaskAddresses {
        let Exchange::Answered(answer) = exchange else { return TaskAddresses::default() };
        let json = answer.json().unwrap_or_default();
        let ToldAddresses { own, foreign } =
            ToldAddresses::read(endpoint, &self.options.origin, &json);
        if let Some(origin) = &foreign
            && self.host_news.foreign != foreign
        {
            self.emit(&Event::ForeignAddress { origin: origin.clone() });
            self.host_news.foreign = foreign;
        }
        own
    }
}
