//! What a fault means, whatever words a host has for it: a script that says `rate-limited` strikes
//! every endpoint in the words of its own document.

use serde::Deserialize;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::{FaultClass, FaultRule, ModeratedInput};

use super::reason::status_of;

/// The classes of errors that a script can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// The host takes no more for a while.
    RateLimited,
    /// Moderation refused an input, whichever.
    Moderated,
    /// Moderation refused the prompt.
    ModeratedPrompt,
    /// Moderation refused the picture.
    ModeratedImage,
    /// The request is wrong.
    Refused,
    /// Key, balance or account.
    Account,
    /// The endpoint is gone.
    EndpointGone,
    /// Nothing was created, and it may be sent again.
    NotCreated,
    /// The host does not know the task.
    NotFound,
}

impl Class {
    /// The word in scripts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate-limited",
            Self::Moderated => "moderated",
            Self::ModeratedPrompt => "moderated-prompt",
            Self::ModeratedImage => "moderated-image",
            Self::Refused => "refused",
            Self::Account => "account",
            Self::EndpointGone => "endpoint-gone",
            Self::NotCreated => "not-created",
            Self::NotFound => "not-found",
        }
    }

    /// Status and word with which an endpoint says it; `None` where it has none.
    pub(crate) fn said_by(self, endpoint: &Endpoint) -> Option<(u16, Option<&'static str>)> {
        let rules = || endpoint.faults.iter().filter(|rule| self.is(rule.class));
        let worded = |rule: &FaultRule| {
            let reason = rule.reason?;
            let status = rule.status.or_else(|| status_of(endpoint, reason));
            Some((status.or(self.usual_status())?, Some(reason)))
        };
        let plain = |rule: &FaultRule| Some((rule.status?, None));
        let usual = || self.usual_status().map(|status| (status, None));
        rules().find_map(worded).or_else(|| rules().find_map(plain)).or_else(usual)
    }

    fn is(self, class: FaultClass) -> bool {
        match self {
            Self::RateLimited => class == FaultClass::RateLimited,
            Self::Moderated => matches!(class, FaultClass::Moderated(_)),
            Self::ModeratedPrompt => class == FaultClass::Moderated(ModeratedInput::Prompt),
            Self::ModeratedImage => class == FaultClass::Moderated(ModeratedInput::Image),
            Self::Refused => class == FaultClass::FixScene,
            Self::Account => class == FaultClass::AbortRun,
            Self::EndpointGone => class == FaultClass::EndpointGone,
            Self::NotCreated => class == FaultClass::NotCreated,
            Self::NotFound => class == FaultClass::Lost,
        }
    }

    /// The status that means it at every host.
    const fn usual_status(self) -> Option<u16> {
        match self {
            Self::RateLimited => Some(429),
            Self::Account => Some(401),
            Self::NotFound => Some(404),
            Self::Moderated
            | Self::ModeratedPrompt
            | Self::ModeratedImage
            | Self::Refused
            | Self::EndpointGone
            | Self::NotCreated => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_host_can_say_is_said_by_every_endpoint() {
        for endpoint in wanflow_api::endpoints() {
            for class in [Class::RateLimited, Class::Account, Class::NotFound] {
                assert!(class.said_by(&endpoint).is_some(), "{} {}", endpoint.id, class.as_str());
            }
        }
    }
}
