//! How long a host keeps what was bought, and what it charges where no clip comes, in words.

use wanflow_api::endpoint::{Billing, Charge, Retention};

/// How long results are kept.
pub(crate) fn in_words(retention: Option<&Retention>) -> String {
    let Some(kept) = retention else {
        return "the host does not say how long: fetch clips soon".to_owned();
    };
    let mut told = Vec::new();
    told.push(match kept.result_seconds {
        Some(seconds) => format!("results are kept {} from the end", span(seconds)),
        None => "the host does not say how long results are kept".to_owned(),
    });
    if let Some(large) = kept.large {
        told.push(format!("{} from {} bytes on", span(large.seconds), large.bytes_min));
    }
    told.extend(
        kept.task_seconds.map(|seconds| format!("tasks {} from the submit", span(seconds))),
    );
    told.extend(kept.link_seconds.map(|seconds| format!("links work {}", span(seconds))));
    format!("{} ({})", told.join("; "), kept.source)
}

/// What a plan says of it, where a result is gone before the next day: an interrupted run must be
/// gone on with in that time.
pub(crate) fn short(retention: Option<&Retention>) -> Option<String> {
    let seconds = retention?.result_seconds.filter(|seconds| *seconds < 86_400)?;
    Some(format!(
        "the host keeps results for {}: go on with an interrupted run within that time\n",
        span(seconds)
    ))
}

/// What is charged where no clip comes; `None` where the host says nothing of it.
pub(crate) fn charges_in_words(billing: Billing) -> Option<String> {
    let Billing { failed, moderated, cancelled } = billing;
    let rows = [
        ("a failed task", failed),
        ("what moderation refuses", moderated),
        ("a cancelled task", cancelled),
    ];
    let told = rows.into_iter().filter_map(|(what, charge)| {
        let word = match charge {
            Charge::Never => "is not charged",
            Charge::Always => "is charged",
            Charge::Perhaps => "may be charged",
            Charge::NotKnown => return None,
        };
        Some(format!("{what} {word}"))
    });
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// A time in the largest unit that leaves a whole number; up to a day in hours.
fn span(seconds: u32) -> String {
    let (count, unit) = match seconds {
        _ if seconds > 86_400 && seconds.is_multiple_of(86_400) => (seconds / 86_400, "day"),
        _ if seconds >= 3600 && seconds.is_multiple_of(3600) => (seconds / 3600, "hour"),
        _ if seconds >= 60 && seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use wanflow_api::endpoint::LargeResult;

    use super::*;

    #[test]
    fn times_are_told_in_the_unit_that_people_use() {
        for (seconds, told) in [
            (1, "1 second"),
            (90, "90 seconds"),
            (360, "6 minutes"),
            (3600, "1 hour"),
            (86_400, "24 hours"),
            (604_800, "7 days"),
        ] {
            assert_eq!(span(seconds), told);
        }
    }

    #[test]
    fn what_is_known_is_told_and_what_is_not_is_said() {
        let kept = Retention {
            result_seconds: Some(3600),
            large: Some(LargeResult { bytes_min: 10_000, seconds: 360 }),
            task_seconds: None,
            link_seconds: Some(86_400),
            source: "a page",
        };
        let told = "results are kept 1 hour from the end; 6 minutes from 10000 bytes on; \
                    links work 24 hours (a page)";
        assert_eq!(in_words(Some(&kept)), told);
        let bare = Retention { result_seconds: None, large: None, ..kept };
        let told = "the host does not say how long results are kept; links work 24 hours (a page)";
        assert_eq!(in_words(Some(&bare)), told);
        assert!(in_words(None).contains("does not say"));
    }

    #[test]
    fn charges_are_told_where_they_are_known() {
        let unknown = Charge::NotKnown;
        let none = Billing { failed: unknown, moderated: unknown, cancelled: unknown };
        assert_eq!(charges_in_words(none), None);
        let some = Billing { failed: Charge::Never, moderated: Charge::Perhaps, ..none };
        let told = "a failed task is not charged; what moderation refuses may be charged";
        assert_eq!(charges_in_words(some).as_deref(), Some(told));
    }
}
