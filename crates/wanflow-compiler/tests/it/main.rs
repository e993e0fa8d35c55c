//! What the compiler does with whole texts, seen from outside.

mod check;
mod front;
mod hostile;
mod oracle;
mod report;
