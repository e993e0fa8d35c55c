//! The whole way from text to diagnostics.

use std::collections::{HashMap, HashSet};

use wanflow_api::sound_delivery::Publishing;
use wanflow_api::{DEFAULT_ENDPOINT, EndpointChoice, EndpointRef, Origin, UnknownEndpoint};
use wanflow_plan::timeline::VideoEncoder;
use wanflow_plan::{Plan, Purpose};

use crate::allow;
use crate::decode::decode;
use crate::diagnostic::{Diagnostic, MOST};
use crate::document::{self, Document};
use crate::layers::version::Version;
use crate::layers::{Layered, Scope, Variant, layered};
use crate::lower::{Order, lower};
use crate::report::Checked;
use crate::rules::{Context, Ended, Target, UNUSED_VARIABLE, run_all};
use crate::source::{SourceText, Span};
use crate::sources::Sources;
use crate::storyboard::Storyboard;
use crate::world::World;

/// What the user's settings say about a check.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Takes the place of the storyboard's own `endpoint`.
    pub endpoint: Option<EndpointRef>,
    /// Takes its place where the storyboard names none.
    pub fallback: Option<EndpointRef>,
    /// Whether hosts can fetch local files from a bucket of the user's.
    pub publishing: Publishing,
    /// What is said of a storyboard that names no endpoint, where the one that then holds has
    /// ended; `None` while it has not, or where no day is known.
    pub ended: Option<Ended<'a>>,
    /// The version that is meant; `None`: the storyboard itself.
    pub version: Option<&'a Version>,
}

/// A storyboard's file, compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Its text and those of the files that it is made of, and the findings.
    pub checked: Checked,
    /// The plan; `None` while an error stands, or where none was asked for.
    pub plan: Option<Plan>,
    /// Id of the endpoint whose limits were held.
    pub endpoint: &'static str,
    /// Whether the storyboard itself names an endpoint.
    pub names_endpoint: bool,
    /// The host that the storyboard names behind its endpoint: `ID@HOST`.
    pub host: Option<&'static Origin>,
    /// What the storyboard has the film coded by.
    pub encoder: VideoEncoder,
    /// Whether some scene needs a clip: no host is asked for a film of cards, stills and footage.
    pub needs_clips: bool,
}

/// The one way from the bytes of a file to findings and, for a purpose, to a plan.
pub fn compile_file(
    name: &str,
    bytes: Vec<u8>,
    purpose: Option<Purpose>,
    options: &Options<'_>,
    world: &dyn World,
) -> Compiled {
    let mut damage = Vec::new();
    let source = document::read(name.to_owned(), bytes, &mut damage);
    let is_damaged = damage.iter().any(Diagnostic::is_error);
    let wanted = purpose.filter(|_| !is_damaged);
    let file = options.version.map_or(name.to_owned(), |version| version.file_name(name));
    let scope = if purpose.is_some() { Scope::Chosen } else { Scope::Every };
    let whole = with_files(source, scope, options, world, |context, found| {
        let order = wanted.map(|purpose| Order { file: &file, purpose });
        let plan = order.and_then(|order| lower(context, &order, found));
        let encoder = context.storyboard().film.encoder.map(|encoder| encoder.value);
        let endpoint = (context.endpoint_id(), context.names_endpoint(), context.origin());
        let needs_clips = context.storyboard().generated().next().is_some();
        (plan, endpoint, (encoder.unwrap_or_default(), needs_clips))
    });
    let Whole { value, found, document } = whole;
    let (mut plan, (endpoint, names_endpoint, host), (encoder, needs_clips)) = value;
    if let Some(plan) = &mut plan {
        plan.edition = options.version.and_then(Version::suffix);
    }
    // Of a text that could not be read at all nothing is missing.
    if !(is_damaged && document.source().text().is_empty()) {
        damage.extend(found);
    }
    let checked = Checked { sources: Sources::of(document.into_files()), diagnostics: damage };
    Compiled { checked, plan, endpoint, names_endpoint, host, encoder, needs_clips }
}

/// Parses, decodes and checks a text: every mistake, in the order of the text.
pub fn check(source: &SourceText, options: &Options<'_>, world: &dyn World) -> Vec<Diagnostic> {
    with_files(source.clone(), Scope::Every, options, world, |_, _| ()).found
}

/// Turns a storyboard into a plan. While an error stands there is none.
pub fn compile(
    source: &SourceText,
    options: &Options<'_>,
    world: &dyn World,
    order: &Order<'_>,
) -> (Option<Plan>, Vec<Diagnostic>) {
    with_storyboard(source, options, world, |context, found| lower(context, order, found))
}

