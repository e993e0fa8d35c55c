//! What an error answer means for the runner: the endpoint's table first, then the general one.
//!
//! Knows no transport: errors without an HTTP status are classified where they are seen.

use serde_json::Value;

use crate::answer::{Envelope, Header};
use crate::endpoint::{CallKind, Endpoint, FaultClass, FaultRule};

/// An answer that is not the one hoped for.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a> {
    /// The call that it answers.
    pub call: CallKind,
    /// The HTTP status. A success means that the answer's body could not be used.
    pub status: u16,
    /// The host's stable word, if there is one.
    pub reason: Option<&'a str>,
    /// Whether it is in the shape of the host's errors.
    pub envelope: Envelope,
}

impl Endpoint {
    /// The class of an answer that is not the one hoped for.
    ///
    /// The reason decides if the endpoint's table has it, whatever the status; then the table's
    /// rules for the status, which say nothing of a page that is not the host's; then what holds
    /// for every host.
    pub fn classify(&self, fault: &Fault<'_>, header: Header<'_>) -> FaultClass {
        let counts = |rule: &&FaultRule| {
            rule.call.is_none_or(|named| named == fault.call)
                && rule.when.is_none_or(|when| when.holds(&Value::Null, header))
        };
        let rules = self.faults.iter().filter(counts);
        let is_of_status =
            |rule: &&FaultRule| rule.reason.is_none() && rule.status == Some(fault.status);
        let by_status = rules.clone().find(is_of_status).filter(|rule| rule.believes(fault));
        let by_reason = rules.clone().find(|rule| rule.speaks_of(fault.reason));
        let found = by_reason.or(by_status);
        match found.map(|rule| rule.class) {
            // No money never means that something was bought, whatever a table says.
            Some(FaultClass::Ambiguous) if fault.status == 402 => general(fault),
            Some(class) => class,
            None => general(fault),
        }
    }

    /// Why a task ended without a clip, by the host's word for it: [`FaultClass::Moderated`] or
    /// [`FaultClass::FixScene`] where that says so, else [`FaultClass::Failed`].
    pub fn end_class(&self, reason: Option<&str>) -> FaultClass {
        let counts = |rule: &&FaultRule| match rule.call {
            Some(call) => call == CallKind::End,
            None => rule.when.is_none(),
        };
        let rule = self.faults.iter().filter(counts).find(|rule| rule.speaks_of(reason));
        match rule.map(|rule| rule.class) {
            Some(class @ (FaultClass::Moderated(_) | FaultClass::FixScene)) => class,
            _ => FaultClass::Failed,
        }
    }
}

impl FaultRule {
    /// Whether it is about this word of the host's.
    fn speaks_of(&self, reason: Option<&str>) -> bool {
        self.reason.is_some() && self.reason == reason
    }

    /// Whether a rule for a status may be believed: a page of something between says nothing
    /// about a purchase or a task. What only says to wait, or to be careful, always may.
    fn believes(&self, fault: &Fault<'_>) -> bool {
        fault.envelope == Envelope::Own
            || self.bodyless && fault.envelope == Envelope::Absent
            || self.when.is_some()
            || matches!(
                self.class,
                FaultClass::Ambiguous
                    | FaultClass::RateLimited
                    | FaultClass::PollAgain
                    | FaultClass::Lost
            )
    }
}

