//! The shape of the code, in figures that are held: `cargo xtask shape`.
//!
//! Prints what each measure finds and fails where a bar is passed. How each thing is measured is
//! in one file each below; this one must not know.

mod circles;
mod lengths;
mod modules;
mod names;
mod parameters;
mod sources;

use clap::Args;

use crate::cargo::workspace;
use crate::rehearsal::Check;
use sources::Crate;

/// Measure the shape of the code: tuple parameters, names, module circles, lengths.
#[derive(Debug, Args)]
pub(crate) struct Shape {
    /// Print where each finding is, also of measures that hold.
    #[arg(long)]
    all: bool,
}

/// One measure: what was found, and how much of it is accepted.
struct Measure {
    what: &'static str,
    /// What is aimed at.
    aim: usize,
    /// As many as there are today: the number only falls, until it is the aim.
    at_most: usize,
    found: Vec<String>,
}

pub(crate) fn run(shape: &Shape) -> Check<()> {
    let crates = sources::read(&workspace())?;
    let measures = measures(&crates);
    for Measure { what, aim, at_most, found } in &measures {
        let bound = if aim == at_most { String::new() } else { format!(", aimed at {aim}") };
        println!("{:>5}  {what} (at most {at_most}{bound})", found.len());
        if shape.all || found.len() > *at_most {
            for line in found {
                println!("       {line}");
            }
        }
    }
    let missed = measures.iter().filter(|measure| measure.found.len() > measure.at_most).count();
    if missed == 0 { Ok(()) } else { Err(format!("{missed} of the measures above do not hold")) }
}

fn measures(crates: &[Crate]) -> [Measure; 5] {
    [
        Measure {
            what: "functions with a destructured tuple among their parameters",
            aim: 0,
            at_most: 0,
            found: parameters::tuples(crates),
        },
        Measure {
            what: "type names that stand for more than two things in a crate",
            aim: 0,
            at_most: 0,
            found: names::crowded(crates),
        },
        Measure {
            what: "circles of modules inside crates",
            aim: 3,
            at_most: 0,
            found: circles::among_modules(crates),
        },
        Measure {
            what: "files of more than 500 lines",
            aim: 0,
            at_most: 0,
            found: lengths::long_files(crates),
        },
        Measure {
            what: "functions of more than 70 lines",
            aim: 0,
            at_most: 0,
            found: lengths::long_functions(crates),
        },
    ]
}
