//! What the compiler does with whole texts, seen from outside.

mod front;
mod oracle;
mod report;
