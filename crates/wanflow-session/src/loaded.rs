//! A storyboard, read from disk, compiled as far as it goes, and priced.

use std::collections::BTreeSet;
use std::path::PathBuf;

use wanflow_api::{EndpointChoice, EndpointRef, Origin, Usd};
use wanflow_compiler::report::Checked;
use wanflow_compiler::{Compiled, Options, compile_file};
use wanflow_media::inspect::InspectionLimits;
use wanflow_plan::Purpose;
use wanflow_plan::timeline::VideoEncoder;
use wanflow_run::driver::Budget;

use crate::Session;
use crate::budget::Budgets;
use crate::config::Config;
use crate::endpoint_choice::known_endpoint;
use crate::failure::Failure;
use crate::key;
use crate::limits::Limits;
use crate::priced_plan::PricedPlan;
use crate::printable::printable;
use crate::project::Project;
use crate::retirement::DefaultEnded;
use crate::settings::Settings;
use crate::suggested_endpoint;
use crate::world::{DiskWorld, Glanced, Look};

/// A storyboard with everything that was found in it.
pub struct Loaded {
    /// Where it lies.
    pub project: Project,
    /// The user's own configuration.
    pub config: Config,
    /// What project and user let a run take.
    pub limits: Limits,
    /// What the project holds a finished film against.
    pub verify: InspectionLimits,
    /// The file that has the budget.
    budget_file: String,
    /// Its text and the findings.
    pub checked: Checked,
    /// The plan; `None` while an error stands, or where none was asked for.
    pub plan: Option<PricedPlan>,
    /// The endpoint whose limits apply.
    pub endpoint: EndpointRef,
    /// The host of it that storyboard, settings or the caller name.
    pub origin: Option<&'static Origin>,
    /// Whether storyboard, settings or the caller name an endpoint.
    pub names_endpoint: bool,
    /// What the storyboard has the film coded by.
    pub encoder: VideoEncoder,
    /// Whether some scene needs a clip.
    pub needs_clips: bool,
    /// What to say where they do not, and the one that then holds has ended.
    pub default_ended: Option<DefaultEnded>,
    /// The files that were looked at by their heads alone.
    pub glanced: Glanced,
    /// The files that the storyboard names, whether they are there or not.
    pub files: BTreeSet<PathBuf>,
}

/// How far a storyboard is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Findings only: pictures and sounds are read to their end, unless that is known, and not
    /// hashed.
    Check,
    /// Findings only: files are looked at by their headers.
    Glance,
    /// A plan, if there is no error.
    Plan(Purpose),
}

/// The endpoints that are named outside the storyboard.
struct Named {
    /// By the caller: takes the place of the storyboard's own.
    chosen: Option<EndpointChoice>,
    /// By the project's settings: takes its place where it names none.
    fallback: Option<EndpointChoice>,
}

impl Depth {
    fn look(self) -> Look {
        match self {
            Self::Check | Self::Plan(_) => Look::Whole,
            Self::Glance => Look::Headers,
        }
    }

    fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Check | Self::Glance => None,
            Self::Plan(purpose) => Some(purpose),
        }
    }
}

impl Named {
    fn read(endpoint: Option<&str>, settings: &Settings) -> Result<Self, Failure> {
        let chosen = endpoint.map(known_endpoint).transpose()?;
        let fallback = settings.endpoint.as_deref().map(known_endpoint).transpose()?;
        Ok(Self { chosen, fallback })
    }

    /// The host that counts, by whoever names the endpoint that does.
    fn host(&self, compiled: &Compiled) -> Option<&'static Origin> {
        match (self.chosen, compiled.names_endpoint) {
            (Some(chosen), _) => chosen.origin,
            (None, true) => compiled.host,
            (None, false) => self.fallback.and_then(|choice| choice.origin),
        }
    }

    fn is_any(&self) -> bool {
        self.chosen.or(self.fallback).is_some()
    }
}

impl Loaded {
    /// Reads and compiles a storyboard. `endpoint` takes the place of its own.
    pub fn read(
        session: &Session,
        project: Project,
        endpoint: Option<&str>,
        depth: Depth,
    ) -> Result<Self, Failure> {
        let bytes = project.read()?;
        Self::of_bytes(session, project, endpoint, depth, bytes)
    }

    /// Compiles a storyboard as if its file held these bytes.
    pub fn of_bytes(
        session: &Session,
        project: Project,
        endpoint: Option<&str>,
        depth: Depth,
        bytes: Vec<u8>,
    ) -> Result<Self, Failure> {
        let settings = Settings::read(&project.root)?;
        let mut config = Config::read(&session.environment)?;
        key::hide_keys_of_config(session, &config);
        let named = Named::read(endpoint, &settings)?;
        let name = project.name();
        let world = DiskWorld::new(&project, depth.look(), &session.environment);
        let default_ended = default_ended(session, &config);
        let options = Options {
            endpoint: named.chosen.map(|choice| choice.endpoint),
            fallback: named.fallback.map(|choice| choice.endpoint),
            publishing: config.publishing(),
            version: Some(&project.version),
            // Who plans or runs learns of what is bought, in the same words.
            ended: match depth.purpose() {
                Some(_) => None,
                None => default_ended.as_ref().map(DefaultEnded::as_ended),
            },
        };
        let mut compiled = compile_file(&name, bytes, depth.purpose(), &options, &world);
        settings.apply_levels(&mut compiled.checked.diagnostics);
        let origin = named.host(&compiled);
        let names_endpoint = named.is_any() || compiled.names_endpoint;
        config.choose(origin);
        let EndpointChoice { endpoint, .. } = known_endpoint(compiled.endpoint)?;
        Ok(Self {
            glanced: world.glanced(),
            files: world.named(),
            project,
            limits: settings.limits.and(config.limits),
            budget_file: budget_file(&settings, &config),
            verify: settings.verify,
            checked: compiled.checked,
            plan: compiled.plan.map(|plan| PricedPlan::new(plan, &config)),
            config,
            endpoint: origin.map_or(endpoint, |origin| endpoint.at(origin.name)),
            origin,
            names_endpoint,
            encoder: compiled.encoder,
            needs_clips: compiled.needs_clips,
            default_ended: default_ended.filter(|_| !names_endpoint),
        })
    }

    /// What may be spent, `run` of it by the run that asks.
    pub fn budgets(&self, run: Option<Usd>) -> Budgets {
        let budget = Budget { run, total: self.limits.budget };
        Budgets { budget, file: self.budget_file.clone() }
    }
}

fn default_ended(session: &Session, config: &Config) -> Option<DefaultEnded> {
    let today = session.today();
    let suggested = suggested_endpoint::choice(today, config, &session.environment);
    DefaultEnded::on(today, suggested)
}

/// The file that has the budget which counts, for people.
fn budget_file(settings: &Settings, config: &Config) -> String {
    let is_the_projects = settings.limits.budget == settings.limits.and(config.limits).budget;
    let own = config.file().filter(|_| !is_the_projects);
    own.map_or("wanflow.toml".to_owned(), |file| printable(&file.display().to_string()))
}