/// Parses, decodes and checks a text, then hands the storyboard on together with what was found.
/// `then` may add to the findings; they come back in the order of the text.
pub fn with_storyboard<T>(
    source: &SourceText,
    options: &Options<'_>,
    world: &dyn World,
    then: impl FnOnce(&Context<'_>, &mut Vec<Diagnostic>) -> T,
) -> (T, Vec<Diagnostic>) {
    let Whole { value, found, .. } =
        with_files(source.clone(), Scope::Chosen, options, world, then);
    (value, found)
}

/// A storyboard that was looked at, with all its files.
struct Whole<T> {
    value: T,
    found: Vec<Diagnostic>,
    document: Document<'static>,
}

fn with_files<T>(
    source: SourceText,
    scope: Scope,
    options: &Options<'_>,
    world: &dyn World,
    then: impl FnOnce(&Context<'_>, &mut Vec<Diagnostic>) -> T,
) -> Whole<T> {
    let mut read = Vec::new();
    let plain = Version::default();
    let version = options.version.unwrap_or(&plain);
    let Layered { mut document, others } = layered(source, version, scope, world, &mut read);
    let mut found = if others.is_empty() { std::mem::take(&mut read) } else { read.clone() };
    let value = look(&document, options, world, &mut found, then);
    for variant in others {
        document.set_root(Some(variant.root));
        let mut own = read.clone();
        look(&document, options, world, &mut own, |_, _| ());
        add_news(&mut found, own, &variant);
    }
    point_behind_aliases(&document, &mut found);
    allow::apply(&document, &mut found);
    in_order(&mut found);
    Whole { value, found, document }
}

/// Looks at the storyboard that is a document's root.
fn look<T>(
    document: &Document<'_>,
    options: &Options<'_>,
    world: &dyn World,
    found: &mut Vec<Diagnostic>,
    then: impl FnOnce(&Context<'_>, &mut Vec<Diagnostic>) -> T,
) -> T {
    let storyboard = decode(document, found);
    let endpoint = options.endpoint.unwrap_or_else(|| endpoint(&storyboard, options));
    let is_given = options.endpoint.or(options.fallback).is_some();
    let ended = options.ended.filter(|_| !is_given);
    let target = Target { endpoint, publishing: options.publishing, ended };
    let context = Context::new(document, &storyboard, found, target, world);
    run_all(&context, found);
    then(&context, found)
}

/// Adds what only a variant has. What is never used must be used by none of all.
fn add_news(found: &mut Vec<Diagnostic>, own: Vec<Diagnostic>, variant: &Variant) {
    found.retain(|one| one.rule != &UNUSED_VARIABLE || own.contains(one));
    let key = |one: &Diagnostic| (one.rule.id, one.span(), one.message.clone());
    let known: HashSet<_> = found.iter().map(key).collect();
    let news = own.into_iter().filter(|one| one.rule != &UNUSED_VARIABLE);
    for one in news.filter(|one| !known.contains(&key(one))) {
        let span = one.span();
        let is_inside = variant.words.start <= span.start && span.end <= variant.words.end;
        let place = format!("in the variant `{}`", variant.name);
        let one = if is_inside { one } else { one.also(variant.key, place) };
        one.add_to(found);
    }
}

/// The endpoint that a storyboard names; else the settings' one, else the default.
fn endpoint(storyboard: &Storyboard<'_>, options: &Options<'_>) -> EndpointRef {
    let named = storyboard.endpoint.and_then(|id| match EndpointChoice::parse(id.value) {
        Ok(EndpointChoice { endpoint, .. }) | Err(UnknownEndpoint::Host(endpoint, _)) => {
            Some(endpoint)
        }
        Err(UnknownEndpoint::Id(_)) => None,
    });
    named
        .or(options.fallback)
        .or_else(|| wanflow_api::endpoint(DEFAULT_ENDPOINT))
        .expect("the default endpoint has a document")
}

/// Adds to each finding at an alias where its anchor stands.
fn point_behind_aliases(document: &Document<'_>, found: &mut [Diagnostic]) {
    let definitions: HashMap<Span, Span> = document.aliases().collect();
    for diagnostic in found.iter_mut().filter(|_| !definitions.is_empty()) {
        if let Some(definition) = definitions.get(&diagnostic.span()) {
            diagnostic.labels.push(crate::diagnostic::Label {
                span: *definition,
                message: "the alias stands for this".to_owned(),
            });
        }
    }
}

/// Sorts by place; what was found twice through two aliases is kept once. Of more findings than
/// anybody reads the severest are kept.
fn in_order(found: &mut Vec<Diagnostic>) {
    let by_place = |a: &Diagnostic, b: &Diagnostic| {
        let key = |found: &Diagnostic| (found.span(), found.severity, found.rule.id);
        key(a).cmp(&key(b))
    };
    found.sort_by(by_place);
    found.dedup();
    if found.len() > MOST {
        found.sort_by_key(|one| one.severity);
        found.truncate(MOST);
        found.sort_by(by_place);
    }
}
