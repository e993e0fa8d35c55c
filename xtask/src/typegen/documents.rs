//! The schema's files: the first one, and those beside and below it that a `$ref` names.
//!
//! Reads from disk, and never above the first file's folder, never from a network. What a
//! reference means is said here and nowhere else.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::lines::Lines;
use crate::codegen::cursor::Cursor;
use crate::codegen::refusal::{Refusal, Refusals};

/// One file.
#[derive(Debug)]
pub(crate) struct Document {
    /// Path from the first file's folder, with `/`.
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) lines: Lines,
}

/// All files; the first one first.
#[derive(Debug, Default)]
pub(crate) struct Documents(pub(crate) Vec<Document>);

/// A schema's place: the file's index, and a JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) document: usize,
    pub(crate) pointer: String,
}

impl Place {
    /// The place one or more plain steps further in.
    pub(crate) fn below(&self, steps: &[&str]) -> Self {
        let mut pointer = self.pointer.clone();
        for step in steps {
            pointer.push('/');
            pointer += &step.replace('~', "~0").replace('/', "~1");
        }
        Self { document: self.document, pointer }
    }

    /// The last step, with its escapes undone.
    pub(crate) fn last(&self) -> Option<String> {
        Some(unescape(self.pointer.rsplit_once('/')?.1))
    }
}

/// Keywords whose values are data, where a `$ref` refers to nothing.
const DATA: &[&str] = &["const", "default", "enum", "example", "examples"];

/// Keywords whose members have names of their own, which are no keywords.
const NAMED: &[&str] = &["$defs", "definitions", "properties"];

impl Documents {
    /// Reads a file and every file that it names, or notes why not.
    pub(crate) fn read(file: &Path, refusals: &Refusals) -> Self {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut documents = Self::default();
        let mut waiting = vec![name.unwrap_or_default()];
        while let Some(name) = waiting.pop() {
            if documents.0.iter().any(|document| document.name == name) {
                continue;
            }
            let Some(document) = read_one(&folder, &name, refusals) else { continue };
            let mut references = Vec::new();
            references_of(&document.value, &mut references);
            for reference in references {
                if let Ok((Some(file), _)) = parse(reference) {
                    waiting.extend(join(&name, &file));
                }
            }
            documents.0.push(document);
        }
        documents
    }

    /// The schema at a place.
    pub(crate) fn at(&self, place: &Place) -> Option<&Value> {
        self.0.get(place.document)?.value.pointer(&place.pointer)
    }

    /// A cursor there.
    pub(crate) fn cursor<'a>(
        &'a self,
        place: &Place,
        refusals: &'a Refusals,
    ) -> Option<Cursor<'a>> {
        let document = self.0.get(place.document)?;
        Cursor::root(&document.name, &document.value, refusals).at(&place.pointer)
    }

    /// Where the `$ref` of a schema leads, or why nowhere.
    pub(crate) fn target(&self, place: &Place, reference: &str) -> Result<Place, String> {
        let (file, pointer) = parse(reference)?;
        let home = &self.0[place.document];
        let document = match file {
            None => place.document,
            Some(_) if home.value.get("$id").is_some() => {
                return Err("is relative to the `$id` of its file, not to the file; \
                            take the `$id` out"
                    .to_owned());
            }
            Some(file) => {
                let name = join(&home.name, &file).ok_or_else(|| {
                    format!("`{file}` is not below the first file's folder; move it there")
                })?;
                let found = self.0.iter().position(|document| document.name == name);
                found.ok_or_else(|| format!("`{name}` cannot be read"))?
            }
        };
        let target = Place { document, pointer };
        match self.at(&target) {
            Some(Value::Object(_) | Value::Bool(_)) => Ok(target),
            Some(_) => Err("does not lead to a schema".to_owned()),
            None => Err("leads nowhere; check the spelling of each step".to_owned()),
        }
    }

    /// `FILE:LINE: at /POINTER: MESSAGE`.
    pub(crate) fn located(&self, refusal: &Refusal) -> String {
        let Refusal { file, pointer, message } = refusal;
        let document = self.0.iter().find(|document| document.name == *file);
        let Some(document) = document else { return format!("{file}: {message}") };
        let line = document.lines.at(pointer);
        let shown = if pointer.is_empty() { "the root" } else { pointer };
        format!("{file}:{line}: at {shown}: {message}")
    }
}

fn read_one(folder: &Path, name: &str, refusals: &Refusals) -> Option<Document> {
    let refuse = |message: String| {
        refusals.push(Refusal { file: name.to_owned(), pointer: String::new(), message });
    };
    let path = folder.join(name);
    // A link may point anywhere; what it leads to must lie below the folder as well.
    let (real, base) = (fs::canonicalize(&path), fs::canonicalize(parent(folder)));
    if let (Ok(real), Ok(base)) = (&real, &base)
        && !real.starts_with(base)
    {
        refuse("is a link out of the first file's folder; put the file itself there".to_owned());
        return None;
    }
    let text = fs::read_to_string(&path)
        .map_err(|error| refuse(format!("cannot be read: {error}")))
        .ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: Value = serde_json::from_str(text)
        .map_err(|error| refuse(format!("is not JSON: {error}; only JSON is read")))
        .ok()?;
    let lines = Lines::of(text);
    for pointer in &lines.twice {
        let message = "stands there twice, and only the last one counts; take one out".to_owned();
        refusals.push(Refusal { file: name.to_owned(), pointer: pointer.clone(), message });
    }
    Some(Document { name: name.to_owned(), value, lines })
}

fn parent(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

fn references_of<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" => found.push(reference),
                    Value::Object(schemas) if NAMED.contains(&name.as_str()) => {
                        schemas.values().for_each(|schema| references_of(schema, found));
                    }
                    _ if DATA.contains(&name.as_str()) => {}
                    _ => references_of(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references_of(item, found)),
        _ => {}
    }
}

/// The file and the pointer of a reference.
fn parse(reference: &str) -> Result<(Option<String>, String), String> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if file.contains(':') || file.starts_with('/') {
        return Err(format!(
            "`{reference}` is a remote reference; put the file beside this one and name it"
        ));
    }
    if file.contains(['?', '\\']) {
        return Err(format!("`{reference}` is not a plain relative file name"));
    }
    let fragment = decode(fragment).ok_or("has a broken percent escape")?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return Err(format!("`#{fragment}` is an anchor; write its pointer, as `#/$defs/NAME`"));
    }
    let file = decode(file).ok_or("has a broken percent escape")?;
    Ok(((!file.is_empty()).then_some(file), fragment))
}

/// Undoes percent escapes.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A file named in another, both from the first file's folder; `None` where it would leave it.
fn join(home: &str, file: &str) -> Option<String> {
    let mut steps: Vec<&str> = home.split('/').collect();
    steps.pop();
    for step in Path::new(file).components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir => _ = steps.pop()?,
            Component::Normal(step) => steps.push(step.to_str()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(steps.join("/"))
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
