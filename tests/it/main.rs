//! Workspace-wide tests: the boundaries of the crates, and the real binary against the emulator.

#[cfg(unix)]
mod action;
mod approval;
mod blocks;
mod boundaries;
mod check;
mod compare;
mod diff;
mod digests;
mod docs;
mod doctor;
mod emulate;
mod encoders;
mod endpoints;
mod fault_tables;
mod faults;
mod film_cache;
mod film_edits;
mod film_problems;
mod free_ways;
mod fuzz;
mod gone;
mod interrupt;
mod journals;
mod json_members;
mod known_files;
mod living_endpoints;
mod local_media;
mod many_films;
mod odd_clips;
mod output_schemas;
mod paid;
mod printed_commands;
mod publish;
mod readers;
mod rehearsal;
mod seams;
mod takes;
mod task_ids;
#[cfg(unix)]
mod terminal;
mod tutorial;
mod verify;
mod virtual_time;
mod watch;
mod witness;
