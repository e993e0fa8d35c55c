//! `wanflow init`: a first storyboard, from the pictures that already lie in the folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::args::Init;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::regular_file;
use crate::say::sayln;
use crate::settings::MOST;

/// The picture that a folder without any gets. Public domain; see specs/deep-field/SOURCES.md.
const PICTURE: &[u8] = include_bytes!("../../../../specs/deep-field/images/rocket.jpg");
const IGNORED: &[&str] = &[".wanflow/", "out/"];
/// A lock file's lines stand for themselves: to merge is to keep those of both sides.
const MERGED: &[&str] = &["story.lock merge=union"];
const SCHEMA_FILE: &str = "storyboard.schema.json";

/// Writes what is missing and overwrites nothing.
pub(crate) fn run(args: &Init) -> Result<Exit, Failure> {
    let folder = args.folder.as_path();
    let story = folder.strip_prefix(".").unwrap_or(folder).join("story.yaml");
    if story.exists() {
        let message = format!("{} exists already; nothing was written", story.display());
        return Err(Failure::usage(message).with_help("name another folder: wanflow init FOLDER"));
    }
    std::fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    let mut pictures = pictures(folder)?;
    if pictures.is_empty() {
        write(&folder.join("rocket.jpg"), PICTURE)?;
        pictures.push("rocket.jpg".to_owned());
    }
    write(&folder.join(SCHEMA_FILE), super::schema::text().as_bytes())?;
    write(&story, storyboard(&pictures).as_bytes())?;
    tell_git(&folder.join(".gitignore"), IGNORED)?;
    tell_git(&folder.join(".gitattributes"), MERGED)?;
    sayln!("wrote {}", story.display());
    sayln!("next: wanflow check {0} && wanflow run {0} --rehearse", story.display());
    Ok(Exit::Done)
}

/// Names of the pictures in a folder, sorted; names that no storyboard takes are passed over.
fn pictures(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| cannot_write(folder, &error))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_picture(name) && !name.contains([':', '\\']))
        .collect();
    names.sort();
    Ok(names)
}

fn is_picture(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    let ending = ending.map(str::to_ascii_lowercase);
    matches!(ending.as_deref(), Some("jpg" | "jpeg" | "png" | "webp" | "bmp"))
}

fn storyboard(pictures: &[String]) -> String {
    let endpoint = wanflow_api::DEFAULT_ENDPOINT;
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA_FILE}\n\
         wanflow: 1\n\
         title: My film\n\
         endpoint: {endpoint}\n\
         style: natural light, 35 mm film\n\
         \n\
         defaults:\n\
         \x20 resolution: 720P\n\
         \x20 duration: 5\n\
         \n\
         scenes:\n"
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

/// Adds what git should know of these files, unless it is there already.
fn tell_git(file: &Path, lines: &[&str]) -> Result<(), Failure> {
    let mut text = match regular_file::read_text(file, MOST) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot_write(file, &error)),
    };
    for line in lines {
        if !text.lines().any(|present| present.trim() == *line) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    write(file, text.as_bytes())
}

/// Writes a file; a link in its place could lead anywhere.
fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if file.is_symlink() {
        let message = format!("{}: a link lies there; nothing is written to it", file.display());
        return Err(Failure::environment(message));
    }
    std::fs::write(file, bytes).map_err(|error| cannot_write(file, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{}: {error}", path.display()))
}
