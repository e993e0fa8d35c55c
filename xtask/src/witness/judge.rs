//! How things stand after a command, and what of it is not as it should be.

use std::collections::BTreeSet;

use super::expected::Step;
use super::paths::Asked;
use super::roster::Host;
use super::stage::{Ended, Stage};
use crate::rehearsal::Check;

/// How things stand.
#[derive(Debug)]
pub(crate) struct Standing {
    /// Lines of the ledger.
    pub(crate) sold: usize,
    pub(crate) film: bool,
    /// Submits that were asked for.
    submits: usize,
    /// What the host was asked for.
    purposes: BTreeSet<String>,
    /// Requests that no document of the host knows.
    foreign: BTreeSet<String>,
}

impl Standing {
    pub(crate) fn of(stage: &Stage<'_>, host: &Host<'_>) -> Check<Self> {
        let Asked { purposes, submits, foreign } = Asked::of(host, &stage.stand_in.requests()?)?;
        let purposes = purposes.into_iter().map(str::to_owned).collect();
        let (sold, film) = (stage.stand_in.ledger()?.len(), stage.has_film());
        Ok(Self { sold, film, submits, purposes, foreign })
    }
}

/// What a command did otherwise than expected.
pub(crate) fn faults(step: &Step, ended: &Ended, standing: &Standing, task: &str) -> Vec<String> {
    let Step { exit, sold, film, submits, says, never, run: _, after: _, interrupt: _ } = step;
    let mut faults = Vec::new();
    if ended.code != Some(*exit) {
        faults.push(format!("exit {:?}, expected {exit}", ended.code));
    }
    if standing.sold != *sold {
        faults.push(format!("{} bought, expected {sold}", standing.sold));
    }
    if standing.film != *film {
        faults.push(format!("film there: {}, expected {film}", standing.film));
    }
    if submits.is_some_and(|submits| submits != standing.submits) {
        faults.push(format!("{} submits, expected {submits:?}", standing.submits));
    }
    for text in says {
        if !ended.said.contains(&text.replace("TASK", task)) {
            faults.push(format!("does not say `{text}`"));
        }
    }
    for text in never {
        if ended.said.contains(text) {
            faults.push(format!("says `{text}`"));
        }
    }
    if !standing.foreign.is_empty() {
        faults.push(format!("asked what the host does not know: {:?}", standing.foreign));
    }
    if *film {
        let usual = ["submit", "poll", "clip"];
        let left = usual.iter().filter(|purpose| !standing.purposes.contains(**purpose));
        faults.extend(left.map(|purpose| format!("a film without asking for {purpose}")));
    }
    faults.extend(ended.improper().map(str::to_owned));
    faults
}

/// After the first run a free way is untried, whatever happened.
pub(crate) fn hasty(ended: &Ended) -> Option<String> {
    let is_hasty = ended.said.contains("--buy-again");
    is_hasty.then(|| "names --buy-again while a free way is untried".to_owned())
}

/// Whether the host got the pictures as they are: whole, with their kind, by their digest.
pub(crate) fn purchases(stage: &Stage<'_>, host: &Host<'_>) -> Check<Vec<String>> {
    let known = stage.pictures()?;
    let mut faults = Vec::new();
    for line in stage.stand_in.ledger()? {
        let pictures = line["pictures"].as_object().ok_or("a purchase without pictures")?;
        if pictures.is_empty() {
            faults.push(format!("{host} was sent no picture"));
        }
        for (path, facts) in pictures {
            let is_known = known.iter().any(|digest| facts["sha256"] == **digest);
            let is_whole = facts["whole"] == true && facts["mime_fits"] != false;
            if !is_known || !is_whole {
                faults.push(format!("the picture at {path} is another: {facts}"));
            }
        }
    }
    Ok(faults)
}
