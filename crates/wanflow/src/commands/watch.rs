//! What commands with `--watch` share: the loop, its clock, and what it says to people.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use wanflow_run::stop::Stop;
use wanflow_session::watch::{Inputs, Snapshot, Surroundings, keep_building};
use wanflow_session::{Environment, Project, Session};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::errln;
use crate::render::near;
use crate::runtime;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// A film that is made again whenever something it is made of was saved.
pub(super) struct Watch<'a> {
    /// The storyboard.
    pub(super) file: &'a Path,
    pub(super) session: &'a Session,
    /// Asks for the end.
    pub(super) stop: Stop,
}

impl Watch<'_> {
    /// Makes the film, and once more after each save, until the end is asked for. What goes wrong
    /// is reported and ends nothing, unless there is no storyboard to begin with.
    pub(super) fn keep_making(
        &self,
        make: &mut dyn FnMut(&mut Inputs) -> Result<Exit, Failure>,
    ) -> Result<(), Failure> {
        let environment = &self.session.environment;
        let inputs = Inputs::of_project(&Project::find(self.file)?, environment);
        let stop = self.stop.clone();
        let mut polling =
            Polling { began: Instant::now(), stop, runtime: runtime::one_thread()?, environment };
        keep_building(inputs, &mut polling, &mut || self.make_once(make));
        Ok(())
    }

    fn make_once(&self, make: &mut dyn FnMut(&mut Inputs) -> Result<Exit, Failure>) -> Inputs {
        let (began, mut inputs) = (Instant::now(), Inputs::default());
        let ended = make(&mut inputs);
        let is_made = matches!(ended, Ok(Exit::Done));
        if let Err(failure) = ended {
            failure.show();
        }
        if self.stop.is_requested() {
            return inputs;
        }
        if is_made {
            let seconds = began.elapsed().as_secs_f64();
            errln!("made in {seconds:.1} s; watching for changes, press Ctrl-C to stop");
        } else {
            errln!(
                "nothing was made, and the last film stays; watching for changes, press Ctrl-C to stop"
            );
        }
        inputs
    }
}

/// The disk and the clock of this machine.
struct Polling<'a> {
    began: Instant,
    stop: Stop,
    runtime: Runtime,
    environment: &'a Environment,
}

impl Surroundings for Polling<'_> {
    fn look(&self, inputs: &Inputs) -> Snapshot {
        Snapshot::of_disk(inputs)
    }

    fn pause(&mut self) -> Option<Duration> {
        let asked = self.stop.requested();
        let asked = self.runtime.block_on(async { tokio::time::timeout(PAUSE, asked).await });
        asked.is_err().then(|| self.began.elapsed())
    }

    fn changed(&mut self, files: &[&Path]) {
        let here = self.environment.folder();
        let Some((first, others)) = files.split_first() else { return };
        let first = near(first, here).display();
        match others.len() {
            0 => errln!("{first} was saved: making the film again"),
            1 => errln!("{first} and another file were saved: making the film again"),
            more => errln!("{first} and {more} other files were saved: making the film again"),
        }
    }
}
