//! The fault matrix of the promises: one named test for each row, by where the fault comes from.

mod before;
mod disk;
mod folder;
mod input;
mod life;
mod money;
mod network;
mod records;
mod story;
mod transfer;
