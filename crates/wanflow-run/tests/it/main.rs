//! The runner from outside: its client on loopback, and whole runs in virtual time.

mod http;
mod loopback;
#[cfg(target_os = "linux")]
mod uploads;
