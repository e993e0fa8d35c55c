//! Whether the host answers, what it says of the account, and whether the clocks agree.
//!
//! Two requests that buy nothing: the balance call, with the key, where the endpoint has one and
//! there is a key, else a look at the origin, without it; then a question about a task that does
//! not exist, which tells the host's own words from those of whatever else answers there.

use std::time::{Duration, UNIX_EPOCH};

use http::header::{AGE, DATE, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use wanflow_api::endpoint::{Call, CallKind, Endpoint, FaultClass};
use wanflow_api::{Envelope, Usd};
use wanflow_run::UnixMillis;
use wanflow_run::call;
use wanflow_run::host::HostError;
use wanflow_run::secret::Secret;
use wanflow_run::transport::{
    Answer, FailureKind, KeyedHttp, Patience, Request, Transport as _, TransportError, sunset,
};
use wanflow_session::Session;
use wanflow_session::config::Config;

use crate::certificates;
use crate::failure::Failure;
use crate::host;
use crate::other_hosts;
use crate::render::printable;
use crate::runtime;

use super::Finding;

/// How long the host may take: a person is waiting.
const PATIENCE: Patience =
    Patience { head: Duration::from_secs(15), idle: Duration::from_secs(5), ..Patience::POLL };

/// How far the clocks may be apart, in seconds.
const SKEW: u64 = 60;

/// What came of the request.
struct HostAnswer {
    status: u16,
    headers: HeaderMap,
    /// The answer to the balance call, as far as it could be read.
    balance: Option<Result<Answer, String>>,
    /// When the request left.
    left: UnixMillis,
    /// When its answer came.
    came: UnixMillis,
}

/// Asks the host, and judges host, balance and clock.
pub(crate) fn findings(
    endpoint: &Endpoint,
    config: &Config,
    key: Option<&Secret>,
    session: &Session,
) -> Result<Vec<Finding>, Failure> {
    let origin = match key {
        Some(key) => host::origin_without(key, endpoint, config)?,
        None => config.origin(endpoint),
    };
    let balance = endpoint.capabilities.balance.filter(|_| key.is_some());
    let api = host::client(&origin, endpoint, key.filter(|_| balance.is_some()))?;
    let about_tasks = host::client(&origin, endpoint, key)?;
    let runtime = runtime::one_thread()?;
    let (heard, told) = runtime.block_on(async {
        let heard = ask(&api, &origin, balance.map(|balance| balance.call), session).await;
        let told = match &heard {
            Ok(_) => Some(ask_about_unknown_task(&about_tasks, &origin, &endpoint.poll).await),
            Err(_) => None,
        };
        (heard, told)
    });
    let name = origin.origin().ascii_serialization();
    let asked = Asked { endpoint, config, key };
    let astray = certificates::missing_paths(&session.environment).into_iter().map(|told| {
        let help = "name a file (PEM) or a folder that is there, or unset the variable";
        Finding::warning("certificates", told, help)
    });
    let found = match heard {
        Err(error) => unreachable_host(&name, &error),
        Ok(heard) => {
            let about_task = told.as_ref().and_then(|told| told.as_ref().ok());
            let ends = about_task.and_then(Answer::sunset).or(sunset(&heard.headers));
            let found = [
                answers(&name, heard.status, config.other_origin(endpoint)),
                account(&asked, &heard),
                told.map_or_else(
                    || Finding::skipped("tasks", "it was not asked for"),
                    |told| tasks(&asked, &told),
                ),
                clock(&heard.headers, heard.left, heard.came),
            ];
            found.into_iter().chain(ends.map(ending)).collect()
        }
    };
    Ok(astray.chain(found).collect())
}

/// What the host says of the end of what it sells there.
fn ending(ends: UnixMillis) -> Finding {
    let what = format!("the host says that this endpoint ends on {ends}");
    Finding::warning("end", what, "buy what you need before, or choose another endpoint")
}

async fn ask(
    api: &KeyedHttp,
    origin: &Url,
    about: Option<Call>,
    session: &Session,
) -> Result<HostAnswer, TransportError> {
    let request = match &about {
        Some(call) => call::request(origin, call, None, PATIENCE),
        None => Request::get(origin.clone(), PATIENCE),
    };
    let left = session.now();
    let response = api.send(request).await?;
    let (status, headers, came) = (response.status, response.headers.clone(), session.now());
    let balance = match about {
        // A page of any length may lie at the origin: it is not fetched.
        None => None,
        Some(_) => Some(Answer::read(response).await.map_err(|error| error.to_string())),
    };
    Ok(HostAnswer { status, headers, balance, left, came })
}

/// A task that no host has. Its id has the shape that most of them give.
const UNKNOWN_TASK: &str = "00000000-0000-4000-8000-000000000000";

/// Asks for a task that does not exist, which costs nothing.
async fn ask_about_unknown_task(
    api: &KeyedHttp,
    origin: &Url,
    poll: &Call,
) -> Result<Answer, String> {
    let response =
        api.send(unknown_task_request(origin, poll)).await.map_err(|error| error.to_string())?;
    Answer::read(response).await.map_err(|error| error.to_string())
}

/// The question about it. No host has given this id, so that it is not a task's.
fn unknown_task_request(origin: &Url, poll: &Call) -> Request {
    let filled = |text: &str| text.replace("{task_id}", UNKNOWN_TASK);
    let mut url = origin.clone();
    url.set_path(&filled(poll.path));
    if !poll.query.is_empty() {
        let pairs = poll.query.iter().map(|(name, value)| (*name, filled(value)));
        url.query_pairs_mut().extend_pairs(pairs);
    }
    let headers = poll.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::try_from(*name).ok()?, HeaderValue::try_from(*value).ok()?))
    });
    let method = http::Method::from_bytes(poll.method.as_bytes()).unwrap_or_default();
    Request { method, headers: headers.collect(), ..Request::get(url, PATIENCE) }
}

