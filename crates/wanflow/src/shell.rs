//! Commands to paste: with the flags of the command that prints them, as a shell takes them.

use std::path::{Path, PathBuf};

use wanflow_compiler::layers::version::Version;
use wanflow_session::quoted;

use crate::args::{Target, VersionFlags};

/// The flags that lead to the same takes: of commands that name the storyboard with `-f`.
pub(crate) fn story_flags(target: &Target) -> String {
    let Target { file, version, rehearse, endpoint, json: _ } = target;
    let is_usual = file == Path::new("story.yaml");
    let file = (!is_usual).then(|| format!(" -f {}", quoted(&file.display().to_string())));
    [
        file.unwrap_or_default(),
        version_flags(version),
        rehearse_flag(rehearse.as_deref()),
        endpoint_flag(endpoint.endpoint.as_deref()),
    ]
    .concat()
}

/// The flags that mean the same version of a storyboard.
pub(crate) fn version_flags(flags: &VersionFlags) -> String {
    let VersionFlags { variant, var, each, row } = flags;
    let variants = variant.iter().map(|name| ("variant", name.clone()));
    let vars = var.iter().map(|var| ("var", format!("{}={}", var.name, var.value)));
    let each = each.iter().map(|file| ("each", file.display().to_string()));
    let row = row.iter().map(|name| ("row", name.clone()));
    let flags = variants.chain(vars).chain(each).chain(row);
    flags.fold(String::new(), |flags, (flag, value)| {
        flags + &format!(" --{flag} {}", quoted(&value))
    })
}

/// The same of a version that is known.
pub(crate) fn flags_of(version: &Version) -> VersionFlags {
    let Version { variants, row, vars } = version;
    VersionFlags {
        variant: variants.clone(),
        var: vars.clone(),
        each: row.as_ref().map(|row| PathBuf::from(&row.table.name)),
        row: row.as_ref().and_then(|row| row.name()).map(str::to_owned),
    }
}

/// `--rehearse`, as it was given.
pub(crate) fn rehearse_flag(url: Option<&str>) -> String {
    match url {
        None => String::new(),
        Some("") => " --rehearse".to_owned(),
        Some(url) => format!(" --rehearse={}", quoted(url)),
    }
}

/// `--endpoint`, as it was given.
pub(crate) fn endpoint_flag(id: Option<&str>) -> String {
    id.map(|id| format!(" --endpoint {}", quoted(id))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use wanflow_compiler::layers::version::Assignment;

    use super::*;
    use crate::args::EndpointChoice;

    #[test]
    fn flags_of_the_moment_come_along() {
        let target = |file: &str, rehearse: Option<&str>, endpoint: Option<&str>| Target {
            file: PathBuf::from(file),
            version: VersionFlags::default(),
            rehearse: rehearse.map(str::to_owned),
            endpoint: EndpointChoice { endpoint: endpoint.map(str::to_owned) },
            json: false,
        };
        for (target, flags) in [
            (target("story.yaml", None, None), ""),
            (target("it's.yaml", Some(""), None), r" -f 'it'\''s.yaml' --rehearse"),
            (
                target("a.yaml", Some("http://127.0.0.1:1"), Some("fal/wan2.6-i2v")),
                " -f a.yaml --rehearse=http://127.0.0.1:1 --endpoint fal/wan2.6-i2v",
            ),
        ] {
            assert_eq!(story_flags(&target), flags);
        }
        let version = VersionFlags {
            variant: vec!["vertical".to_owned()],
            var: vec![Assignment { name: "city".to_owned(), value: "New York".to_owned() }],
            each: Some(PathBuf::from("shots.csv")),
            row: Some("1".to_owned()),
        };
        let target = Target { version, ..target("story.yaml", None, None) };
        let flags = " --variant vertical --var 'city=New York' --each shots.csv --row 1";
        assert_eq!(story_flags(&target), flags);
    }
}