/// What holds for every host. A submit is "rejected" only where the host itself says so, in the
/// shape of its errors; what may have come from something between is ambiguous, and so are the
/// statuses that speak of another request or of bad luck. Two need no envelope: without money
/// nothing is bought, and neither is anything at an endpoint that is gone.
fn general(fault: &Fault<'_>) -> FaultClass {
    let is_own = fault.envelope == Envelope::Own;
    match (fault.call, fault.status) {
        (_, 429) => FaultClass::RateLimited,
        (_, 401 | 403) if is_own => FaultClass::AbortRun,
        (CallKind::Submit, 402) => FaultClass::AbortRun,
        (CallKind::Submit, 410) => FaultClass::EndpointGone,
        (CallKind::Submit, 408 | 409 | 425) => FaultClass::Ambiguous,
        (CallKind::Submit, 400..=499) if is_own => FaultClass::FixScene,
        (CallKind::Submit, _) => FaultClass::Ambiguous,
        (CallKind::Poll | CallKind::Result | CallKind::Cancel | CallKind::End, _) => {
            FaultClass::PollAgain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::ModeratedInput::{Image, Prompt};
    use CallKind::{Poll, Submit};
    use FaultClass::{
        AbortRun, Ambiguous, EndpointGone, Failed, FixScene, Lost, Moderated, NotCreated,
        PollAgain, RateLimited,
    };

    fn endpoint() -> crate::EndpointRef {
        crate::endpoint(crate::DEFAULT_ENDPOINT).expect("the default endpoint has a document")
    }

    /// No reason stands for a page that is not the host's.
    fn check(rows: &[(CallKind, u16, &str, FaultClass)]) {
        for (call, status, reason, class) in rows {
            let reason = (!reason.is_empty()).then_some(*reason);
            let envelope = reason.map_or(Envelope::Foreign, |_| Envelope::Own);
            let fault = Fault { call: *call, status: *status, reason, envelope };
            assert_eq!(endpoint().classify(&fault, &|_| None), *class, "{fault:?}");
        }
    }

    #[test]
    fn every_reason_of_the_host_has_its_class() {
        check(&[
            (Submit, 400, "INVALID_REQUEST_BODY", FixScene),
            (Submit, 400, "IMAGE_FILE_EXCEEDS_MAX_SIZE", FixScene),
            (Submit, 400, "INVALID_IMAGE_FORMAT", FixScene),
            (Submit, 400, "IMAGE_EXCEEDS_MAX_RESOLUTION", FixScene),
            (Submit, 400, "INVALID_IMAGE_SIZE", FixScene),
            (Submit, 400, "INVALID_AUDIO_FILE", FixScene),
            (Submit, 400, "ILLEGAL_PROMPT", Moderated(Prompt)),
            (Submit, 400, "ILLEGAL_IMAGE_CONTENT", Moderated(Image)),
            (Submit, 400, "MISSING_API_KEY", AbortRun),
            (Submit, 400, "BILLING_BALANCE_NOT_ENOUGH", AbortRun),
            (Submit, 403, "INVALID_API_KEY", AbortRun),
            (Submit, 403, "BILLING_AUTH_FAILED", AbortRun),
            (Submit, 403, "API_NOT_ALLOWED", AbortRun),
            (Submit, 403, "NEED_REAL_NAME_VERIFY", AbortRun),
            (Submit, 403, "FEATURE_NOT_ALLOWED", AbortRun),
            (Submit, 404, "API_NOT_FOUND", EndpointGone),
            (Poll, 404, "TASK_NOT_FOUND", Lost),
            (Submit, 429, "RATE_LIMIT_EXCEEDED", RateLimited),
            (Submit, 500, "CREATE_TASK_FAILED", NotCreated),
            (Submit, 500, "BILLING_FAILED", Ambiguous),
            (Poll, 500, "GET_RESULT_FAILED", PollAgain),
            (Poll, 500, "TASK_FAILED", Failed),
        ]);
    }

    #[test]
    fn the_reason_outranks_the_status() {
        check(&[
            (Submit, 500, "INVALID_REQUEST_BODY", FixScene),
            (Submit, 401, "ILLEGAL_PROMPT", Moderated(Prompt)),
            (Submit, 400, "RATE_LIMIT_EXCEEDED", RateLimited),
            (Submit, 200, "MISSING_API_KEY", AbortRun),
        ]);
    }

    #[test]
    fn without_a_known_reason_the_status_decides() {
        check(&[
            (Submit, 401, "SOMETHING_NEW", AbortRun),
            (Poll, 401, "SOMETHING_NEW", AbortRun),
            (Submit, 402, "SOMETHING_NEW", AbortRun),
            (Submit, 402, "", AbortRun),
            (Submit, 410, "SOMETHING_NEW", EndpointGone),
            (Submit, 410, "", EndpointGone),
            (Submit, 405, "SOMETHING_NEW", FixScene),
            (Submit, 415, "SOMETHING_NEW", FixScene),
            (Submit, 418, "SOMETHING_NEW", FixScene),
            (Submit, 451, "SOMETHING_NEW", FixScene),
            (Submit, 408, "SOMETHING_NEW", Ambiguous),
            (Submit, 409, "SOMETHING_NEW", Ambiguous),
            (Submit, 425, "SOMETHING_NEW", Ambiguous),
            (Submit, 429, "", RateLimited),
            (Poll, 429, "", RateLimited),
            (Submit, 400, "SOMETHING_NEW", FixScene),
            (Submit, 403, "SOMETHING_NEW", AbortRun),
            (Submit, 404, "SOMETHING_NEW", FixScene),
            (Submit, 413, "SOMETHING_NEW", FixScene),
            (Submit, 422, "SOMETHING_NEW", FixScene),
        ]);
    }

    #[test]
    fn a_bad_key_without_a_body_is_the_hosts_own_word_only_where_its_document_says_so() {
        let class = |id: &str, envelope| {
            let endpoint = crate::endpoint(id).expect("the endpoint is built in");
            let fault = Fault { call: Submit, status: 401, reason: None, envelope };
            endpoint.classify(&fault, &|_| None)
        };
        assert_eq!(class("runpod/wan2.6-i2v", Envelope::Absent), AbortRun);
        assert_eq!(class("runpod/wan2.6-i2v", Envelope::Foreign), Ambiguous);
        assert_eq!(class(crate::DEFAULT_ENDPOINT, Envelope::Absent), Ambiguous);
    }

    #[test]
    fn what_may_have_been_bought_is_ambiguous() {
        let statuses = [
            200, 201, 302, 303, 400, 401, 403, 404, 405, 408, 409, 413, 415, 418, 422, 425, 451,
            500, 502, 503, 504,
        ];
        for status in statuses {
            check(&[(Submit, status, "", Ambiguous)]);
        }
        check(&[(Submit, 500, "SOMETHING_NEW", Ambiguous), (Submit, 503, "BUSY", Ambiguous)]);
    }

    #[test]
    fn a_poll_is_asked_again_unless_the_host_says_otherwise() {
        for status in [200, 302, 400, 401, 402, 403, 404, 408, 410, 413, 422, 500, 502, 503, 504] {
            check(&[(Poll, status, "", PollAgain)]);
        }
        check(&[
            (Poll, 404, "SOMETHING_NEW", PollAgain),
            (Poll, 500, "CREATE_TASK_FAILED", PollAgain),
            (Poll, 500, "BILLING_FAILED", PollAgain),
            (Submit, 500, "GET_RESULT_FAILED", Ambiguous),
        ]);
    }

    #[test]
    fn the_end_of_a_task_has_a_class_by_its_word_alone() {
        for (word, class) in [
            (Some("ILLEGAL_PROMPT"), Moderated(Prompt)),
            (Some("ILLEGAL_IMAGE_CONTENT"), Moderated(Image)),
            (Some("SOMETHING_NEW"), Failed),
            (Some("RATE_LIMIT_EXCEEDED"), Failed),
            (Some("the id ILLEGAL_PROMPT stands in a text"), Failed),
            (None, Failed),
        ] {
            assert_eq!(endpoint().end_class(word), class, "{word:?}");
        }
    }
}
