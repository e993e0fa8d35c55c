//! Reports what the host says besides what is about a take, each thing once: when an endpoint ends,
//! and where its tasks are asked about.

use wanflow_api::Endpoint;

use crate::event::Event;
use crate::record::{Entry, GivenAddresses, SunsetSeen, TaskAddresses};
use crate::submit::Exchange;
use crate::transport::Answer;

use super::run::Run;

impl Run<'_> {
    /// The host may say with any answer when what it sells there ends (RFC 8594).
    pub(super) fn note_sunset(&mut self, answer: &Answer) {
        let sunset = answer.sunset();
        let Some(ends) = sunset.filter(|_| self.host_news.sunset != sunset) else { return };
        self.host_news.sunset = sunset;
        self.emit(&Event::Sunset { ends });
        let endpoint = self.plan.endpoint.clone();
        if self.book.history().sunset(&endpoint) != sunset
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
        let GivenAddresses { own, foreign } =
            GivenAddresses::read(endpoint, &self.options.origin, &json);
        if let Some(origin) = &foreign
            && self.host_news.foreign != foreign
        {
            self.emit(&Event::ForeignAddress { origin: origin.clone() });
            self.host_news.foreign = foreign;
        }
        own
    }
}
