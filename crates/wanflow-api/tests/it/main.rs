//! The generated endpoint as its users see it: builders, wire bodies, tables.

mod descriptor;
mod request;
mod wire;
