//! The text of a first storyboard.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use wanflow_api::Endpoint;

/// The schema's file, which the storyboard names for editors.
pub(super) const SCHEMA_FILE: &str = "storyboard.schema.json";

/// A storyboard with a scene for each picture.
pub(super) fn storyboard(pictures: &[String], endpoint: &Endpoint) -> String {
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA_FILE}\n\
         wanflow: 1\n\
         title: My film\n\
         endpoint: {}\n\
         style: natural light, 35 mm film\n\
         \n\
         defaults:\n\
         \x20 resolution: 720P\n\
         \x20 duration: 5\n\
         \n\
         film:\n\
         \x20 # Title, chapters, and the mark that a model made it, which the EU asks for.\n\
         \x20 metadata: true\n\
         \x20 # A frame that ends one clip and begins the next is seen once.\n\
         \x20 seams: drop\n\
         \n\
         scenes:\n",
        endpoint.id
    );
    let mut ids = BTreeSet::new();
    for picture in pictures {
        // A JSON string is a YAML string, whatever the name holds.
        let name = serde_json::to_string(picture).expect("a string is JSON");
        let id = free_id(picture, &mut ids);
        write!(
            text,
            "  - id: {id}\n    image: {name}\n    prompt: The camera moves slowly closer.\n"
        )
        .expect("writing to a string succeeds");
    }
    text
}

/// An id made of a picture's name: letters, digits and dashes, unlike all others. The prefix
/// keeps it from being read as a number or a truth value.
fn free_id(picture: &str, ids: &mut BTreeSet<String>) -> String {
    let stem = Path::new(picture).file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    let plain = |char: char| if char.is_ascii_alphanumeric() { char } else { '-' };
    let stem: String = stem.unwrap_or_default().chars().map(plain).collect();
    let words: Vec<&str> = stem.split('-').filter(|word| !word.is_empty()).collect();
    let mut id = words.join("-");
    let is_other = ["true", "false", "null"].contains(&id.as_str());
    if is_other || !id.starts_with(|first: char| first.is_ascii_alphabetic()) {
        id = if id.is_empty() { "scene".to_owned() } else { format!("scene-{id}") };
    }
    id.truncate(100);
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    let free = std::iter::once(id.clone()).chain(numbered).find(|id| !ids.contains(id));
    let free = free.expect("numbers do not end");
    ids.insert(free.clone());
    free
}
