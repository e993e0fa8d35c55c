//! A storyboard, read from disk and compiled as far as it goes.

use wanflow_api::{AtHost, DEFAULT_ENDPOINT, Endpoint, Origin, Unknown, Usd};
use wanflow_compiler::lower::{Order, lower};
use wanflow_compiler::report::Checked;
use wanflow_compiler::suggest::nearest;
use wanflow_compiler::{Diagnostic, Options, document, with_storyboard};
use wanflow_plan::{Plan, Purpose};
use wanflow_run::driver::Budget;

use crate::alive;
use crate::clock::today;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::key;
use crate::overrun::Caps;
use crate::project::Project;
use crate::render::printable;
use crate::retirement::Unnamed;
use crate::say::noteln;
use crate::settings::{Level, Limits, Settings};
use crate::terminal::Terminal;
use crate::world::{DiskWorld, Glanced, Look};

/// A storyboard with everything that was found in it.
pub(crate) struct Loaded {
    /// Where it lies.
    pub(crate) project: Project,
    /// The user's own configuration.
    pub(crate) config: Config,
    /// What project and user let a run take.
    pub(crate) limits: Limits,
    /// The file that has the budget.
    budget_file: String,
    /// Its text and the findings.
    pub(crate) checked: Checked,
    /// The plan; `None` while an error stands, or where none was asked for.
    pub(crate) plan: Option<Plan>,
    /// The endpoint whose limits apply.
    pub(crate) endpoint: &'static Endpoint,
    /// The host of it that storyboard, settings or command line name.
    pub(crate) origin: Option<&'static Origin>,
    /// Whether storyboard, settings or command line name an endpoint.
    pub(crate) names_endpoint: bool,
    /// What to say where they do not, and the one that then holds has ended.
    pub(crate) unnamed: Option<Unnamed>,
    /// The files that were looked at by their heads alone.
    pub(crate) glanced: Glanced,
}

/// How far a storyboard is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Findings only: pictures and sounds are read to their end, unless that is known, and not
    /// hashed.
    Check,
    /// Findings only: files are looked at by their headers.
    Glance,
    /// A plan, if there is no error.
    Plan(Purpose),
}

impl Depth {
    fn look(self) -> Look {
        match self {
            Self::Check | Self::Plan(_) => Look::Whole,
            Self::Glance => Look::Headers,
        }
    }
}

impl Loaded {
    /// Reads and compiles a storyboard. `endpoint` takes the place of its own.
    pub(crate) fn read(
        project: Project,
        endpoint: Option<&str>,
        depth: Depth,
    ) -> Result<Self, Failure> {
        let settings = Settings::read(&project.root)?;
        let mut config = Config::read()?;
        key::hide_those_of(&config);
        let chosen = endpoint.map(known_endpoint).transpose()?;
        let fallback = settings.endpoint.as_deref().map(known_endpoint).transpose()?;
        let mut found = Vec::new();
        let name = project.file.display().to_string();
        let source = document::read(name.clone(), project.read()?, &mut found);
        let world = DiskWorld::new(&project, depth.look());
        let today = today();
        let unnamed = Unnamed::on(today, alive::choice(today, &config, &alive::has_key));
        let endpoint_alone = |(endpoint, _): (_, _)| endpoint;
        let options = Options {
            endpoint: chosen.map(endpoint_alone),
            fallback: fallback.map(endpoint_alone),
            publishing: config.publishing(),
            // Who plans or runs is told of what is bought, in the same words.
            ended: unnamed
                .as_ref()
                .filter(|_| !matches!(depth, Depth::Plan(_)))
                .map(Unnamed::as_ended),
        };
        let damaged = found.iter().any(Diagnostic::is_error);
        let ((mut plan, (names_own, own_origin), id), mut later) =
            with_storyboard(&source, &options, &world, |context, found| {
                let own = (context.names_endpoint(), context.origin());
                let plan = match depth {
                    Depth::Plan(purpose) if !damaged => {
                        let order = Order { file: &name, purpose };
                        lower(context, &order, found)
                    }
                    _ => None,
                };
                (plan, own, context.endpoint_id())
            });
        found.append(&mut later);
        settings.apply_levels(&mut found);
        let names_endpoint = chosen.is_some() || fallback.is_some() || names_own;
        let origin = match (chosen, names_own) {
            (Some((_, origin)), _) => origin,
            (None, true) => own_origin,
            (None, false) => fallback.and_then(|(_, origin)| origin),
        };
        config.choose(origin);
        if let Some(plan) = &mut plan {
            config.price(plan);
            let seller = config.seller(endpoint_of(plan));
            plan.seller = seller.filter(|_| plan.purpose == Purpose::Remote);
        }
        let checked = Checked { source, diagnostics: found };
        let limits = settings.limits.and(config.limits);
        let is_the_projects = settings.limits.budget == limits.budget;
        let own = config.file().filter(|_| !is_the_projects);
        let budget_file =
            own.map_or("wanflow.toml".to_owned(), |file| printable(&file.display().to_string()));
        let (endpoint, _) = known_endpoint(id)?;
        let endpoint = origin.map_or(endpoint, |origin| endpoint.at(origin.name));
        let unnamed = unnamed.filter(|_| !names_endpoint);
        Ok(Self {
            glanced: world.glanced(),
            project,
            config,
            limits,
            budget_file,
            checked,
            plan,
            endpoint,
            origin,
            names_endpoint,
            unnamed,
        })
    }

