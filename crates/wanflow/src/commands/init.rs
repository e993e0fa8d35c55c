//! `wanflow init`: a first storyboard, from the pictures that already lie in the folder.

use std::fmt::Write as _;
use std::path::Path;

use crate::args::Init;
use crate::exit::Exit;
use crate::failure::Failure;

/// The picture that a folder without any gets. Public domain; see specs/deep-field/SOURCES.md.
const PICTURE: &[u8] = include_bytes!("../../../../specs/deep-field/images/rocket.jpg");
const IGNORED: &[&str] = &[".wanflow/", "out/"];
const SCHEMA_FILE: &str = "storyboard.schema.json";

/// Writes what is missing and overwrites nothing.
pub(crate) fn run(args: &Init) -> Result<Exit, Failure> {
    let folder = args.folder.as_path();
    let story = folder.join("story.yaml");
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
    ignore(&folder.join(".gitignore"))?;
    println!("wrote {}", story.display());
    println!("next: wanflow check {0} && wanflow run {0} --rehearse", story.display());
    Ok(Exit::Done)
}

/// Names of the pictures in a folder, sorted.
fn pictures(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| cannot_write(folder, &error))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_picture(name))
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
    for picture in pictures {
        // A JSON string is a YAML string, whatever the name holds.
        let name = serde_json::to_string(picture).expect("a string is JSON");
        write!(text, "  - image: {name}\n    prompt: The camera moves slowly closer.\n")
            .expect("writing to a string succeeds");
    }
    text
}

/// Adds what git should not keep, unless it is there already.
fn ignore(file: &Path) -> Result<(), Failure> {
    let mut text = std::fs::read_to_string(file).unwrap_or_default();
    for line in IGNORED {
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

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes).map_err(|error| cannot_write(file, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{}: {error}", path.display()))
}
