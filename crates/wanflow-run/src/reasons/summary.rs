//! What a plan costs, from none to all of its uncertain tasks.

use std::fmt;

use serde::Serialize;
use wanflow_api::Usd;

use super::{Action, TaskReason};

/// How many clips a run buys, and for how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many clips are bought at least.
    pub buys: usize,
    /// How many more may be, should clips change that they continue from.
    pub may_buy: usize,
    /// How many are fetched that are already bought.
    pub fetches: usize,
    /// How many wait for a decision or a change.
    pub blocked: usize,
    /// Price of what is bought at least, where it is known.
    pub price: Usd,
    /// Price of what is bought at most, where it is known.
    pub price_at_most: Usd,
    /// How many of the clips that are or may be bought have no known price.
    pub without_price: usize,
}

impl Summary {
    /// Counts the tasks of a plan.
    pub fn of<'a>(reasons: impl IntoIterator<Item = &'a TaskReason>) -> Self {
        let mut summary = Self::default();
        reasons.into_iter().for_each(|reason| summary.add(reason));
        summary
    }

    fn add(&mut self, task: &TaskReason) {
        let price = task.price.unwrap_or_default();
        match task.reason.action() {
            Action::Keep => return,
            Action::Fetch => return self.fetches += 1,
            Action::Blocked => return self.blocked += 1,
            Action::Buy => {
                self.buys += 1;
                self.price = self.price + price;
            }
            Action::MayBuy => self.may_buy += 1,
        }
        self.price_at_most = self.price_at_most + price;
        self.without_price += usize::from(task.price.is_none());
    }
}

/// Prints `Buys 2 to 3 clips, $1.00 to $1.50` or `Buys nothing`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.buys + self.may_buy;
        if most == 0 {
            return f.write_str("Buys nothing");
        }
        let clips = if most == 1 { "clip" } else { "clips" };
        match self.may_buy {
            0 => write!(f, "Buys {most} {clips}, ")?,
            _ => write!(f, "Buys {} to {most} {clips}, ", self.buys)?,
        }
        if self.without_price > 0 {
            return write!(f, "price not known");
        }
        match self.may_buy {
            0 => write!(f, "{}", self.price),
            _ => write!(f, "{} to {}", self.price, self.price_at_most),
        }
    }
}
