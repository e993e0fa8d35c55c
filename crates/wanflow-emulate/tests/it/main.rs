//! The emulator as its users see it: requests in, replies out, over virtual time and loopback.

mod documents;
mod endpoint;
mod faults;
mod host;
mod ledger;
mod life;
mod loopback;
mod refusals;
mod uploads;
mod wire;