/// Who was asked, and with what.
struct Asked<'a> {
    endpoint: &'a Endpoint,
    config: &'a Config,
    key: Option<&'a Secret>,
}

/// Whether it is the host that answers for tasks, and whether it takes the key.
fn tasks(asked: &Asked<'_>, told: &Result<Answer, String>) -> Finding {
    let Asked { endpoint, config, key } = asked;
    let answer = match told {
        Ok(answer) => answer,
        Err(why) => {
            let what = format!("the answer about a task is not complete: {}", printable(why));
            return Finding::warning("tasks", what, "try again later");
        }
    };
    let takes = if key.is_some() { ", and takes the key" } else { "" };
    let header = |name: &str| answer.headers.get(name)?.to_str().ok();
    let is_state = |json| endpoint.read_poll(&json, &header).is_some();
    let is_read = (200..300).contains(&answer.status) && answer.json().is_some_and(is_state);
    let error_answer = HostError::of(endpoint, answer);
    let what = printable(&error_answer.to_string());
    match (error_answer.class(endpoint, CallKind::Poll), answer.status) {
        _ if is_read => Finding::ok("tasks", format!("the host answers for tasks{takes}")),
        (FaultClass::AbortRun, _) | (_, 401 | 403) if key.is_none() => {
            Finding::skipped("tasks", "the host requires a key before it answers about tasks")
        }
        (FaultClass::AbortRun, _) | (_, 401 | 403) => {
            Finding { name: "tasks", ..refused(asked, answer) }
        }
        _ if error_answer.envelope == Envelope::Own => {
            Finding::ok("tasks", format!("the host answers in its own words{takes}"))
        }
        (_, 429 | 500..) => Finding::warning("tasks", what, "try again later"),
        _ => {
            let what = format!("{what}: these are not the words of {}'s host", endpoint.id);
            let help = "another server or a router answers there: is the address right?";
            match config.other_origin(endpoint) {
                Some(_) => Finding::failure("tasks", what, help),
                None => Finding::warning("tasks", what, help),
            }
        }
    }
}

fn unreachable_host(origin: &str, error: &TransportError) -> Vec<Finding> {
    let help = match error.kind {
        FailureKind::Dns => "is this machine online, and is the host's name right?",
        FailureKind::Connect => {
            "is this machine online? A firewall or a proxy (HTTPS_PROXY) may be in the way"
        }
        FailureKind::Certificate => certificates::ADVICE,
        FailureKind::Timeout => "the network or the host is slow: try again later",
        FailureKind::Refused | FailureKind::BodyCut | FailureKind::Broken => {
            "what answers there is not the host: a proxy or another server?"
        }
    };
    let what = format!("{origin}: {}", printable(&error.to_string()));
    vec![
        Finding::failure("host", what, help),
        Finding::skipped("balance", "the host does not answer"),
        Finding::skipped("tasks", "the host does not answer"),
        Finding::skipped("clock", "the host does not answer"),
    ]
}

fn answers(origin: &str, status: u16, told: Option<String>) -> Finding {
    if status < 500 {
        let told = told.map(|told| format!("; {told}")).unwrap_or_default();
        return Finding::ok("host", format!("{origin} answers{told}"));
    }
    let help = "the host has problems of its own: try again later";
    Finding::warning("host", format!("{origin} answers with HTTP {status}"), help)
}

