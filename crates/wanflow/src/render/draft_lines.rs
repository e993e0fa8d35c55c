//! What `animatic` and `assemble` say of the films that they made.

use std::fmt::Write as _;
use std::path::Path;

use wanflow_plan::SceneId;
use wanflow_session::draft::{Draft, DraftNote};

use super::{near, printable, seconds};

/// A line for each film, and what is to be known of its scenes, for somebody who stands in `here`.
pub(crate) fn draft_lines(made: &[Draft], here: &Path) -> String {
    let mut text = String::new();
    for Draft { path, millis, stills, slates, notes, captions, sound, work } in made {
        let path = printable(&near(path, here).display().to_string());
        let seconds = seconds(*millis);
        let sound = sound.map(|sound| format!("; {sound}")).unwrap_or_default();
        let _ = writeln!(text, "film made: {path} ({seconds} s{sound})");
        if work.is_worth_a_word() {
            let _ = writeln!(text, "  {work}");
        }
        for file in captions {
            let file = printable(&near(file, here).display().to_string());
            let _ = writeln!(text, "  captions: {file}");
        }
        if !stills.is_empty() {
            let _ = writeln!(text, "  pictures in place of clips: {}", names(stills));
        }
        if !slates.is_empty() {
            let _ = writeln!(text, "  slates in place of clips: {}", names(slates));
        }
        for DraftNote { scene, what } in notes {
            let (scene, what) = (printable(scene.as_str()), printable(what));
            let _ = writeln!(text, "  {scene}: {what}");
        }
    }
    text
}

fn names(scenes: &[SceneId]) -> String {
    const NAMED: usize = 8;
    let named = scenes.iter().take(NAMED).map(|scene| printable(scene.as_str()));
    let mut all: Vec<String> = named.collect();
    if scenes.len() > NAMED {
        all.push(format!("{} more", scenes.len() - NAMED));
    }
    all.join(", ")
}
