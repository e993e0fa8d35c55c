//! Commands to paste: with the flags of the command that prints them, as a shell takes them.

use std::path::Path;

use wanflow_session::quoted;

use crate::args::Target;

/// The flags that lead to the same takes: of commands that name the storyboard with `-f`.
pub(crate) fn story_flags(target: &Target) -> String {
    let Target { file, rehearse, endpoint, json: _ } = target;
    let is_usual = file == Path::new("story.yaml");
    let file = (!is_usual).then(|| format!(" -f {}", quoted(&file.display().to_string())));
    [
        file.unwrap_or_default(),
        rehearse_flag(rehearse.as_deref()),
        endpoint_flag(endpoint.endpoint.as_deref()),
    ]
    .concat()
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
    use std::path::PathBuf;

    use super::*;
    use crate::args::EndpointChoice;

    #[test]
    fn flags_of_the_moment_come_along() {
        let target = |file: &str, rehearse: Option<&str>, endpoint: Option<&str>| Target {
            file: PathBuf::from(file),
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
    }
}
