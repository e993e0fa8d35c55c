//! Addresses that a host gave for further calls about its task.

use serde::{Deserialize, Serialize};
use url::Url;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::CallKind;

use super::text::Excerpt;
use crate::call;

/// Where further calls about a task go, in the host's own words; what is `None` goes where its
/// endpoint's document says. Nothing in them is a secret: an address with more than a path is not
/// kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskAddresses {
    /// Where its state is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<String>,
    /// Where its outputs are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Where it is cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel: Option<String>,
}

/// What the answer to a submit told of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenAddresses {
    /// Those that are followed.
    pub own: TaskAddresses,
    /// Another origin that some lead to. The key does not go there.
    pub foreign: Option<String>,
}

impl TaskAddresses {
    /// Whether the host gave none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl GivenAddresses {
    /// Reads the answer to a submit that this origin took.
    pub fn read(endpoint: &Endpoint, origin: &Url, answer: &serde_json::Value) -> Self {
        let mut foreign = None;
        let mut own = |of| {
            let given = endpoint.read_address(of, answer)?;
            let url = Url::parse(&given).ok()?;
            if url.origin() != origin.origin() {
                foreign.get_or_insert(url.origin().ascii_serialization());
            }
            let is_bare = url.query().is_none() && url.fragment().is_none();
            let is_kept = is_bare && given.len() <= Excerpt::MAX;
            (is_kept && call::is_at(&url, origin)).then_some(given)
        };
        let poll = own(CallKind::Poll);
        let result = own(CallKind::Result);
        let cancel = own(CallKind::Cancel);
        Self { own: TaskAddresses { poll, result, cancel }, foreign }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wanflow_api::endpoint::Addresses;

    use super::*;
    use crate::simulate::SIMULATED;

    #[test]
    fn addresses_at_the_hosts_own_origin_are_kept_and_others_named() {
        let addresses = Addresses { poll: "/status", result: "/result", cancel: "/cancel" };
        let endpoint = Endpoint { addresses, ..SIMULATED };
        let origin = Url::parse("https://host.example").expect("an address");
        let own = "https://host.example/requests/1";
        let given = |poll: &str| {
            let answer = json!({ "status": poll, "result": own });
            GivenAddresses::read(&endpoint, &origin, &answer)
        };
        for (poll, is_kept, foreign) in [
            ("https://host.example/requests/1/status", true, None),
            ("https://evil.example/status", false, Some("https://evil.example")),
            ("http://host.example/status", false, Some("http://host.example")),
            (
                "https://host.example.evil.example/1",
                false,
                Some("https://host.example.evil.example"),
            ),
            ("https://me@host.example/status", false, None),
            ("https://host.example/status?token=s3cret", false, None),
            ("/requests/1/status", false, None),
            ("", false, None),
        ] {
            let GivenAddresses { own: kept, foreign: named } = given(poll);
            assert_eq!(kept.poll.as_deref(), is_kept.then_some(poll), "{poll}");
            assert_eq!((kept.result.as_deref(), kept.cancel), (Some(own), None), "{poll}");
            assert_eq!(named.as_deref(), foreign, "{poll}");
        }
    }
}
