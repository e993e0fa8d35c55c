//! Whose turn it is: each fault counts the requests that match it, and the first one whose turn
//! it is takes the request.

use super::call::Call;
use super::script::{Fault, FaultScript};
use super::words::{Ordinals, Times};

/// What a fault may know of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestFacts<'a> {
    /// The call; `None` for a path that no endpoint serves.
    pub(crate) call: Option<Call>,
    pub(crate) path: &'a str,
    /// The prompt of the submit, or of the one that created the task.
    pub(crate) prompt: Option<&'a str>,
}

/// The faults of a script with what they have seen.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    faults: Vec<Counted>,
}

/// A fault, and how often it matched and was the one that counted.
#[derive(Debug)]
pub(crate) struct Counted {
    fault: Fault,
    pub(crate) matched: u64,
    pub(crate) fired: u64,
}

impl Turns {
    /// Nothing has been seen yet.
    pub(crate) fn new(script: FaultScript) -> Self {
        let begin = |fault| Counted { fault, matched: 0, fired: 0 };
        Self { faults: script.faults.into_iter().map(begin).collect() }
    }

    /// Whether nothing can go wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Counts a request. The first fault whose turn it is takes it; those after it count it all
    /// the same, but have not fired.
    pub(crate) fn take(&mut self, asked: RequestFacts<'_>) -> Option<Fault> {
        let mut taken = None;
        for counted in &mut self.faults {
            if !counted.fault.matches(asked) {
                continue;
            }
            counted.matched += 1;
            if taken.is_none() && counted.is_its_turn() {
                counted.fired += 1;
                taken = Some(counted.fault.clone());
            }
        }
        taken
    }

    /// The faults, in the script's order.
    pub(crate) fn counted(&self) -> &[Counted] {
        &self.faults
    }
}

impl Counted {
    /// The fault as a person finds it in the script.
    pub(crate) fn place(&self, index: usize) -> String {
        let on = format!("{:?}", self.fault.on).to_lowercase();
        let prompt = self.fault.prompt.as_ref().map(|text| format!(", prompt {text:?}"));
        format!("{} (on {on}{})", index + 1, prompt.unwrap_or_default())
    }

    /// Whether the request that was counted last is one of those to hit.
    fn is_its_turn(&self) -> bool {
        let left = match self.fault.times.unwrap_or(Times::Some(1)) {
            Times::Some(times) => self.fired < times,
            Times::Always => true,
        };
        match (&self.fault.nth, self.fault.times) {
            (None, _) => left,
            (Some(Ordinals::These(these)), _) => these.contains(&self.matched),
            (Some(Ordinals::One(nth)), None) => self.matched == *nth,
            (Some(Ordinals::One(first)), Some(_)) => self.matched >= *first && left,
        }
    }
}

impl Fault {
    fn matches(&self, asked: RequestFacts<'_>) -> bool {
        let is_call = self.on == Call::Any || asked.call == Some(self.on);
        let fits = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_ref().is_none_or(|text| found.is_some_and(|found| found.contains(text)))
        };
        is_call && fits(&self.path, Some(asked.path)) && fits(&self.prompt, asked.prompt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of six equal polls are hit.
    fn hit(fault: &str) -> Vec<usize> {
        let text =
            format!("version: 1\nfaults:\n  - {{ on: poll, answer: {{ status: 503 }}{fault} }}");
        let mut turns = Turns::new(FaultScript::parse(&text, &[]).expect("a sound script"));
        let asked =
            RequestFacts { call: Some(Call::Poll), path: "/task", prompt: Some("dust drifts") };
        (1..=6).filter(|_| turns.take(asked).is_some()).collect()
    }

    #[test]
    fn ordinals_count_what_matches() {
        for (fault, wanted) in [
            ("", &[1][..]),
            (", times: 2", &[1, 2]),
            (", times: always", &[1, 2, 3, 4, 5, 6]),
            (", nth: 3", &[3]),
            (", nth: 3, times: 2", &[3, 4]),
            (", nth: 3, times: always", &[3, 4, 5, 6]),
            (", nth: [1, 4]", &[1, 4]),
            (", prompt: dust", &[1]),
            (", prompt: rocket", &[]),
            (", path: /ta", &[1]),
            (", path: /clip", &[]),
        ] {
            assert_eq!(hit(fault), wanted, "{fault}");
        }
    }

    #[test]
    fn the_first_fault_whose_turn_it_is_takes_the_request() {
        let text = "version: 1\nfaults:\n  - { nth: 2, answer: { status: 500 } }\n  \
                    - { times: 2, answer: { status: 501 } }\n  - { nth: 3, answer: { status: 502 } }";
        let mut turns = Turns::new(FaultScript::parse(text, &[]).expect("a sound script"));
        let asked = RequestFacts { call: None, path: "/", prompt: None };
        let mut statuses = Vec::new();
        for _ in 0..4 {
            let fault = turns.take(asked);
            statuses.push(fault.and_then(|fault| fault.answer?.status));
        }
        assert_eq!(statuses, [Some(501), Some(500), Some(501), None]);
        let counts: Vec<_> = turns.counted().iter().map(|one| (one.matched, one.fired)).collect();
        assert_eq!(counts, [(4, 1), (4, 2), (4, 0)]);
    }
}
