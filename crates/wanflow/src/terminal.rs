//! What the terminal can show: colour, width, and whether there is one.

use std::io::IsTerminal;

use wanflow_compiler::report::Checked;
use wanflow_compiler::report::human::{self, Colour, Letters, Look};
use wanflow_session::Environment;

use crate::args::Color;
use crate::print;

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

/// The terminal that this process talks to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Whether a person can be asked and progress be drawn.
    pub(crate) is_interactive: bool,
    look: Look,
}

impl Terminal {
    /// Looks at standard error, where people are spoken to.
    pub(crate) fn detect(wanted: Color, environment: &Environment) -> Self {
        let shows = std::io::stderr().is_terminal();
        let is_refused = environment.variable("NO_COLOR").is_some();
        let colour = match wanted {
            Color::Always => Colour::Ansi,
            Color::Auto if shows && !is_refused => Colour::Ansi,
            Color::Auto | Color::Never => Colour::None,
        };
        let width = if shows { usize::from(console::Term::stderr().size().1) } else { WIDTH };
        let width = width.clamp(40, 120);
        let is_interactive = shows && std::io::stdin().is_terminal();
        Self { is_interactive, look: Look { width, colour, letters: Letters::Unicode } }
    }

    /// Whether words to people are in colour.
    pub(crate) fn has_colour(&self) -> bool {
        self.look.colour == Colour::Ansi
    }

    /// Shows findings as excerpts with carets; nothing where there are none.
    pub(crate) fn show(&self, files: &[Checked]) {
        print::write_err_in_colour(&human::report(files, self.look));
    }
}
