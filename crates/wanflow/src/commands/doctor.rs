//! `wanflow doctor`: what would stop a run, found before it costs anything.
//!
//! The key goes nowhere before the user's own configuration was read: that says where it belongs.

use wanflow::output;
use wanflow_api::{DEFAULT_ENDPOINT, Endpoint, EndpointChoice};
use wanflow_compiler::Diagnostic;
use wanflow_plan::Purpose;
use wanflow_session::config::Config;
use wanflow_session::endpoint_choice::known_endpoint;
use wanflow_session::settings::Settings;
use wanflow_session::{
    Depth, Failure as SessionFailure, Loaded, Project, Session, key, past, retirement,
};

use crate::args::Doctor;
use crate::doctor::ffmpeg::FfmpegWanted;
use crate::doctor::{Finding, Findings, Verdict, folder, host, store};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Access;
use crate::key_guard;
use crate::print::{errln, outln};
use crate::render::printable;

/// Looks at everything in turn; one failure is no reason to look no further.
pub(crate) fn run(args: &Doctor, session: &Session) -> Result<Exit, Failure> {
    key_guard::hide_file(session, args.api_key_file.as_deref())?;
    let chosen = args.endpoint.endpoint.as_deref().map(known_endpoint).transpose()?;
    let mut findings = if args.json { Findings::silent() } else { Findings::default() };
    let mut config = Config::read(&session.environment);
    if let Ok(config) = &config {
        key::hide_keys_of_config(session, config);
    }
    let is_there = Project::storyboard(&args.file).exists();
    let find = if is_there { Project::find } else { Project::around };
    let project = find(&args.file)?;
    let settings = Settings::read(&project.root);
    let can_load = is_there && config.is_ok() && settings.is_ok();
    let named = args.endpoint.endpoint.as_deref();
    let loaded = can_load.then(|| Loaded::read(session, project.clone(), named, Depth::Glance));
    let EndpointChoice { endpoint, origin } = endpoint(chosen, loaded.as_ref(), settings.as_ref());
    if let Ok(config) = &mut config {
        config.choose(origin);
    }
    findings.add([storyboard(&project, loaded.as_ref(), is_there)]);
    let needs_host = !buys_nothing(loaded.as_ref());
    findings.add(needs_host.then(|| ends(&endpoint, session)));
    match &config {
        _ if !needs_host => findings.add(
            AT_THE_HOST
                .map(|name| Finding::skipped(name, "no scene needs a clip: nothing is bought")),
        ),
        Ok(config) => {
            let access = Access { session, config, key_file: args.api_key_file.as_deref() };
            at_the_host(&endpoint, &access, &mut findings);
        }
        Err(_) => findings.add(AT_THE_HOST.map(|name| {
            Finding::skipped(
                name,
                "your own configuration, which says where the key goes, has mistakes",
            )
        })),
    }
    on_disk(&project, session, &mut findings);
    let encoder = loaded.as_ref().and_then(|it| it.as_ref().ok()).map(|loaded| loaded.encoder);
    let wanted =
        FfmpegWanted { config: config.as_ref().ok(), encoder: encoder.unwrap_or_default() };
    findings.add([wanted.finding(&project.root, &session.environment)]);
    findings.add(configuration(&project, config.as_ref(), settings.as_ref()));
    if args.json {
        outln!("{}", output::page(&findings.for_machines(endpoint.id)));
    }
    Ok(if findings.count(Verdict::Failure) == 0 { Exit::Done } else { Exit::Environment })
}

/// What is asked of a host, and of the key for it.
const AT_THE_HOST: [&str; 5] = ["key", "host", "balance", "tasks", "clock"];

/// Whether a storyboard is known to need no clips: then there is no host to ask.
fn buys_nothing(loaded: Option<&Result<Loaded, SessionFailure>>) -> bool {
    let Some(Ok(loaded)) = loaded else { return false };
    !loaded.needs_clips && !loaded.checked.diagnostics.iter().any(Diagnostic::is_error)
}

