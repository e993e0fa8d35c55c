//! `cargo xtask battery`: the generator on schemas of one keyword each, and typify beside it.
//!
//! Every schema of `xtask/battery` is generated, all of it is compiled and run, and each type's
//! verdict on each instance is compared with what the `jsonschema` crate says.

pub(crate) mod case;
mod mutate;
mod random;
mod typify;
mod verdict;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;

use case::{Case, Instance};
use typify::Typify;
pub(crate) use typify::VERSION as PEER;
use verdict::{Outcome, WORDS};

use crate::trial::{self, Module};
use crate::typegen;

/// Compares generated types with the `jsonschema` crate, and with typify's.
#[derive(clap::Args)]
pub(crate) struct Battery {
    /// Only cases whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Leaves typify out.
    #[arg(long)]
    ours_only: bool,
    /// Takes the cases of this folder instead of `xtask/battery`.
    #[arg(long, value_name = "FOLDER")]
    cases: Option<PathBuf>,
    /// Takes this many random schemas instead.
    #[arg(long, value_name = "COUNT", conflicts_with = "cases")]
    random: Option<usize>,
    /// Seed of the random schemas.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What came of a whole battery.
pub(crate) struct Totals {
    /// Cases by outcome, in the order of [`WORDS`].
    pub(crate) counts: [usize; 5],
    /// Instances beyond the listed ones that agree.
    pub(crate) mutants: usize,
}

/// Runs the battery and prints it.
pub(crate) fn run(args: &Battery) -> Result<(), String> {
    let folder = args.cases.clone().unwrap_or_else(case::folder);
    let cases = match args.random {
        Some(count) => Ok(random::cases(count, args.seed)),
        None => case::read_all(&folder),
    };
    let done = cases.and_then(|mut cases| {
        cases.retain(|case| case.name.contains(&args.only));
        measure(&cases, !args.ours_only)
    });
    let (ours, _) = done.map_err(|error| error.to_string())?;
    let bad: usize = ours.counts[2..].iter().sum();
    if bad == 0 { Ok(()) } else { Err(format!("{bad} cases are not as they must be")) }
}

/// Runs every case on both generators; prints a line a case and the totals.
pub(crate) fn measure(cases: &[Case], with_peer: bool) -> io::Result<(Totals, Option<Totals>)> {
    let folder = tempfile::tempdir()?;
    let mut laid_out = Vec::new();
    for case in cases {
        let place = folder.path().join(&case.name);
        std::fs::create_dir_all(&place)?;
        laid_out.push(case.lay_out(&place)?);
    }
    let mutants: Vec<Vec<Instance>> =
        cases.iter().zip(&laid_out).map(|(case, schema)| case.mutated(schema)).collect();
    let made = laid_out.iter().map(|schema| {
        let outcome = typegen::generate(schema);
        outcome.text.ok_or_else(|| Outcome::Refused(outcome.refused.join("; ")))
    });
    let ours = outcomes(cases, &mutants, made.collect(), "")?;
    let peer = match with_peer.then(Typify::build) {
        Some(Ok(typify)) => {
            let made = laid_out.iter().map(|schema| typify.generate(schema));
            let none = vec![Vec::new(); cases.len()];
            Some(outcomes(cases, &none, made.collect::<Result<_, _>>()?, typify::NEEDS)?)
        }
        // Without a network the peer may not be at hand; ours is judged all the same.
        Some(Err(error)) => {
            eprintln!("typify is left out, it cannot be built: {error}");
            None
        }
        None => None,
    };
    for (index, case) in cases.iter().enumerate() {
        let refused = matches!(ours[index], Outcome::Refused(_));
        if case.instances.is_empty() && refused != case.refused.is_some() {
            println!("the next is not as its file says");
        }
        if ours[index].kind() > 1 {
            println!("{:#}", case.schema);
        }
        println!("{}: {}", case.name, ours[index].shown());
        if let Some(peer) = &peer {
            println!("    typify {}: {}", typify::VERSION, peer[index].shown());
        }
    }
    let tried: usize = mutants.iter().map(Vec::len).sum();
    let ours = Totals { counts: count(&ours), mutants: tried };
    let peer = peer.map(|peer| Totals { counts: count(&peer), mutants: 0 });
    print_totals(cases.len(), &ours, peer.as_ref());
    Ok((ours, peer))
}

/// Compiles and runs what was made, and judges it on the listed instances and the mutants.
fn outcomes(
    cases: &[Case],
    mutants: &[Vec<Instance>],
    made: Vec<Result<String, Outcome>>,
    needs: &str,
) -> io::Result<Vec<Outcome>> {
    let (mut modules, mut instances) = (Vec::new(), Vec::new());
    for ((case, mutants), made) in cases.iter().zip(mutants).zip(&made) {
        let Ok(text) = made else { continue };
        let all = [case.listed(), mutants.clone()].concat();
        let texts = all.iter().map(|instance| instance.text.clone()).collect();
        modules.push(Module { text: text.clone(), instances: texts });
        instances.push(all);
    }
    let ran = trial::run(&modules, needs)?;
    let mut judged = instances.iter().zip(&ran).map(|(all, ran)| verdict::judge(all, ran));
    let outcome = |made: Result<String, Outcome>| match made {
        Ok(_) => judged.next().unwrap_or(Outcome::Right),
        Err(outcome) => outcome,
    };
    Ok(made.into_iter().map(outcome).collect())
}

fn count(outcomes: &[Outcome]) -> [usize; 5] {
    let mut counts = [0; 5];
    for outcome in outcomes {
        counts[outcome.kind()] += 1;
    }
    counts
}

fn print_totals(cases: usize, ours: &Totals, peer: Option<&Totals>) {
    println!("\n{cases} cases, and {} further instances a step away for ours", ours.mutants);
    for (index, word) in WORDS.iter().enumerate() {
        let peer = peer.map(|peer| format!(", typify {}", peer.counts[index])).unwrap_or_default();
        println!("{word}: ours {}{peer}", ours.counts[index]);
    }
}
