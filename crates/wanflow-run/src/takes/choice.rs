//! What a scene has without anybody asking for more: its smallest number of takes, made up of
//! what is paid for already, and the one that plays.

use std::collections::BTreeSet;

use wanflow_plan::{Digest, Take};

use crate::error::RunError;
use crate::history::TakeState;

use super::{Choice, Scene};

/// What there is of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Availability {
    /// Its clip is here, or under way, or perhaps bought.
    Here,
    /// It is paid for, and its clip is not here.
    Away,
    /// Nothing that could be played.
    Nothing,
}

impl Scene<'_> {
    pub(super) fn choice(&self) -> Result<Choice, RunError> {
        if let Some((plays, kept)) = self.kept() {
            return Ok(Choice { takes: BTreeSet::from([plays]), plays, kept: Some(kept) });
        }
        let plays = self.picked().unwrap_or(Take::FIRST);
        let mut takes = self.here()?;
        takes.insert(plays);
        self.fill(&mut takes)?;
        Ok(Choice { takes, plays, kept: None })
    }

    /// Takes whose clips are here or on their way.
    pub(super) fn here(&self) -> Result<BTreeSet<Take>, RunError> {
        let mut here = BTreeSet::new();
        for take in self.numbers() {
            if self.there(take)? == Availability::Here {
                here.insert(take);
            }
        }
        Ok(here)
    }

    /// As many takes as the storyboard asks for: what is paid for first, then what is new.
    fn fill(&self, takes: &mut BTreeSet<Take>) -> Result<(), RunError> {
        let wanted = self.lowered.len();
        let mut more = Vec::new();
        let last = u32::try_from(wanted).unwrap_or(u32::MAX).max(self.story.history.highest());
        for take in (1..=last).filter_map(Take::new).filter(|take| !takes.contains(take)) {
            more.push((self.there(take)?, take));
        }
        more.sort_unstable();
        let missing = wanted.saturating_sub(takes.len());
        takes.extend(more.into_iter().take(missing).map(|(_, take)| take));
        Ok(())
    }

    pub(super) fn there(&self, take: Take) -> Result<Availability, RunError> {
        Ok(match self.state(take) {
            Some(TakeState::InFlight(_) | TakeState::Unanswered(_)) => Availability::Here,
            Some(TakeState::Stored { clip, .. }) if (self.story.holds)(clip)? => Availability::Here,
            Some(TakeState::Stored { .. }) => Availability::Away,
            _ => Availability::Nothing,
        })
    }

    /// The take that a person picked of the request as it is now. A pick of another request has
    /// lapsed, and comes back with it.
    pub(super) fn picked(&self) -> Option<Take> {
        let mut picks = self.locked().filter_map(|scene| scene.picked.as_ref());
        let is_now = |take: Take| self.digest(take).map(|digest| (take, digest));
        picks.find_map(|name| {
            is_now(name.take).filter(|(take, digest)| name.names(*take, digest)).map(|it| it.0)
        })
    }

    /// The take that a person keeps for the request as it is now.
    fn kept(&self) -> Option<(Take, Digest)> {
        let mut kept = self.locked().filter_map(|scene| Some((scene, scene.kept.as_ref()?)));
        kept.find_map(|(scene, kept)| {
            let digest = scene.takes.get(&kept.take)?.digest;
            let is_stored = self.clip(kept.take.take, Some(digest)).is_some();
            let mut meant = self.fingerprints().into_iter().chain(self.earlier_fingerprints());
            let is_meant = meant.any(|request| request == kept.request);
            let is_stale = self.digest(kept.take.take) != Some(digest);
            (is_stored && is_meant && is_stale).then_some((kept.take.take, digest))
        })
    }
}
