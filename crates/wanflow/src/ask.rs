//! Questions to a person on a terminal: whether to buy, and what became of a submit.

use std::io::Write as _;
use std::sync::Arc;

use wanflow_api::{TaskId, Usd};
use wanflow_run::Summary;
use wanflow_run::driver::{Advice, Adviser, Doubtful};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::{Input, read_line};
use crate::print::{err, errln};
use crate::progress::Progress;
use crate::render::{evidence_lines, printable};

/// Asks whether to buy what was shown, and again what is in doubt. `again` is the command that
/// asks once more.
pub(crate) fn go_on(summary: &Summary, retried: Usd, again: &str) -> Result<bool, Failure> {
    err!("{summary}");
    if retried > Usd::ZERO {
        err!("; buys again what is in doubt, {retried}");
    }
    err!(". Go on? [y/N] ");
    let _ = std::io::stderr().flush();
    match read_line()? {
        Input::Line(answer) => {
            Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
        }
        Input::Signal(exit) => {
            errln!("");
            let word = if exit == Exit::Terminated { "terminated" } else { "interrupted" };
            Err(Failure::new(exit, format!("{word} at the prompt; nothing was bought"))
                .with_help(format!("go on with: {again}")))
        }
    }
}

/// Asks a person on this terminal.
pub(crate) struct AtTerminal(pub(crate) Arc<Progress>);

impl Adviser for AtTerminal {
    fn advise(&self, doubtful: &Doubtful) -> Advice {
        self.0.aside(|| ask(doubtful))
    }
}

fn ask(doubtful: &Doubtful) -> Advice {
    let Doubtful { question, evidence, problem } = doubtful;
    if let Some(problem) = problem {
        errln!("that cannot be done: {}", printable(problem));
    }
    errln!("{question}");
    err!("{}", evidence_lines(question, evidence));
    errln!("  a TASK_ID  the host has it: use its clip");
    errln!("  n          the host never had it: submit it again");
    errln!("  b          pay again, {} more, whatever became of it", question.price);
    errln!("  s          leave it out of this run");
    errln!("  q          decide nothing, and end the run");
    loop {
        err!("What should be done? [q] ");
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        // Signals are heard by the run, which ends without waiting for this answer.
        if std::io::stdin().read_line(&mut answer).is_err() {
            return Advice::Stop;
        }
        if let Some(advice) = read(answer.trim()) {
            return advice;
        }
    }
}

/// What an answer means; `None` if it means nothing.
fn read(answer: &str) -> Option<Advice> {
    Some(match answer.split_once(char::is_whitespace) {
        Some(("a", task_id)) => Advice::Adopt { task_id: TaskId::typed(task_id.trim()).ok()? },
        Some(_) => return None,
        None => match answer {
            "n" => Advice::NotCreated,
            "b" => Advice::BuyAgain,
            "s" => Advice::Skip,
            "" | "q" => Advice::Stop,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_strictly() {
        let adopt = || Some(Advice::Adopt { task_id: TaskId::typed("t-1").expect("a task id") });
        for (answer, advice) in [
            ("a t-1", adopt()),
            ("a   t-1", adopt()),
            ("n", Some(Advice::NotCreated)),
            ("b", Some(Advice::BuyAgain)),
            ("s", Some(Advice::Skip)),
            ("q", Some(Advice::Stop)),
            ("", Some(Advice::Stop)),
            ("a", None),
            ("yes", None),
            ("b now", None),
        ] {
            assert_eq!(read(answer), advice, "{answer:?}");
        }
    }
}
