//! The shape of the code, in figures that are held: `cargo xtask shape`.
//!
//! Prints what each measure finds and fails where one finds anything. How each thing is measured is
//! in one file each below; this one must not know.

mod circles;
mod lengths;
mod modules;
mod names;
mod parameters;
mod sources;

use crate::cargo::workspace;
use crate::rehearsal::Check;
use sources::Crate;

/// One measure: what must not be there, and where it is.
struct Measure {
    what: &'static str,
    found: Vec<String>,
}

pub(crate) fn run() -> Check<()> {
    let crates = sources::read(&workspace())?;
    let measures = measures(&crates);
    for Measure { what, found } in &measures {
        println!("{:>5}  {what}", found.len());
        for line in found {
            println!("       {line}");
        }
    }
    let missed = measures.iter().filter(|measure| !measure.found.is_empty()).count();
    if missed == 0 { Ok(()) } else { Err(format!("{missed} of the measures above must be 0")) }
}

fn measures(crates: &[Crate]) -> [Measure; 5] {
    [
        Measure {
            what: "functions with a destructured tuple among their parameters",
            found: parameters::tuples(crates),
        },
        Measure {
            what: "type names that stand for more than two things in a crate",
            found: names::crowded(crates),
        },
        Measure { what: "circles of modules inside crates", found: circles::among_modules(crates) },
        Measure { what: "files of more than 500 lines", found: lengths::long_files(crates) },
        Measure { what: "functions of more than 70 lines", found: lengths::long_functions(crates) },
    ]
}
