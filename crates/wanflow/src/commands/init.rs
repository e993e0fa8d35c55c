//! `wanflow init`: a first storyboard, from the pictures that already lie in the folder.

mod files;
mod pictures;
mod text;

use wanflow_api::{DEFAULT_ENDPOINT, EndpointRef};
use wanflow_session::config::Config;
use wanflow_session::{Session, suggested_endpoint};

use crate::args::Init;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{errln, outln};
use crate::render::printable;

use files::{add_lines, cannot_write, write};
use pictures::Pictures;
use text::SCHEMA_FILE;

/// The picture that a folder without any gets. Public domain; see specs/deep-field/SOURCES.md.
const PICTURE: &[u8] = include_bytes!("init/rocket.jpg");
/// Its name, and the one it gets where that is taken.
const PICTURE_NAMES: [&str; 2] = ["rocket.jpg", "wanflow-rocket.jpg"];
const IGNORED: &[&str] = &[".wanflow/", "out/"];
/// A lock file's lines stand for themselves: to merge is to keep those of both sides.
const MERGED: &[&str] = &["story.lock merge=union"];

/// Writes what is missing and overwrites nothing but the schema, which is not written by hand.
pub(crate) fn run(args: &Init, session: &Session) -> Result<Exit, Failure> {
    let folder = args.folder.as_path();
    let story = folder.strip_prefix(".").unwrap_or(folder).join("story.yaml");
    if story.exists() {
        let message = format!("{} exists already; nothing was written", story.display());
        return Err(Failure::usage(message).with_help("name another folder: wanflow init FOLDER"));
    }
    std::fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    let config = Config::read(&session.environment)?;
    let endpoint = endpoint(session, &config);
    let mut pictures = Pictures::read(folder, endpoint, &session.environment)?;
    let mut written = vec!["story.yaml"];
    if pictures.fit.is_empty() {
        let free = PICTURE_NAMES.into_iter().find(|name| !folder.join(name).exists());
        let name = free.unwrap_or(PICTURE_NAMES[0]);
        write(&folder.join(name), PICTURE)?;
        pictures.fit.push(name.to_owned());
        written.push(name);
    }
    write(&folder.join(SCHEMA_FILE), super::schema::text().as_bytes())?;
    write(&story, text::storyboard(&pictures.fit, &endpoint).as_bytes())?;
    written.push(SCHEMA_FILE);
    for (name, lines) in [(".gitignore", IGNORED), (".gitattributes", MERGED)] {
        if add_lines(&folder.join(name), lines)? {
            written.push(name);
        }
    }
    for (name, why) in &pictures.left_out {
        errln!("left out {}: {}", printable(name), printable(why));
    }
    let beside = |name: &&str| story.with_file_name(name).display().to_string();
    outln!("wrote {}", written.iter().map(beside).collect::<Vec<_>>().join(", "));
    let key = config.key_env(&endpoint);
    outln!("clips come from {}, with the key in {key}; others: wanflow endpoints", endpoint.id);
    outln!(
        "commit these, your pictures and, once there is one, story.lock; not .wanflow/ and out/"
    );
    outln!("next: wanflow check {0} && wanflow run {0} --rehearse", story.display());
    Ok(Exit::Done)
}

/// The endpoint of the new storyboard, written out: one that is alive.
fn endpoint(session: &Session, config: &Config) -> EndpointRef {
    suggested_endpoint::choice(session.today(), config, &session.environment)
        .or_else(|| wanflow_api::endpoint(DEFAULT_ENDPOINT))
        .expect("the default endpoint has a document")
}
