//! Whole runs in virtual time: what is bought, what is never bought twice, what is left undone.

mod clocks;
mod collect;
mod colours;
mod crash;
mod doubts;
mod ends;
mod folders;
mod host_news;
mod limits;
mod model;
mod notes;
mod runs;
mod undecoded;
mod waits;
