//! A fault script: its faults, each with which requests it hits and what it does to them.
//!
//! Reading is strict: an unknown key, a value of the wrong kind, a combination that means
//! nothing are all refused with their place. A fault that is not rehearsed teaches nothing.

use serde::Deserialize;
use serde_saphyr::Spanned;
use wanflow_api::EndpointRef;

use super::answer::Canned;
use super::call::Call;
use super::clip::ClipFault;
use super::edit::Edit;
use super::error::{FaultError, suggest};
use super::line::Wire;
use super::reason::status_of;
use super::words::{Ordinals, Times};

/// The version of the language that this emulator reads.
const VERSION: u64 = 1;

/// The faults of a script, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FaultScript {
    pub(crate) faults: Vec<Fault>,
}

/// One fault.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fault {
    pub(crate) on: Call,
    /// Text in the prompt of the submit, or of the submit that created the task.
    pub(crate) prompt: Option<String>,
    /// Text in the path.
    pub(crate) path: Option<String>,
    pub(crate) nth: Option<Ordinals>,
    pub(crate) times: Option<Times>,
    /// Whether the host does what it is asked: for a submit, whether the task is created.
    pub(crate) commit: Option<bool>,
    pub(crate) answer: Option<Canned>,
    pub(crate) edit: Option<Edit>,
    pub(crate) clip: Option<ClipFault>,
    pub(crate) wire: Option<Wire>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u64>,
    faults: Vec<Spanned<Fault>>,
}

impl FaultScript {
    /// Reads a script for an emulator of these endpoints.
    pub fn parse(text: &str, endpoints: &[EndpointRef]) -> Result<Self, FaultError> {
        let file: File = serde_saphyr::from_str(text).map_err(|error| FaultError::of(&error))?;
        if file.version.value != VERSION {
            let message = format!("version {} is not known", file.version.value);
            let help = Some(format!("write `version: {VERSION}`"));
            return Err(FaultError::at(file.version.referenced, message).with_help(help));
        }
        let mut faults = Vec::with_capacity(file.faults.len());
        for Spanned { value: fault, referenced, .. } in file.faults {
            if let Some(mistake) = fault.mistake() {
                return Err(FaultError::at(referenced, mistake));
            }
            if let Some((mistake, help)) = fault.unknown_reason(endpoints) {
                return Err(FaultError::at(referenced, mistake).with_help(Some(help)));
            }
            if let Some(mistake) = fault.unsaid_class(endpoints) {
                return Err(FaultError::at(referenced, mistake));
            }
            faults.push(fault);
        }
        Ok(Self { faults })
    }

    /// Whether there is no fault in it.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Fault {
    /// What to say of a combination that means nothing.
    fn mistake(&self) -> Option<String> {
        let wire = self.wire.as_ref();
        let inner = [
            self.answer.as_ref().and_then(Canned::mistake),
            self.edit.as_ref().and_then(Edit::mistake),
            self.clip.as_ref().and_then(ClipFault::mistake).map(Into::into),
            wire.and_then(Wire::mistake).map(Into::into),
        ];
        inner.into_iter().flatten().next().or_else(|| self.contradiction().map(Into::into))
    }

    /// What to say of parts that do not go together.
    fn contradiction(&self) -> Option<&'static str> {
        let hides = self.wire.as_ref().is_some_and(Wire::hides_the_answer);
        let edit = self.edit.as_ref();
        let has_effect = self.answer.is_some() || self.clip.is_some() || self.wire.is_some();
        if !has_effect && self.edit.is_none() {
            Some("this fault does nothing: give it `answer`, `edit`, `clip` or `wire`")
        } else if self.answer.is_some() && (self.edit.is_some() || self.clip.is_some()) {
            Some("`answer` takes the place of the host's answer: there is nothing to change")
        } else if matches!(self.nth, Some(Ordinals::These(_))) && self.times.is_some() {
            Some("a list of ordinals already says how many: leave `times` out")
        } else if self.commit.is_some() && self.on != Call::Submit {
            Some("`commit` is about tasks: it goes with `on: submit`")
        } else if self.commit == Some(false) && self.answer.is_none() && !hides {
            Some("without a task there is no answer: add `answer`, or `wire: { reset: head }`")
        } else if self.clip.is_some() && self.on != Call::Clip {
            Some("`clip` goes with `on: clip`")
        } else if edit.is_some_and(Edit::is_about_a_poll) && self.on != Call::Poll {
            Some("states, links and reasons stand in answers to polls: write `on: poll`")
        } else if edit.is_some_and(|edit| edit.task_id.is_some()) && self.on != Call::Submit {
            Some("the task id stands in the answer to a submit: write `on: submit`")
        } else if edit.is_some_and(Edit::is_about_json) && self.on == Call::Clip {
            Some("a clip is not JSON: change it with `clip`, or its `headers` with `edit`")
        } else if self.prompt.is_some() && self.on == Call::Balance {
            Some("a question about the balance has no prompt")
        } else {
            None
        }
    }

    /// A class needs words, or a status that says it: given by every endpoint's document.
    fn unsaid_class(&self, endpoints: &[EndpointRef]) -> Option<String> {
        let class = self.answer.as_ref()?.class?;
        let silent = endpoints.iter().find(|endpoint| class.said_by(endpoint).is_none())?;
        // Where several are played, those that can say it do.
        let is_one = endpoints.len() == 1;
        let words = format!("the document of {} has no words for `{}`", silent.id, class.as_str());
        is_one.then_some(words)
    }

    /// A reason needs a status: given here, or known to an endpoint's document.
    fn unknown_reason(&self, endpoints: &[EndpointRef]) -> Option<(String, String)> {
        let answer = self.answer.as_ref()?;
        let reason = answer.reason.as_deref().filter(|_| answer.status.is_none())?;
        if endpoints.iter().any(|endpoint| status_of(endpoint, reason).is_some()) {
            return None;
        }
        let of_faults = endpoints.iter().flat_map(|endpoint| endpoint.faults);
        let of_checks = endpoints.iter().flat_map(|endpoint| endpoint.checks);
        let known = of_faults.filter_map(|rule| rule.reason);
        let mut known: Vec<_> = known.chain(of_checks.map(|rule| rule.reason)).collect();
        known.sort_unstable();
        known.dedup();
        let message = format!("no document knows the status of `{}`", reason.escape_debug());
        let nearest = suggest(reason, &known);
        let help = format!(
            "{nearest}; or add a `status`; or say what it means at any endpoint with \
                            `class`, such as `class: rate-limited`"
        );
        Some((message, help))
    }
}
