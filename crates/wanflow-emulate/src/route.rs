//! Which call of an endpoint a request makes.
//!
//! Paths and parameters come from the document; this file only compares them.

use wanflow_api::endpoint::{Call, Endpoint};

/// What stands for the task's id in a document's paths and parameters.
const TASK_ID: &str = "{task_id}";

/// A call that a request may be meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Submit,
    Poll { task_id: String },
    Result { task_id: String },
    Cancel { task_id: String },
    LookUp,
    UploadPolicy,
    Balance,
    Quote,
}

impl Route {
    /// The call as the endpoint's document has it.
    pub(crate) fn call(&self, endpoint: &Endpoint) -> Call {
        let can = &endpoint.capabilities;
        let found = match self {
            Self::Submit => Some(endpoint.submit),
            Self::Poll { .. } => Some(endpoint.poll),
            Self::Result { .. } => endpoint.result,
            Self::Cancel { .. } => can.cancel.map(|cancel| cancel.call),
            Self::LookUp => can.look_up.map(|look_up| look_up.call),
            Self::UploadPolicy => can.upload.map(|upload| upload.call),
            Self::Balance => can.balance.map(|balance| balance.call),
            Self::Quote => can.quote.map(|quote| quote.call),
        };
        found.expect("the route is of a call that the endpoint has")
    }
}

/// What a request asks for.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// Empty where there is none.
    pub(crate) query: &'a str,
}

/// Finds the call of an endpoint.
pub(crate) fn find(endpoint: &Endpoint, target: Target<'_>) -> Option<Route> {
    let can = &endpoint.capabilities;
    let calls = [
        Some((endpoint.submit, Kind::Submit)),
        Some((endpoint.poll, Kind::Poll)),
        endpoint.result.map(|call| (call, Kind::Result)),
        can.cancel.map(|cancel| (cancel.call, Kind::Cancel)),
        can.look_up.map(|look_up| (look_up.call, Kind::LookUp)),
        can.upload.map(|upload| (upload.call, Kind::UploadPolicy)),
        can.balance.map(|balance| (balance.call, Kind::Balance)),
        can.quote.map(|quote| (quote.call, Kind::Quote)),
    ];
    calls.into_iter().flatten().find_map(|(call, kind)| {
        let task_id = matches(&call, target)?;
        Some(match kind {
            Kind::Submit => Route::Submit,
            Kind::Poll => Route::Poll { task_id },
            Kind::Result => Route::Result { task_id },
            Kind::Cancel => Route::Cancel { task_id },
            Kind::LookUp => Route::LookUp,
            Kind::UploadPolicy => Route::UploadPolicy,
            Kind::Balance => Route::Balance,
            Kind::Quote => Route::Quote,
        })
    })
}

/// The calls that an endpoint may have.
#[derive(Clone, Copy)]
enum Kind {
    Submit,
    Poll,
    Result,
    Cancel,
    LookUp,
    UploadPolicy,
    Balance,
    Quote,
}

/// The task id if the request makes this call; empty where the call has none.
fn matches(call: &Call, target: Target<'_>) -> Option<String> {
    let Target { method, path, query } = target;
    if call.method != method {
        return None;
    }
    let mut task_id = match call.path.split_once(TASK_ID) {
        None => (call.path == path).then(String::new)?,
        Some((before, after)) => {
            let id = path.strip_prefix(before)?.strip_suffix(after)?;
            (!id.is_empty() && !id.contains('/')).then(|| id.to_owned())?
        }
    };
    for (name, expected) in call.query {
        let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let found = pairs.find(|(key, _)| key == name).map(|(_, value)| value);
        match *expected {
            // Asking without an id is asking for a task that does not exist.
            TASK_ID => found.unwrap_or_default().clone_into(&mut task_id),
            fixed if found != Some(fixed) => return None,
            _ => {}
        }
    }
    Some(task_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn get(path: &'static str, query: &'static [(&'static str, &'static str)]) -> Call {
        Call { method: "GET", path, query, headers: &[], hints: &[], success: &[200] }
    }

    #[test]
    fn ids_come_from_the_path_or_the_query() {
        let by_query = get("/result", &[("task_id", TASK_ID)]);
        let by_path = get("/tasks/{task_id}/status", &[]);
        let by_action = get("/uploads", &[("action", "policy")]);
        for (call, path, query, id) in [
            (&by_query, "/result", "task_id=abc", Some("abc")),
            (&by_query, "/result", "x=1&task_id=abc", Some("abc")),
            (&by_query, "/result", "", Some("")),
            (&by_query, "/results", "task_id=abc", None),
            (&by_path, "/tasks/abc/status", "", Some("abc")),
            (&by_path, "/tasks//status", "", None),
            (&by_path, "/tasks/a/b/status", "", None),
            (&by_path, "/tasks/status", "", None),
            (&by_action, "/uploads", "action=policy", Some("")),
            (&by_action, "/uploads", "action=other", None),
        ] {
            let target = Target { method: "GET", path, query };
            assert_eq!(matches(call, target).as_deref(), id, "{path}?{query}");
        }
        let target = Target { method: "POST", path: "/tasks/abc/status", query: "" };
        assert_eq!(matches(&by_path, target), None);
    }
}