    /// What may be spent, `run` of it by the run that asks.
    pub(crate) fn caps(&self, run: Option<Usd>) -> Caps {
        let budget = Budget { run, total: self.limits.budget };
        Caps { budget, file: self.budget_file.clone() }
    }

    /// Shows what was found, and hands out the plan if there is one.
    pub(crate) fn plan_or_exit(&self, terminal: &Terminal) -> Result<&Plan, Exit> {
        let worth_showing = |one: &Diagnostic| one.severity != wanflow_compiler::Severity::Note;
        let mut checked = self.checked.clone();
        checked.diagnostics.retain(worth_showing);
        terminal.show(&[checked]);
        let plan = self.plan.as_ref().ok_or(Exit::Storyboard)?;
        let told = self.config.other_origin(endpoint_of(plan));
        if let Some(told) = told.filter(|_| plan.purpose == Purpose::Remote) {
            noteln!("note: {}", printable(&told));
        }
        if let Some(told) = self.config.told_of_sounds(plan, endpoint_of(plan)) {
            noteln!("note: {}", printable(&told));
        }
        Ok(plan)
    }
}

/// The endpoint with this id, and the host that `ID@HOST` names; an unknown one is an error with
/// the known ones.
pub(crate) fn known_endpoint(text: &str) -> Result<AtHost, Failure> {
    wanflow_api::endpoint_at(text).map_err(|unknown| match unknown {
        Unknown::Host(endpoint, host) => {
            let names: Vec<_> = endpoint.origins.iter().map(|origin| origin.name).collect();
            Failure::usage(format!("{} has no host called `{host}`", endpoint.id))
                .with_help(format!("known hosts: {}", names.join(", ")))
        }
        Unknown::Endpoint(id) => {
            let known: Vec<_> = wanflow_api::ENDPOINTS.iter().map(|endpoint| endpoint.id).collect();
            let near = nearest(id, known.iter().copied());
            let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            Failure::usage(format!("there is no endpoint `{id}`"))
                .with_help(format!("{near}known endpoints: {}", known.join(", ")))
        }
    })
}

/// The endpoint of a plan. Plans are made from known endpoints only.
pub(crate) fn endpoint_of(plan: &Plan) -> &'static Endpoint {
    wanflow_api::endpoint(&plan.endpoint)
        .or_else(|| wanflow_api::endpoint(DEFAULT_ENDPOINT))
        .expect("plans are made from known endpoints")
}

impl Settings {
    /// Sets the severity of findings as the settings say. Errors stay errors.
    fn apply_levels(&self, found: &mut Vec<Diagnostic>) {
        use wanflow_compiler::Severity;
        found.retain(|one| {
            one.is_error() || self.rules.get(one.rule.id).is_none_or(|level| *level != Level::Off)
        });
        for one in found.iter_mut().filter(|one| !one.is_error()) {
            match self.rules.get(one.rule.id) {
                Some(Level::Error) => one.severity = Severity::Error,
                Some(Level::Warning) => one.severity = Severity::Warning,
                Some(Level::Off) | None => {}
            }
        }
    }
}
