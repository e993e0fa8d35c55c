//! Storyboard to plan: every parameter written out, every take a task, every file a digest.
//!
//! Whatever must not cause a purchase (ids, paths, the order of scenes) stays outside the
//! requests. Lowering happens only while no error stands, and can itself fail only where a file
//! cannot be hashed.

mod film;
mod request;

use std::collections::HashMap;

use wanflow_api::medium::MediumKind;
use wanflow_api::{ClipRequest, MediumRole, Sha256};
use wanflow_plan::{MediumFiles, Pick, Plan, Purpose, SceneId, Take, Task};

use crate::diagnostic::Diagnostic;
use crate::language::Word;
use crate::resolve::name::stem;
use crate::rules::Context;
use crate::rules::file_problem::problem;
use crate::rules::film_media::film_files;
use crate::rules::wanted::Wanted;
use crate::storyboard::{self, Scene, Text, ValueKind};

use film::Lowering;
use request::Request;

/// What is asked for, beside the storyboard.
#[derive(Clone, Copy, Debug)]
pub struct Order<'o> {
    /// The storyboard's file, for its stem.
    pub file: &'o str,
    /// Whether clips are bought or rehearsed.
    pub purpose: Purpose,
}

/// Turns a checked storyboard into a plan. There is none while `found` holds an error; files that
/// cannot be hashed are added to `found`.
pub fn lower(
    context: &Context<'_>,
    order: &Order<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    if found.iter().any(Diagnostic::is_error) {
        return None;
    }
    let digests = Digests::of(context, found)?;
    let ids: Vec<SceneId> = (0..context.storyboard().scenes.len())
        .map(|index| {
            let name =
                context.resolved.names.get(index).expect("a scene without a name is an error");
            SceneId::new(name.text.as_ref())
        })
        .collect();
    // Which take a person picked is for whoever knows the takes: until then the first one plays.
    let first = |id: &SceneId| Pick { scene: id.clone(), take: Take::FIRST };
    let picks: Vec<Pick> = ids.iter().map(first).collect();
    let scenes = &context.storyboard().scenes;
    let tasks = context.resolved.chains.order().into_iter();
    let tasks = tasks.filter(|index| scenes[*index].is_generated());
    let tasks = tasks.flat_map(|index| tasks_of(context, &digests, &picks, index)).collect();
    let generated = picks.iter().zip(scenes).filter(|(_, scene)| scene.is_generated());
    let generated = generated.map(|(pick, _)| pick.clone()).collect();
    let storyboard = context.storyboard();
    let stem = stem(order.file);
    let lowering = Lowering { context, sha256: &|path| digests.get(path) };
    let encoder = storyboard.film.encoder.map(|encoder| encoder.value).unwrap_or_default();
    let name = format!("{stem}{}", encoder.file_ending());
    let film = lowering.film(name, generated, &ids);
    Some(Plan {
        version: Plan::VERSION,
        storyboard: stem.to_owned(),
        title: storyboard.title.map(|title| title.value.to_owned()),
        endpoint: context.endpoint.id.to_owned(),
        purpose: order.purpose,
        seller: None,
        edition: None,
        tasks,
        film,
    })
}

/// What one scene asks for, by a function that gives the digests of local files. Nothing may be
/// missing of the scene.
pub(crate) fn request<'a>(
    context: &Context<'a>,
    scene: &'a Scene<'a>,
    sha256: &dyn Fn(&str) -> Sha256,
) -> ClipRequest {
    Request { context, scene, sha256 }.clip()
}

/// The tasks of one scene: as many takes as it asks for.
fn tasks_of<'c>(
    context: &'c Context<'_>,
    digests: &Digests<'_>,
    picks: &'c [Pick],
    index: usize,
) -> impl Iterator<Item = Task> + use<'c> {
    let scene = &context.storyboard().scenes[index];
    let request = Request { context, scene, sha256: &|path| digests.get(path) };
    let (clip, mut preparation) = (request.clip(), request.preparation());
    preparation.extend(request.conversion());
    let new_steps = request.new_steps();
    let earlier_audio = request.earlier_audio();
    let effective = context.resolved.effective(scene);
    let parent = context.resolved.chains.parent(index);
    let parent = parent.filter(|parent| context.storyboard().scenes[*parent].is_generated());
    let parent = parent.map(|parent| picks[parent].clone());
    let price = context.endpoint.price(&clip);
    let files: MediumFiles = local_media(context, scene)
        .chain(continued_footage(context, scene))
        .map(|(role, path)| (role, path.value.to_owned()))
        .collect();
    (1..=effective.takes()).filter_map(Take::new).map(move |take| {
        let mut request = clip.clone();
        request.seed = clip.seed.map(|seed| take.seed(seed));
        Task {
            scene: picks[index].scene.clone(),
            take,
            request,
            files: files.clone(),
            continues: parent.clone(),
            preparation: preparation.clone(),
            new_steps: new_steps.clone(),
            price,
            kept: None,
            earlier_audio: earlier_audio.clone(),
        }
    })
}

/// The digests of all local files, by path as written.
struct Digests<'a>(HashMap<&'a str, Sha256>);

impl<'a> Digests<'a> {
    /// Hashes each file once; `None` if one cannot be read.
    fn of(context: &Context<'a>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut digests = HashMap::new();
        let mut is_whole = true;
        for (path, wanted) in files(context) {
            if digests.contains_key(path.value) {
                continue;
            }
            match context.world.sha256(path.value) {
                Ok(digest) => {
                    digests.insert(path.value, digest);
                }
                Err(why) => {
                    is_whole = false;
                    found.push(problem(context, &path, &why, wanted));
                }
            }
        }
        is_whole.then_some(Self(digests))
    }

    fn get(&self, path: &str) -> Sha256 {
        *self.0.get(path).expect("every local file of the storyboard is hashed")
    }
}

fn files<'a>(context: &Context<'a>) -> impl Iterator<Item = (Text<'a>, Wanted)> {
    let media = context.storyboard().generated().flat_map(|scene| local_media(context, scene));
    let media = media.map(|(role, path)| match role.kind() {
        MediumKind::Picture => (path, Wanted::Picture),
        MediumKind::Sound => (path, Wanted::Sound),
    });
    media.chain(film_files(context.storyboard()))
}

/// The paths of a scene's local media.
fn local_media<'a>(
    context: &Context<'a>,
    scene: &'a Scene<'a>,
) -> impl Iterator<Item = (MediumRole, Text<'a>)> {
    let pictures = scene.values().filter_map(|(word, value)| match value.kind {
        ValueKind::Picture(storyboard::Image::File(path)) => Some((role_of(word), *path)),
        _ => None,
    });
    let sound = local_sound(context.audio(scene)).map(|path| (MediumRole::Audio, path));
    pictures.chain(sound)
}

/// The footage of the user's own from which a scene's first frame is taken.
fn continued_footage<'a>(
    context: &Context<'a>,
    scene: &'a Scene<'a>,
) -> Option<(MediumRole, Text<'a>)> {
    let Some(storyboard::Image::Chain(chain)) = &scene.image else { return None };
    Some((MediumRole::Image, context.continued_footage(chain)?))
}

fn role_of(word: &Word) -> MediumRole {
    MediumRole::of_word(word.name).expect("every word of a picture has its role")
}

fn local_sound(audio: storyboard::Audio<'_>) -> Option<Text<'_>> {
    match audio {
        storyboard::Audio::File(path) => Some(path),
        _ => None,
    }
}