/// What the host says of the key and the account.
fn account(asked: &Asked<'_>, heard: &HostAnswer) -> Finding {
    let Asked { endpoint, config: _, key } = asked;
    let answer = match &heard.balance {
        None if endpoint.capabilities.balance.is_none() => {
            return Finding::skipped("balance", "the host does not report it");
        }
        None if key.is_none() => return Finding::skipped("balance", "there is no key to ask with"),
        None => return Finding::skipped("balance", "it was not asked for"),
        Some(Err(why)) => {
            let what = format!("the answer is not complete: {}", printable(why));
            return Finding::warning("balance", what, "try again later");
        }
        Some(Ok(answer)) => answer,
    };
    if !(200..300).contains(&answer.status) {
        return refused(asked, answer);
    }
    match answer.json().and_then(|json| endpoint.read_balance(&json)) {
        Some(Usd::ZERO) => {
            Finding::warning("balance", "$0.00: nothing can be bought", "add credit at the host")
        }
        Some(balance) => Finding::ok("balance", balance.to_string()),
        None => Finding::warning(
            "balance",
            "the answer has no balance that can be read",
            "the key was taken; a run buys without knowing the balance",
        ),
    }
}

fn refused(asked: &Asked<'_>, answer: &Answer) -> Finding {
    let Asked { endpoint, config, key: _ } = asked;
    let error_answer = HostError::of(endpoint, answer);
    let what = printable(&error_answer.to_string());
    match error_answer.class(endpoint, CallKind::Poll) {
        FaultClass::AbortRun => {
            let hosts = other_hosts::in_words(endpoint, config);
            let hosts = hosts.filter(|_| other_hosts::may_help(answer.status));
            let help = match answer.status {
                402 => "the host takes the key, but the account needs credit",
                _ => "the host does not take this key: is it complete, and of this account?",
            };
            let help = hosts.map_or(help.to_owned(), |hosts| format!("{help}\n{hosts}"));
            Finding::failure("balance", what, help)
        }
        _ => Finding::warning("balance", what, "a run buys without knowing the balance"),
    }
}

/// Compares the clocks by the `Date` of an answer.
fn clock(headers: &HeaderMap, left: UnixMillis, came: UnixMillis) -> Finding {
    let Some(host) = host_time(headers) else {
        return Finding::skipped("clock", "the host's answer has no date to compare with");
    };
    // The host told the time somewhere between question and answer, in whole seconds.
    let (left, came) = (left.0 / 1000, came.0 / 1000);
    let (ahead, behind) = (left.saturating_sub(host + 1), host.saturating_sub(came));
    match ahead.max(behind) {
        skew if skew <= SKEW => Finding::ok("clock", "agrees with the host's to within a minute"),
        skew => {
            let word = if ahead > behind { "ahead of" } else { "behind" };
            Finding::warning(
                "clock",
                format!("this machine's clock is {skew} s {word} the host's"),
                "set it: journals, lock files and the times that links work depend on it",
            )
        }
    }
}

/// The host's time in seconds since 1970. What a cache keeps was told `Age` seconds ago.
fn host_time(headers: &HeaderMap) -> Option<u64> {
    let text = |name| headers.get(name)?.to_str().ok();
    let date = httpdate::parse_http_date(text(DATE)?).ok()?;
    let age: u64 = text(AGE).and_then(|age| age.trim().parse().ok()).unwrap_or_default();
    Some(date.duration_since(UNIX_EPOCH).ok()?.as_secs().saturating_add(age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn clocks_are_compared_over_the_time_of_the_question() {
        // 1 Oct 2026, 12:00:00 UTC.
        const NOON: u64 = 1_790_856_000;
        let headers = |date: &'static str, age: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, HeaderValue::from_static(date));
            headers.extend(age.map(|age| (AGE, HeaderValue::from_static(age))));
            headers
        };
        let noon = "Thu, 01 Oct 2026 12:00:00 GMT";
        for (headers, left, came, verdict, words) in [
            (headers(noon, None), NOON, NOON, Verdict::Ok, "agrees"),
            (headers(noon, None), NOON - 90, NOON + 90, Verdict::Ok, "agrees"),
            (headers(noon, None), NOON + 61, NOON + 62, Verdict::Ok, "agrees"),
            (headers(noon, None), NOON + 62, NOON + 63, Verdict::Warning, "61 s ahead of"),
            (headers(noon, None), NOON - 70, NOON - 60, Verdict::Ok, "agrees"),
            (headers(noon, None), NOON - 70, NOON - 61, Verdict::Warning, "61 s behind"),
            (headers(noon, Some("300")), NOON + 300, NOON + 300, Verdict::Ok, "agrees"),
            (headers("noon", None), NOON, NOON, Verdict::Skipped, "no date"),
            (HeaderMap::new(), NOON, NOON, Verdict::Skipped, "no date"),
        ] {
            let finding = clock(&headers, UnixMillis(left * 1000), UnixMillis(came * 1000));
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.what.contains(words), "{finding:?}");
        }
    }
}
