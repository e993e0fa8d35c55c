//! What the compiler does with whole texts, seen from outside.

mod check;
mod digests;
mod disk;
mod film;
mod fixes;
mod fmt;
mod front;
mod hostile;
mod invalid;
mod language;
mod layers;
mod lower;
mod mistakes;
mod oracle;
mod pages;
mod report;
mod same_clip;
mod sources;
mod specs;
