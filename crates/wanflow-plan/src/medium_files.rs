//! The local files among a task's media, by what each is for.
//!
//! Paths are the runner's matter and no part of any digest of a take. In a plan each stands in a
//! member of its own, as plans always had them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wanflow_api::medium::MediumRole;

/// Paths of local files from the storyboard's folder, with `/`, by their roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Members", into = "Members")]
pub struct MediumFiles(BTreeMap<MediumRole, String>);

/// The members of a task that hold the paths.
#[derive(Default, Serialize, Deserialize)]
struct Members {
    #[serde(rename = "image_path")]
    image: Option<String>,
    #[serde(rename = "end_image_path", default, skip_serializing_if = "Option::is_none")]
    end_image: Option<String>,
    #[serde(rename = "audio_path")]
    audio: Option<String>,
}

impl MediumFiles {
    /// The path of the medium of a role, where that is a local file.
    pub fn get(&self, role: MediumRole) -> Option<&str> {
        self.0.get(&role).map(String::as_str)
    }

    /// All paths with their roles.
    pub fn iter(&self) -> impl Iterator<Item = (MediumRole, &str)> {
        self.0.iter().map(|(role, path)| (*role, path.as_str()))
    }
}

impl FromIterator<(MediumRole, String)> for MediumFiles {
    fn from_iter<I: IntoIterator<Item = (MediumRole, String)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

impl Members {
    fn of(&mut self, role: MediumRole) -> &mut Option<String> {
        match role {
            MediumRole::Image => &mut self.image,
            MediumRole::EndImage => &mut self.end_image,
            MediumRole::Audio => &mut self.audio,
        }
    }
}

impl From<MediumFiles> for Members {
    fn from(files: MediumFiles) -> Self {
        let mut members = Self::default();
        for (role, path) in files.0 {
            *members.of(role) = Some(path);
        }
        members
    }
}

impl From<Members> for MediumFiles {
    fn from(mut members: Members) -> Self {
        let roles = MediumRole::ALL.into_iter();
        roles.filter_map(|role| Some((role, members.of(role).take()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_a_member_of_its_own() {
        let none = r#"{"image_path":null,"audio_path":null}"#;
        let all = r#"{"image_path":"image.png","end_image_path":"end_image.png","audio_path":"audio.png"}"#;
        let files = MediumRole::ALL.map(|role| (role, format!("{}.png", role.word())));
        for (json, files) in [(none, MediumFiles::default()), (all, files.into_iter().collect())] {
            assert_eq!(serde_json::to_string(&files).expect("plain data"), json);
            assert_eq!(serde_json::from_str::<MediumFiles>(json).expect("what was written"), files);
        }
    }
}
