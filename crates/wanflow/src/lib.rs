//! What the command line prints for machines, as types: a library beside the binary, so that their
//! schemas can be generated and tested.

pub mod output;
