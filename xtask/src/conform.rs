//! Holds the emulator to the endpoint documents: no answer that a document does not list.
//!
//! For each endpoint an emulator of it alone is started on loopback. schemathesis generates
//! requests from the document; odd ones, which no document speaks of, are ours. Either way status,
//! content type and body of each answer must be documented for the call. Nothing leaves the
//! machine but the installation of schemathesis, once.

mod chance;
mod contract;
mod odd;
mod raw;
mod schemathesis;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use crate::cargo::cargo;
use crate::cargo::workspace;
use crate::codegen::endpoint_folders;
use crate::codegen::folder::Folder;
use crate::rehearsal::{Check, Emulator};
use crate::threads;
use chance::Chance;
use contract::Contract;
use schemathesis::Schemathesis;

/// Hold the emulator of each endpoint to its document, with schemathesis and with odd requests.
#[derive(Debug, Args)]
pub(crate) struct Conform {
    /// Only endpoints whose id contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// The binary; without it, it is built.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// How many endpoints are asked at the same time.
    #[arg(long, value_name = "N", default_value_t = 3)]
    jobs: usize,
    #[command(flatten)]
    chance: Chance,
}

pub(crate) fn run(conform: &Conform) -> Check<()> {
    let began = Instant::now();
    let root = workspace();
    let binary = match &conform.binary {
        Some(binary) => binary.clone(),
        None => build(&root)?,
    };
    let schemathesis = Schemathesis::find(&root.join("target"))?;
    let programs = Programs { binary: &binary, schemathesis: &schemathesis };
    let mut folders = endpoint_folders(&root)?;
    folders.retain(|folder| folder.id.contains(&conform.only));
    let jobs = conform.jobs.max(1);
    let held = threads::each(jobs, |job| {
        let own = folders.iter().skip(job).step_by(jobs);
        own.map(|folder| holds(folder, &programs, conform.chance)).collect()
    })?;
    let held: Vec<bool> = held.into_iter().flat_map(|held: Vec<bool>| held).collect();
    match (held.len(), held.iter().filter(|holds| !**holds).count()) {
        (0, _) => Err(format!("no endpoint's id contains `{}`", conform.only)),
        (all, 0) => {
            println!("conform ok: {all} endpoints, {} s", began.elapsed().as_secs());
            Ok(())
        }
        (all, broken) => {
            Err(format!("{broken} of {all} endpoints answer otherwise than documented"))
        }
    }
}

/// Asks the emulator of one endpoint and prints what came of it; answers whether it holds.
fn holds(folder: &Folder, programs: &Programs<'_>, chance: Chance) -> Check<bool> {
    let contract = Contract::read(folder)?;
    let held = programs.hold(&contract, chance);
    match &held {
        Ok(line) => println!("{}: {line}", contract.id),
        Err(found) => println!("{}: answers that are not documented\n{found}", contract.id),
    }
    Ok(held.is_ok())
}

fn build(root: &Path) -> Check<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--workspace"]).current_dir(root);
    let built = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if !built.success() {
        return Err("the binary does not build".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(target.join("debug/wanflow"))
}

/// Asks the emulator of one endpoint, as the command does.
pub(crate) fn endpoint(folder: &Folder, binary: &Path) -> Check<String> {
    let schemathesis = Schemathesis::find(&workspace().join("target"))?;
    let programs = Programs { binary, schemathesis: &schemathesis };
    programs.hold(&Contract::read(folder)?, Chance::default())
}

/// What an endpoint is held to its documents with.
struct Programs<'a> {
    /// The binary whose emulator answers.
    binary: &'a Path,
    schemathesis: &'a Schemathesis,
}

impl Programs<'_> {
    /// Asks one emulator all there is to ask.
    fn hold(&self, contract: &Contract, chance: Chance) -> Check<String> {
        let began = Instant::now();
        let words = ["--latency", "200ms", "--endpoint", contract.id.as_str()];
        let emulator = Emulator::start_with(self.binary, &words)?;
        let generated = self.schemathesis.run(contract, &emulator.origin, chance);
        let asked = odd::ask(contract, &emulator.origin);
        let seconds = began.elapsed().as_secs_f64();
        match (generated, asked) {
            (Ok(generated), Ok(asked)) => Ok(format!(
                "{generated} generated and {asked} odd requests answered as documented, \
                 {seconds:.1} s"
            )),
            (Err(one), Err(other)) => Err(format!("{one}\n{other}")),
            (Err(found), Ok(_)) | (Ok(_), Err(found)) => Err(found),
        }
    }
}