/// The endpoint that a run would buy at.
fn endpoint(
    chosen: Option<EndpointChoice>,
    loaded: Option<&Result<Loaded, SessionFailure>>,
    settings: Result<&Settings, &SessionFailure>,
) -> EndpointChoice {
    let of_story = loaded.and_then(|loaded| {
        let loaded = loaded.as_ref().ok()?;
        Some(EndpointChoice { endpoint: loaded.endpoint, origin: loaded.origin })
    });
    let fallback = || EndpointChoice::parse(settings.ok()?.endpoint.as_deref()?).ok();
    chosen
        .or(of_story)
        .or_else(fallback)
        .or_else(|| EndpointChoice::parse(DEFAULT_ENDPOINT).ok())
        .expect("the default endpoint has a document")
}

fn storyboard(
    project: &Project,
    loaded: Option<&Result<Loaded, SessionFailure>>,
    is_there: bool,
) -> Finding {
    let file = printable(&project.file.display().to_string());
    let loaded = match loaded {
        Some(Ok(loaded)) => loaded,
        Some(Err(failure)) => return Finding::of("storyboard", failure),
        None if is_there => {
            return Finding::skipped("storyboard", "the configuration has mistakes");
        }
        None => {
            let what = format!("there is no {file}");
            return Finding::warning("storyboard", what, "write a first one: wanflow init");
        }
    };
    let errors = loaded.checked.diagnostics.iter().filter(|one| Diagnostic::is_error(one)).count();
    match errors {
        0 => Finding::ok("storyboard", format!("{file} has no errors")),
        count => {
            let plural = if count == 1 { "" } else { "s" };
            let what = format!("{file} has {count} error{plural}");
            Finding::failure("storyboard", what, format!("wanflow check {file}"))
        }
    }
}

fn ends(endpoint: &Endpoint, session: &Session) -> Finding {
    match retirement::warning(endpoint, session.today()) {
        Some((what, help)) => Finding::warning("endpoint", what, help),
        None => Finding::ok("endpoint", endpoint.id),
    }
}

/// The key, and what the host says to it.
fn at_the_host(endpoint: &Endpoint, access: &Access<'_>, findings: &mut Findings) {
    let Access { session, config, key_file } = *access;
    let variable = config.key_env(endpoint);
    let key = key::read(session, variable, key_file);
    if let Some(warning) = key.as_ref().ok().and_then(|key| key.warning.as_ref()) {
        errln!("warning: {warning}");
    }
    findings.add([match (&key, key_file) {
        (Err(failure), _) => Finding::of("key", failure),
        (Ok(_), Some(file)) => Finding::ok("key", format!("{} holds one", file.display())),
        (Ok(_), None) => Finding::ok("key", format!("{variable} holds one")),
    }]);
    let secret = key.as_ref().ok().map(|key| &key.secret);
    match host::findings(endpoint, config, secret, session) {
        Ok(found) => findings.add(found),
        Err(failure) => findings.add(failure.why().map(|why| Finding::of("host", why))),
    }
}

fn on_disk(project: &Project, session: &Session, findings: &mut Findings) {
    let folders = past::folders(project, Purpose::Remote, None);
    match past::disk(project, &folders) {
        Ok(disk) => findings.add(folder::findings(&disk, &folders, session.now())),
        Err(failure) => findings.add([Finding::of("folder", &failure)]),
    }
    findings.add(store::findings(project, &folders, &session.environment));
}

/// The user's own file and the project's.
fn configuration(
    project: &Project,
    config: Result<&Config, &SessionFailure>,
    settings: Result<&Settings, &SessionFailure>,
) -> [Finding; 2] {
    let own = match config {
        Err(failure) => Finding::of("config", failure),
        Ok(config) => Finding::ok(
            "config",
            config.file().map_or_else(
                || "you have no configuration of your own".to_owned(),
                |file| format!("{} has no mistakes", file.display()),
            ),
        ),
    };
    let file = project.root.join("wanflow.toml");
    let settings = match settings {
        Err(failure) => Finding::of("settings", failure),
        Ok(_) if file.exists() => {
            Finding::ok("settings", format!("{} has no mistakes", file.display()))
        }
        Ok(_) => Finding::ok("settings", "the project has no wanflow.toml"),
    };
    [own, settings]
}
