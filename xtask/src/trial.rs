//! Generated modules, compiled as one temporary crate and run on instances.
//!
//! The crate lies outside the repository and takes the workspace's versions; what it compiles is
//! kept below `target/trial`, so that the next trial is quick. Knows nothing of schemas.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cargo::{cargo, workspace};

/// One generated file, and the JSON texts that its type `Root` is tried on.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) text: String,
    pub(crate) instances: Vec<String>,
}

/// What came of a module.
#[derive(Clone, Debug)]
pub(crate) enum Ran {
    /// The compiler's first message.
    DoesNotCompile(String),
    /// One verdict for each instance.
    Ran(Vec<Verdict>),
}

/// What a generated type did with an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// Read, and written back as this text.
    Taken(String),
    /// Not read, or not written back, and why.
    Refused(String),
    Panicked,
}

/// The program around the modules.
const MAIN: &str = r#"
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let tasks: Vec<(usize, String)> = serde_json::from_reader(std::io::stdin()).unwrap();
    for (module, text) in tasks {
        println!("{}", serde_json::to_string(&run(module, text)).unwrap());
    }
}

fn attempt<T: serde::Serialize + serde::de::DeserializeOwned>(text: String) -> serde_json::Value {
    let read = std::panic::catch_unwind(|| {
        let read = serde_json::from_str::<T>(&text).map_err(|error| error.to_string())?;
        serde_json::to_string(&read).map_err(|error| format!("cannot be written: {error}"))
    });
    match read {
        Ok(Ok(written)) => serde_json::json!({ "taken": written }),
        Ok(Err(why)) => serde_json::json!({ "refused": why }),
        Err(_) => serde_json::json!("panicked"),
    }
}
"#;

/// Compiles and runs all modules. `extra` are further lines of `[dependencies]`.
pub(crate) fn run(modules: &[Module], extra: &str) -> io::Result<Vec<Ran>> {
    let folder = tempfile::tempdir()?;
    let mut broken: BTreeMap<usize, String> = BTreeMap::new();
    loop {
        lay_out(folder.path(), modules, &broken, extra)?;
        let built = cargo_in(folder.path(), &["build", "--quiet", "--message-format=json"])?;
        if built.status.success() {
            break;
        }
        let found = blamed(&built);
        if found.is_empty() {
            return Err(io::Error::other(String::from_utf8_lossy(&built.stderr).into_owned()));
        }
        broken.extend(found);
    }
    let mut verdicts = execute(modules, &broken)?.into_iter();
    let ran = modules.iter().enumerate().map(|(index, module)| match broken.get(&index) {
        Some(message) => Ran::DoesNotCompile(message.clone()),
        None => Ran::Ran(verdicts.by_ref().take(module.instances.len()).collect()),
    });
    Ok(ran.collect())
}

/// Runs cargo in a crate that lies elsewhere; offline first, so that no network is needed.
pub(crate) fn cargo_in(folder: &Path, words: &[&str]) -> io::Result<Output> {
    let run = |offline: &[&str]| {
        cargo()
            .args(words)
            .args(offline)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", workspace().join("target/trial"))
            .env_remove("RUSTFLAGS")
            .output()
    };
    let output = run(&["--offline"])?;
    // Only what is missing here is worth a network.
    let missing = String::from_utf8_lossy(&output.stderr).contains("--offline");
    if output.status.success() || !missing { Ok(output) } else { run(&[]) }
}

fn lay_out(
    folder: &Path,
    modules: &[Module],
    broken: &BTreeMap<usize, String>,
    extra: &str,
) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"trial\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = {{ version = \"1\", features = [\"float_roundtrip\"] }}\nregress = \"0.12\"\n{extra}\n[profile.dev]\ndebug = false\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut main = String::from("#![allow(warnings)]\n");
    let mut arms = Vec::new();
    for (index, module) in modules.iter().enumerate() {
        let path = folder.join(format!("src/module_{index}.rs"));
        if broken.contains_key(&index) {
            fs::write(path, "")?;
            continue;
        }
        fs::write(path, &module.text)?;
        main.extend(["mod module_", &index.to_string(), ";\n"]);
        arms.push(format!("        {index} => attempt::<module_{index}::Root>(text),\n"));
    }
    let run = format!(
        "\nfn run(module: usize, text: String) -> serde_json::Value {{\n    match module {{\n\
         {}        _ => serde_json::Value::Null,\n    }}\n}}\n",
        arms.concat()
    );
    main.extend([MAIN, &run]);
    fs::write(folder.join("src/main.rs"), main)
}

/// The modules that the compiler complains of, with its first message on each.
fn blamed(built: &Output) -> BTreeMap<usize, String> {
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&built.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        let files = spans.filter_map(|span| span["file_name"].as_str());
        let mut numbers = files.filter_map(|file| {
            file.strip_prefix("src/module_")?.strip_suffix(".rs")?.parse::<usize>().ok()
        });
        if let (Some(number), Some(text)) = (numbers.next(), message["message"].as_str()) {
            found.entry(number).or_insert_with(|| text.to_owned());
        }
    }
    found
}

fn execute(modules: &[Module], broken: &BTreeMap<usize, String>) -> io::Result<Vec<Verdict>> {
    let tasks: Vec<_> = modules
        .iter()
        .enumerate()
        .filter(|(index, _)| !broken.contains_key(index))
        .flat_map(|(index, module)| module.instances.iter().map(move |text| (index, text)))
        .collect();
    let mut verdicts = Vec::new();
    while verdicts.len() < tasks.len() {
        let before = verdicts.len();
        verdicts.extend(execute_some(&tasks[before..])?);
        if verdicts.len() < tasks.len() {
            // The next one ended the whole program: a stack that overflows cannot be caught.
            verdicts.push(Verdict::Panicked);
        }
    }
    Ok(verdicts)
}

/// As many verdicts as the program gives before it ends.
fn execute_some(tasks: &[(usize, &String)]) -> io::Result<Vec<Verdict>> {
    let mut program = Command::new(workspace().join("target/trial/debug/trial"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = program.stdin.take().expect("it is piped");
    input.write_all(serde_json::to_string(&tasks)?.as_bytes())?;
    drop(input);
    let output = program.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::other)).collect()
}
