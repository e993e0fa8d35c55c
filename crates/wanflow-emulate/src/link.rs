//! Links to clips: signed, and only for a while, as the links of real hosts are.
//!
//! This file knows no clip and no endpoint.

use std::time::Duration;

use crate::task::sha256;

/// Path below which clips are served.
pub(crate) const CLIPS: &str = "/emulator/clips/";

/// Signs links and checks them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signer {
    /// A signer of another seed takes none of these links.
    pub(crate) seed: u64,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadLink {
    Expired,
    NotOurs,
}

impl Signer {
    /// Path and query of the link to a task's clip, good until then.
    pub(crate) fn link(self, task_id: &str, until: Duration) -> String {
        let expires = until.as_secs();
        format!("{CLIPS}{task_id}.mp4?expires={expires}&signature={}", self.sign(task_id, expires))
    }

    /// Checks the query of a link to a task's clip.
    pub(crate) fn check(self, task_id: &str, query: &str, now: Duration) -> Result<(), BadLink> {
        let value = |name: &str| {
            query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)
        };
        let (_, expires) = value("expires").ok_or(BadLink::NotOurs)?;
        let (_, signature) = value("signature").ok_or(BadLink::NotOurs)?;
        let expires = expires.parse().map_err(|_| BadLink::NotOurs)?;
        if signature != self.sign(task_id, expires) {
            return Err(BadLink::NotOurs);
        }
        if now.as_secs() >= expires { Err(BadLink::Expired) } else { Ok(()) }
    }

    fn sign(self, task_id: &str, expires: u64) -> String {
        let text = format!("link {} {task_id} {expires}", self.seed);
        sha256(text.as_bytes()).to_string()[..32].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_for_its_task_until_it_expires() {
        let signer = Signer { seed: 7 };
        let link = signer.link("abc", Duration::from_secs(100));
        let (path, query) = link.split_once('?').unwrap();
        assert_eq!(path, "/emulator/clips/abc.mp4");
        let at = |seconds| signer.check("abc", query, Duration::from_secs(seconds));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(99), Ok(()));
        assert_eq!(at(100), Err(BadLink::Expired));
        let now = Duration::ZERO;
        for (id, query) in [
            ("abd", query.to_owned()),
            ("abc", query.replace("expires=100", "expires=101")),
            ("abc", query.replace("expires=100", "expires=x")),
            ("abc", "expires=100".to_owned()),
            ("abc", String::new()),
        ] {
            assert_eq!(signer.check(id, &query, now), Err(BadLink::NotOurs), "{id}?{query}");
        }
        assert_eq!(Signer { seed: 8 }.check("abc", query, now), Err(BadLink::NotOurs));
    }
}
