//! The seams of chains, drawn and measured: where a scene continues the one right before it in the
//! film, by the clips that are there.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use wanflow_api::{At, Image};
use wanflow_media::{AnchorAt, SeamPicture, SeamSide, seam_picture};
use wanflow_plan::film::{FilmPlace, Shows};
use wanflow_plan::{Plan, SceneId};
use wanflow_run::export;

use crate::failure::Failure;
use crate::film_sources::{SceneSources, Shown, StandIn};
use crate::new_folders::NewFolders;
use crate::past::Past;

/// What is known of a storyboard's seams.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seams {
    /// Those that were drawn, in the film's order.
    pub seams: Vec<Seam>,
    /// Those that could not be.
    pub missing: Vec<MissingSeam>,
}

/// A seam that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Seam {
    /// The scene that ends there.
    pub before: SceneId,
    /// The scene that begins there.
    pub after: SceneId,
    /// Where the picture lies.
    pub picture: PathBuf,
    /// By how much the means of luma and of both chromas move, of 255.
    pub jump: Jump,
    /// What the jumps of its chain up to this one add up to.
    pub chain: Jump,
    /// How far the pixels of both frames are from each other in the mean, of 255.
    pub difference: f64,
}

/// By how much a picture's means move, of 255.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Jump {
    /// Of luma.
    pub luma: f64,
    /// Of the chroma towards blue, and of that towards red.
    pub chroma: [f64; 2],
}

impl Jump {
    /// How far the chromas move together.
    pub fn chroma_distance(self) -> f64 {
        let [blue, red] = self.chroma;
        f64::hypot(blue, red)
    }

    fn plus(self, other: Self) -> Self {
        let chroma = std::array::from_fn(|at| self.chroma[at] + other.chroma[at]);
        Self { luma: self.luma + other.luma, chroma }
    }
}

/// A seam that could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSeam {
    /// The scene that ends there.
    pub before: SceneId,
    /// The scene that begins there.
    pub after: SceneId,
    /// Why not, in words.
    pub why: String,
}

/// Draws every seam of a plan into the output folder.
pub fn draw(past: &Past, plan: &Plan) -> Result<Seams, Failure> {
    let new_folders = NewFolders::before(&past.folders);
    let there = SceneSources::open(plan, &past.folders, &*past.disk, StandIn::Slate)?;
    let there = there.with_clips(past)?;
    let shown = there.shown(&plan.film)?;
    let places = plan.film.places();
    let scenes: Vec<_> = places.iter().zip(&shown).collect();
    let (mut found, mut chain) = (Seams::default(), Jump::default());
    for pair in scenes.windows(2) {
        let [(before, seen_before), (after, seen_after)] = pair else { continue };
        let Some(at) = shared_frame(plan, before, after) else {
            chain = Jump::default();
            continue;
        };
        let (before, after) = (before.scene.clone(), after.scene.clone());
        match drawn(Side::of(&before, seen_before), at, Side::of(&after, seen_after)) {
            Err(why) => found.missing.push(MissingSeam { before, after, why }),
            Ok(SeamPicture { png, luma, chroma, difference }) => {
                let picture = past.folders.out.join(past.clip_names().seam(&after));
                export::write_whole(&*past.disk, &picture, &png)?;
                let jump = Jump { luma, chroma };
                chain = chain.plus(jump);
                found.seams.push(Seam { before, after, picture, jump, chain, difference });
            }
        }
    }
    new_folders.keep_out_of_git(&past.disk);
    Ok(found)
}

/// The frame of a scene that the next one begins with; `None` where it begins otherwise.
pub(crate) fn shared_frame(
    plan: &Plan,
    before: &FilmPlace<'_>,
    after: &FilmPlace<'_>,
) -> Option<At> {
    let task = plan.task(after.pick?)?;
    let Image::Anchor(anchor) = &task.request.image else { return None };
    let continues = match (before.pick, before.edit.map(|edit| &edit.shows)) {
        (Some(pick), _) => task.continues.as_ref() == Some(pick),
        (None, Some(Shows::Video(file))) => anchor.clip == Some(file.sha256),
        (None, _) => false,
    };
    continues.then_some(anchor.at)
}

/// A scene at a seam, and what there is to see of it.
#[derive(Clone, Copy)]
struct Side<'a> {
    scene: &'a SceneId,
    shown: &'a Shown,
}

impl<'a> Side<'a> {
    fn of(scene: &'a SceneId, shown: &'a Shown) -> Self {
        Self { scene, shown }
    }

    /// Its clip, under these words.
    fn open<'h>(&self, head: &'h str) -> Result<SeamSide<'h, BufReader<File>>, String> {
        let Self { scene, shown } = self;
        let missing = || format!("the clip of `{scene}` is not there");
        let (clip, path) = shown.source.clip().zip(shown.path.as_deref()).ok_or_else(missing)?;
        let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let colour = clip.colour.map(Into::into);
        Ok(SeamSide { clip: BufReader::new(file), colour, head })
    }
}

fn drawn(before: Side<'_>, at: At, after: Side<'_>) -> Result<SeamPicture, String> {
    let (frame, at) = match at {
        At::Last => ("last frame".to_owned(), AnchorAt::Last),
        At::Best => ("best of its last frames".to_owned(), AnchorAt::Best),
        At::Millis(millis) => {
            (format!("frame at {} s", f64::from(millis) / 1000.0), AnchorAt::Millis(millis.into()))
        }
    };
    let left = format!("{}: {frame}", before.scene);
    let right = format!("{}: first frame", after.scene);
    let drawn = seam_picture(before.open(&left)?, at, after.open(&right)?);
    drawn.map_err(|error| error.to_string())
}
