//! Clips without colour tags: what the picture that was sent shows of them counts from then on.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, Matrix, RenderCache, Sources};
use wanflow_plan::timeline::VideoItem;
use wanflow_plan::{SceneId, Take, Timeline};

use crate::clock::{Clock, TokioClock};
use crate::driver::run_locked;
use crate::history::History;
use crate::record::ClipColour;
use crate::simulate::{SimHost, SimStudio, World, chained, options, virtual_time};
use crate::stop::Stop;
use crate::studio::{Frame, Picture, Probed, Rendered, Studio};

const SEEN: Colour = Colour { matrix: Matrix::Bt601, full_range: false };

/// A studio whose clips have no tags, and whose comparison always finds the same. It remembers
/// the colours that it was told.
struct Untagged(SimStudio, Arc<Mutex<NotedColours>>);

/// What a studio was told of colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct NotedColours {
    /// For frames.
    frames: Vec<Option<Colour>>,
    /// For the clips of films.
    films: Vec<Option<Colour>>,
}

impl Untagged {
    fn note(&self, note: impl FnOnce(&mut NotedColours)) {
        note(&mut self.1.lock().expect("no test panics under it"));
    }
}

impl Studio for Untagged {
    fn prepare(&self, bytes: &[u8], to: &Endpoint, matte: Option<&str>) -> Result<Picture, String> {
        self.0.prepare(bytes, to, matte)
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        Ok(Probed { is_untagged: true, ..self.0.probe(clip)? })
    }

    fn frame(&self, clip: &Path, at: At, colour: Option<Colour>) -> Result<Frame, String> {
        self.note(|noted| noted.frames.push(colour));
        self.0.frame(clip, at, colour)
    }

    fn colour_by_picture(&self, _clip: &Path, picture: &[u8]) -> Option<Colour> {
        assert!(picture.starts_with(b"frame of"), "the picture that was sent");
        Some(SEEN)
    }

    fn render(
        &self,
        film: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        let colour = |item: &VideoItem| Some(item.source.clip()?.colour?.into());
        self.note(|noted| noted.films.extend(film.video.iter().map(colour)));
        self.0.render(film, sources, cache, to)
    }
}

#[test]
fn what_the_sent_picture_shows_counts_for_frames_and_films_and_buys_nothing_again() {
    let world = World::new(SimHost::new(|_| Duration::from_secs(70)));
    let plan = chained(&[None, Some(0), Some(1), Some(1)]);
    for run in 0..2 {
        let noted = Arc::new(Mutex::new(NotedColours::default()));
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
            let mut deps = world.deps(&clock);
            let studio = SimStudio::on(world.disk.clone());
            deps.studio = Arc::new(Untagged(studio, Arc::clone(&noted)));
            let options = options(1);
            options.folders.create(&world.disk).expect("the disk holds");
            let ended = run_locked(&plan, &options, &deps, &Stop::new()).await;
            assert_eq!(ended.expect("the disk holds").class, None);
        });
        let noted = noted.lock().expect("no test panics under it").clone();
        if run == 1 {
            assert_eq!(noted, NotedColours::default(), "nothing is bought or made again");
            continue;
        }
        // The first clip was made of a link, which nobody can compare with.
        assert_eq!(noted.films, [None, Some(SEEN), Some(SEEN), Some(SEEN)]);
        assert_eq!(noted.frames.iter().filter(|colour| colour.is_none()).count(), 2, "{noted:?}");
        let history = History::read(&world.disk, &options(1).folders.journal);
        let history = history.expect("a whole journal");
        let asked = |scene: &str| {
            let (_, past) = history.came_up(&SceneId::new(scene), Take::FIRST).next()?;
            let request = past.planned.as_ref()?.request.as_json().to_owned();
            Some((request.contains(r#""method":2"#), past.state.clip()?.video.as_ref()?.colour))
        };
        assert_eq!(asked("s1"), Some((false, Some(ClipColour::Bt601))), "s0 was not compared");
        assert_eq!(asked("s2"), Some((true, Some(ClipColour::Bt601))));
    }
}
