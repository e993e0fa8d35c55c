//! `wanflow explain RULE`: the page of a rule, or the list of all.

use wanflow_compiler::{RULES, rules};

use crate::args::Explain;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{out, outln};

/// Prints a rule's page.
pub(crate) fn run(args: &Explain) -> Result<Exit, Failure> {
    let Some(id) = &args.rule else {
        for rule in RULES.iter().map(|entry| entry.rule) {
            outln!("{:<26} {:<8} {}", rule.id, rule.severity.as_str(), rule.title);
        }
        return Ok(Exit::Done);
    };
    let page = rules::explain(id).ok_or_else(|| {
        let help = rules::did_you_mean(id)
            .map_or("`wanflow explain` lists all rules".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
        Failure::usage(format!("there is no rule `{id}`")).with_help(help)
    })?;
    out!("{page}");
    Ok(Exit::Done)
}
