//! What an error answer means for the runner: the endpoint's table first, then the general one.
//!
//! Knows no transport: errors without an HTTP status are classified where they are seen.

use serde_json::Value;

use crate::answer::Header;
use crate::endpoint::{CallKind, Endpoint, FaultClass, FaultRule};

impl Endpoint {
    /// The class of an answer that is not the one hoped for.
    ///
    /// The reason decides if the endpoint's table has it, whatever the status; then the table's
    /// rules for the status; then what holds for every host. A success status means that the
    /// answer's body could not be used.
    pub fn classify(
        &self,
        call: CallKind,
        status: u16,
        reason: Option<&str>,
        header: Header<'_>,
    ) -> FaultClass {
        let counts = |rule: &&FaultRule| {
            rule.call.is_none_or(|named| named == call)
                && rule.when.is_none_or(|when| when.holds(&Value::Null, header))
        };
        let mut rules = self.faults.iter().filter(counts);
        let by_reason = rules.clone().find(|rule| rule.reason.is_some() && rule.reason == reason);
        let by_status = || rules.find(|rule| rule.reason.is_none() && rule.status == Some(status));
        match by_reason.or_else(by_status) {
            Some(rule) => rule.class,
            None => general(call, status, reason),
        }
    }
}

/// What holds for every host. A submit is only "rejected" when the host itself says so, with a
/// reason; whatever may have come from something between, or after the purchase, is ambiguous.
fn general(call: CallKind, status: u16, reason: Option<&str>) -> FaultClass {
    match (call, status) {
        (_, 429) => FaultClass::RateLimited,
        (_, 401) => FaultClass::AbortRun,
        (_, 403) if reason.is_some() => FaultClass::AbortRun,
        (CallKind::Submit, 400 | 404 | 413 | 422) if reason.is_some() => FaultClass::FixScene,
        (CallKind::Submit, _) => FaultClass::Ambiguous,
        (CallKind::Poll | CallKind::Result, _) => FaultClass::PollAgain,
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

    fn endpoint() -> &'static Endpoint {
        crate::endpoint(crate::DEFAULT_ENDPOINT).expect("the default endpoint has a document")
    }

    fn check(rows: &[(CallKind, u16, &str, FaultClass)]) {
        for (call, status, reason, class) in rows {
            let reason = (!reason.is_empty()).then_some(*reason);
            let found = endpoint().classify(*call, *status, reason, &|_| None);
            assert_eq!(found, *class, "{call:?} {status} {reason:?}");
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
            (Submit, 401, "", AbortRun),
            (Poll, 401, "", AbortRun),
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
    fn what_may_have_been_bought_is_ambiguous() {
        let statuses = [200, 201, 302, 303, 400, 403, 404, 408, 409, 413, 422, 500, 502, 503, 504];
        for status in statuses {
            check(&[(Submit, status, "", Ambiguous)]);
        }
        check(&[(Submit, 500, "SOMETHING_NEW", Ambiguous), (Submit, 503, "BUSY", Ambiguous)]);
    }

    #[test]
    fn a_poll_is_asked_again_unless_the_host_says_otherwise() {
        for status in [200, 302, 400, 403, 404, 408, 413, 422, 500, 502, 503, 504] {
            check(&[(Poll, status, "", PollAgain)]);
        }
        check(&[
            (Poll, 404, "SOMETHING_NEW", PollAgain),
            (Poll, 500, "CREATE_TASK_FAILED", PollAgain),
            (Poll, 500, "BILLING_FAILED", PollAgain),
            (Submit, 500, "GET_RESULT_FAILED", Ambiguous),
        ]);
    }
}
