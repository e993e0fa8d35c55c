//! What `wanflow doctor` finds: one line for each thing that a run needs.

pub(crate) mod ffmpeg;
pub(crate) mod folder;
pub(crate) mod host;
pub(crate) mod store;

use wanflow::output;
use wanflow::output::version::Version;
use wanflow_session::Failure;

use crate::print::outln;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As a run needs it.
    Ok,
    /// A run works, but perhaps not as meant.
    Warning,
    /// A run would be stopped by it.
    Failure,
    /// It was not looked at; why is told.
    Skipped,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What, in one word.
    pub(crate) name: &'static str,
    /// How it stands.
    pub(crate) verdict: Verdict,
    /// What was seen.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

/// What was found so far. For people it is printed as it is found: a host may take its time.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    all: Vec<Finding>,
    is_silent: bool,
}

impl Verdict {
    /// The word for people and machines.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
            Self::Skipped => "skipped",
        }
    }
}

impl Finding {
    /// Something is as it should be.
    pub(crate) fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, what: what.into(), help: None }
    }

    /// Something was not looked at, for this reason.
    pub(crate) fn skipped(name: &'static str, why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Skipped, ..Self::ok(name, why) }
    }

    /// Something may not be as meant.
    pub(crate) fn warning(
        name: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { verdict: Verdict::Warning, help: Some(help.into()), ..Self::ok(name, what) }
    }

    /// Something would stop a run.
    pub(crate) fn failure(
        name: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { verdict: Verdict::Failure, ..Self::warning(name, what, help) }
    }

    /// What a run would say.
    pub(crate) fn of(name: &'static str, failure: &Failure) -> Self {
        let help = failure.help().map(str::to_owned);
        Self { verdict: Verdict::Failure, help, ..Self::ok(name, failure.message()) }
    }

    /// One line; what to do stands below it.
    fn in_words(&self) -> String {
        const INDENT: &str = "\n                     ";
        let (word, what) = (self.verdict.as_str(), self.what.replace('\n', INDENT));
        let help = self.help.as_ref().map(|help| help.replace('\n', INDENT));
        let help = help.map(|help| format!("{INDENT}help: {help}")).unwrap_or_default();
        format!("{word:<8} {:<11} {what}{help}", self.name)
    }

    fn for_machines(&self) -> output::doctor::Check {
        output::doctor::Check {
            name: self.name.to_owned(),
            verdict: self.verdict.as_str().to_owned(),
            what: self.what.clone(),
            help: self.help.clone(),
        }
    }
}

impl Findings {
    /// Findings for a machine, which are printed when all are there.
    pub(crate) fn silent() -> Self {
        Self { is_silent: true, ..Self::default() }
    }

    /// Takes findings up.
    pub(crate) fn add(&mut self, found: impl IntoIterator<Item = Finding>) {
        for finding in found {
            if !self.is_silent {
                outln!("{}", finding.in_words());
            }
            self.all.push(finding);
        }
    }

    /// How many are of a kind.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.all.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// All of them for machines.
    pub(crate) fn for_machines(&self, endpoint: &str) -> output::doctor::Doctor {
        output::doctor::Doctor {
            version: Version,
            endpoint: endpoint.to_owned(),
            failures: self.count(Verdict::Failure),
            warnings: self.count(Verdict::Warning),
            checks: self.all.iter().map(Finding::for_machines).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_stands_on_its_line_and_help_below() {
        let finding = Finding::failure("key", "there is none", "set it\nor not");
        assert_eq!(
            finding.in_words(),
            "failure  key         there is none\n\
             \x20                    help: set it\n\
             \x20                    or not"
        );
        assert_eq!(Finding::ok("host", "answers").in_words(), "ok       host        answers");
    }
}
