//! The text of the storyboard of a case.

use super::expected::Story;

/// A storyboard whose scenes differ by their prompts.
pub(crate) fn storyboard(endpoint: &str, story: &Story) -> String {
    let Story { scenes, image, more } = story;
    let mut text = format!("endpoint: {endpoint}\nscenes:\n");
    for name in ('a'..).take((*scenes).into()) {
        let more = if more.is_empty() { String::new() } else { format!(", {more}") };
        let words = format!("id: {name}, image: {image}, prompt: scene {name}, duration: 5{more}");
        text.extend(["  - { ", &words, " }\n"]);
    }
    text
}
