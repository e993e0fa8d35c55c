//! Commands that a person types next: whole, quoted for a shell, with the flags of the context.

use std::path::Path;

use wanflow_plan::Purpose;
use wanflow_session::{Past, quoted};

use crate::args::{Target, VersionFlags};
use crate::shell::{endpoint_flag, flags_of, rehearse_flag, version_flags};

/// The storyboard that a command was about, and how it was looked at.
#[derive(Clone, Debug)]
pub(crate) struct CommandContext<'a> {
    /// The storyboard, as the user named it.
    pub(crate) file: &'a Path,
    /// Which version of it.
    pub(crate) version: VersionFlags,
    /// Whether it was rehearsed, and at which emulator.
    pub(crate) rehearse: Option<&'a str>,
    /// The endpoint, where it was not the storyboard's own.
    pub(crate) endpoint: Option<&'a str>,
}

impl<'a> CommandContext<'a> {
    /// The context of a command.
    pub(crate) fn of(target: &'a Target) -> Self {
        let Target { file, version, rehearse, endpoint, json: _ } = target;
        let (version, endpoint) = (version.clone(), endpoint.endpoint.as_deref());
        Self { file, version, rehearse: rehearse.as_deref(), endpoint }
    }

    /// The context in which journals were read.
    pub(crate) fn of_past(past: &'a Past) -> Self {
        Self { version: flags_of(past.version()), ..Self::of_other(past, past.file()) }
    }

    /// The same for another storyboard of the folder.
    pub(crate) fn of_other(past: &Past, file: &'a Path) -> Self {
        let rehearse = (past.purpose == Purpose::Rehearsal).then_some("");
        Self { file, version: VersionFlags::default(), rehearse, endpoint: None }
    }

    /// A command whose word is the storyboard: `wanflow run a.yaml --rehearse`.
    pub(crate) fn command(&self, command: &str) -> String {
        let version = version_flags(&self.version);
        format!(
            "wanflow {command} {}{version}{}{}",
            self.file(),
            self.rehearsal(),
            self.at_endpoint()
        )
    }

    /// The flags that lead to the same journals again.
    pub(crate) fn flags(&self) -> String {
        format!(" -f {}{}{}", self.file(), version_flags(&self.version), self.rehearsal())
    }

    fn file(&self) -> String {
        quoted(&self.file.display().to_string())
    }

    fn rehearsal(&self) -> String {
        rehearse_flag(self.rehearse)
    }

    fn at_endpoint(&self) -> String {
        endpoint_flag(self.endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_the_moment_are_kept() {
        let context = CommandContext {
            file: Path::new("it's.yaml"),
            version: VersionFlags::default(),
            rehearse: Some("http://127.0.0.1:1"),
            endpoint: Some("novita/wan2.6-i2v"),
        };
        let file = r"'it'\''s.yaml'";
        let flags = "--rehearse=http://127.0.0.1:1 --endpoint novita/wan2.6-i2v";
        assert_eq!(context.command("plan"), format!("wanflow plan {file} {flags}"));
        let plain = CommandContext {
            file: Path::new("a.yaml"),
            rehearse: Some(""),
            endpoint: None,
            ..context
        };
        assert_eq!(plain.flags(), " -f a.yaml --rehearse");
        let version = VersionFlags { variant: vec!["de".to_owned()], ..VersionFlags::default() };
        let german = CommandContext { version, ..plain };
        assert_eq!(german.flags(), " -f a.yaml --variant de --rehearse");
        assert_eq!(german.command("run"), "wanflow run a.yaml --variant de --rehearse");
    }
}
