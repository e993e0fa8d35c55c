//! The pictures of a folder: those that a storyboard can take, and those that it cannot, with why.

use std::path::Path;

use wanflow_api::EndpointRef;
use wanflow_compiler::{Diagnostic, Options, compile_file};
use wanflow_session::world::{DiskWorld, Look};
use wanflow_session::{Environment, Project};

use crate::failure::Failure;

use super::files::cannot_write;
use super::text;

/// Endings of pictures that endpoints may take.
const TAKEN: &[&str] = &["bmp", "gif", "jpeg", "jpg", "png", "qoi", "tif", "tiff", "webp"];

/// Endings of pictures that nobody takes as they are, with the name of their format.
const FOREIGN: &[(&str, &str)] =
    &[("avif", "AVIF"), ("heic", "HEIC"), ("heif", "HEIF"), ("jxl", "JPEG XL"), ("svg", "SVG")];

/// What lies in a folder.
pub(super) struct Pictures {
    /// Names of those that become scenes, sorted.
    pub(super) fit: Vec<String>,
    /// Names of the others, sorted, with why.
    pub(super) left_out: Vec<(String, String)>,
}

impl Pictures {
    /// Looks at the pictures of a folder, by the rules that `check` will apply to the storyboard.
    pub(super) fn read(
        folder: &Path,
        endpoint: EndpointRef,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let entries = std::fs::read_dir(folder).map_err(|error| cannot_write(folder, &error))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort();
        let project = Project::around(&folder.join("story.yaml"))?;
        let world = DiskWorld::new(&project, Look::Whole, environment);
        let mut pictures = Self { fit: Vec::new(), left_out: Vec::new() };
        for name in names {
            match obstacle(&name, endpoint, &world) {
                Obstacle::NoPicture => {}
                Obstacle::None => pictures.fit.push(name),
                Obstacle::Unfit(why) => pictures.left_out.push((name, why)),
            }
        }
        Ok(pictures)
    }
}

/// What keeps a file from being a scene's picture.
enum Obstacle {
    None,
    /// By its name it is something else.
    NoPicture,
    Unfit(String),
}

fn obstacle(name: &str, endpoint: EndpointRef, world: &DiskWorld<'_>) -> Obstacle {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    let ending = ending.map(str::to_ascii_lowercase).unwrap_or_default();
    if let Some((_, format)) = FOREIGN.iter().find(|(foreign, _)| *foreign == ending) {
        let why = format!("no endpoint takes {format}; make a JPEG or PNG of it");
        return Obstacle::Unfit(why);
    }
    if !TAKEN.contains(&&*ending) {
        return Obstacle::NoPicture;
    }
    let alone = text::storyboard(&[name.to_owned()], &endpoint).into_bytes();
    let compiled = compile_file("story.yaml", alone, None, &Options::default(), world);
    match compiled.checked.diagnostics.into_iter().find(Diagnostic::is_error) {
        Some(error) => Obstacle::Unfit(error.message),
        None => Obstacle::None,
    }
}
