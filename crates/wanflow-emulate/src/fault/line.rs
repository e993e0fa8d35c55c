//! What becomes of an answer on its way: late, slow, cut short, torn off.
//!
//! [`Wire`] is what a script says; [`Line`] is the same for one answer, whose length is known. A
//! server does it to bytes; a transport in memory gives its client the failure that follows.

use std::num::NonZeroU64;
use std::time::Duration;

use serde::Deserialize;

use super::place::{At, Place};
use super::words::Pause;
use crate::message::Reply;

/// What a script says about the way of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Wire {
    pub(crate) delay: Option<Pause>,
    /// Where the delay is; the head if nothing else is said.
    pub(crate) delay_at: Option<Place>,
    pub(crate) reset: Option<Place>,
    pub(crate) end: Option<Place>,
    pub(crate) content_length: Option<u64>,
    pub(crate) bytes_per_second: Option<NonZeroU64>,
    pub(crate) endless_head: bool,
}

/// What becomes of one answer on its way. It is among the extensions of a [`Reply`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// A pause, and where.
    pub delay: Option<(At, Duration)>,
    /// The end of the connection before the answer's, and where.
    pub cut: Option<(At, Cut)>,
    /// How fast the body is sent.
    pub bytes_per_second: Option<NonZeroU64>,
    /// Headers without end come after the status.
    pub endless_head: bool,
}

/// How a connection ends before the answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// By a reset (RST).
    Reset,
    /// As if the answer were over (FIN).
    End,
}

impl Wire {
    /// What to say of a combination that means nothing.
    pub(crate) fn mistake(&self) -> Option<&'static str> {
        if self.reset.is_some() && self.end.is_some() {
            return Some("`reset` and `end` both end the connection: choose one");
        }
        if self.delay_at.is_some() && self.delay.is_none() {
            return Some("`delay_at` says where: `delay` must say for how long, such as `2s`");
        }
        (*self == Self::default()).then_some("`wire` says nothing")
    }

    /// Whether the client never sees the head of the answer.
    pub(crate) fn hides_the_answer(&self) -> bool {
        [self.reset, self.end].contains(&Some(Place::Head))
    }

    /// The same for an answer with a body of this length.
    pub(crate) fn line(&self, length: u64) -> Line {
        let at = |place: Place| place.within(length);
        let reset = self.reset.map(|place| (at(place), Cut::Reset));
        let end = self.end.map(|place| (at(place), Cut::End));
        // Where more is promised than there is, the connection ends after what there is.
        let short = self.content_length.is_some_and(|promised| promised > length);
        Line {
            delay: self.delay.map(|pause| (at(self.delay_at.unwrap_or(Place::Head)), pause.0)),
            cut: reset.or(end).or(short.then_some((At::Byte(length), Cut::End))),
            bytes_per_second: self.bytes_per_second,
            endless_head: self.endless_head,
        }
    }
}

impl Line {
    /// What becomes of this reply on its way; `None` if it goes out as it is.
    pub fn of(reply: &Reply) -> Option<Self> {
        reply.extensions().get::<Self>().copied()
    }
}
