//! What joining does to clips reaches people: as an event, in the journal, in the manifest.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wanflow_api::{At, Endpoint};
use wanflow_media::{Colour, RenderCache, RenderNote, Sources};
use wanflow_plan::{SceneId, Timeline};

use crate::clock::{Clock, TokioClock};
use crate::disk;
use crate::driver::run_locked;
use crate::event::Event;
use crate::record::FilmNote;
use crate::simulate::{SimHost, SimStudio, World, independent, options, virtual_time};
use crate::stop::Stop;
use crate::studio::{Frame, Picture, Probed, Rendered, Studio};

/// A studio that cuts off the sound of the second clip.
struct Cutting(SimStudio);

impl Studio for Cutting {
    fn prepare(&self, bytes: &[u8], to: &Endpoint, matte: Option<&str>) -> Result<Picture, String> {
        self.0.prepare(bytes, to, matte)
    }

    fn probe(&self, clip: &Path) -> Result<Probed, String> {
        self.0.probe(clip)
    }

    fn frame(&self, clip: &Path, at: At, colour: Option<Colour>) -> Result<Frame, String> {
        self.0.frame(clip, at, colour)
    }

    fn render(
        &self,
        film: &Timeline,
        sources: &Sources,
        cache: &dyn RenderCache,
        to: &Path,
    ) -> Result<Rendered, String> {
        let rendered = self.0.render(film, sources, cache, to)?;
        let notes = vec![RenderNote { item: 1, what: "its sound is cut off".to_owned() }];
        Ok(Rendered { notes, ..rendered })
    }
}

#[test]
fn a_note_is_told_once_under_the_scenes_name_and_stays_in_the_manifest() {
    let world = World::new(SimHost::new(|_| Duration::from_secs(70)));
    let plan = independent(3);
    let note = FilmNote { scene: SceneId::new("s1"), what: "its sound is cut off".to_owned() };
    for run in 0..2 {
        let seen = Arc::new(Mutex::new(Vec::new()));
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
            let mut deps = world.deps(&clock);
            deps.studio = Arc::new(Cutting(SimStudio::on(world.disk.clone())));
            let seen = Arc::clone(&seen);
            deps.events = Arc::new(move |event| {
                if let Event::FilmNote(note) = event {
                    seen.lock().expect("no test panics under it").push(note.clone());
                }
            });
            let options = options(3);
            options.folders.create(&world.disk).expect("the disk holds");
            let ended = run_locked(&plan, &options, &deps, &Stop::new()).await;
            assert_eq!(ended.expect("the disk holds").class, None);
        });
        let seen = seen.lock().expect("no test panics under it").clone();
        assert_eq!(seen, if run == 0 { vec![note.clone()] } else { Vec::new() }, "run {run}");
        let manifest = options(3).folders.out.join("story.manifest.json");
        let manifest = disk::read(&world.disk, &manifest).expect("it was written");
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
        assert_eq!(manifest["film"]["notes"][0]["scene"], "s1", "run {run}: {manifest}");
    }
}
