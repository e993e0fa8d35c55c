//! What hosts have told of costs, beside the estimates.

use wanflow_api::Usd;
use wanflow_run::history::{Account, Bill, QuotedBill};

use super::printable;

/// A line for what answers told, and one for each account; nothing where no host has told.
pub(crate) fn bill(bill: &Bill) -> String {
    let accounts: String = bill.accounts.iter().map(account).collect();
    quoted(bill.quoted) + &clips(bill) + &accounts
}

fn quoted(quoted: QuotedBill) -> String {
    let QuotedBill { clips, estimated, least, most } = quoted;
    let plural = if clips == 1 { "clip" } else { "clips" };
    let price = if least == most { most.to_string() } else { format!("{least} to {most}") };
    match clips {
        0 => String::new(),
        _ if least == estimated && most == estimated => {
            format!("quoted by the host: {price} for {clips} {plural}, as estimated\n")
        }
        _ => format!(
            "quoted by the host: {price} for {clips} {plural}, estimated {estimated}: at most {}\n",
            difference(estimated, most)
        ),
    }
}

fn clips(bill: &Bill) -> String {
    let Bill { clips, estimated, billed, quoted: _, accounts: _ } = bill;
    let plural = if *clips == 1 { "clip" } else { "clips" };
    match clips {
        0 => String::new(),
        _ if billed == estimated => {
            format!("billed by the host: {billed} for {clips} {plural}, as estimated\n")
        }
        _ => format!(
            "billed by the host: {billed} for {clips} {plural}, estimated {estimated}: {}; \
             estimates are based on seconds of clip and one day's price list, and so is what is \
             owed above\n",
            difference(*estimated, *billed)
        ),
    }
}

fn account(account: &Account) -> String {
    let Account { origin, first, last, estimated } = account;
    let (origin, from, to) = (printable(origin), first.amount, last.amount);
    let change = format!("balance at {origin}: {from} on {}, {to} on {}", first.at, last.at);
    match account.spent() {
        None => format!("{change}: more than before, so credit was added\n"),
        Some(spent) if spent == *estimated => format!("{change}: {spent} less, as estimated\n"),
        Some(spent) => format!(
            "{change}: {spent} less, and {estimated} were estimated here in between: {}; other \
             uses of the account are in it, and some clips may not be billed yet\n",
            difference(*estimated, spent)
        ),
    }
}

/// `$0.02 less than estimated`.
fn difference(estimated: Usd, billed: Usd) -> String {
    if billed < estimated {
        format!("{} less than estimated", estimated.saturating_sub(billed))
    } else {
        format!("{} more than estimated", billed.saturating_sub(estimated))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_run::UnixMillis;
    use wanflow_run::history::Reading;

    #[test]
    fn bill_and_estimate_stand_beside_each_other() {
        let cents = |count: u64| Usd::from_micros(count * 10_000);
        let reading = |seconds: u64, amount| Reading { at: UnixMillis(1000 * seconds), amount };
        let account = |last, estimated| Account {
            origin: "https://host.example".to_owned(),
            first: reading(0, cents(1000)),
            last: reading(60, last),
            estimated,
        };
        let of = |billed, accounts| Bill {
            clips: 2,
            estimated: cents(100),
            billed,
            quoted: QuotedBill::default(),
            accounts,
        };
        assert_eq!(bill(&Bill::default()), "");
        for (billed, last, words) in [
            (
                100,
                900,
                [
                    "$1.00 for 2 clips, as estimated",
                    "$10.00 on 1970-01-01",
                    "$1.00 less, as estimated",
                ],
            ),
            (
                96,
                890,
                ["$0.96 for 2 clips", "$0.04 less than estimated;", "$0.10 more than estimated;"],
            ),
            (104, 2000, ["$0.04 more than estimated;", "$20.00 on", "credit was added"]),
        ] {
            let account = account(cents(last), cents(100));
            let text = bill(&of(cents(billed), vec![account]));
            for word in words {
                assert!(text.contains(word), "{word:?} is not in {text}");
            }
        }
    }

    #[test]
    fn a_quote_stands_beside_the_estimate() {
        let cents = |count: u64| Usd::from_micros(count * 10_000);
        let told = |least, most| {
            let (least, most) = (cents(least), cents(most));
            quoted(QuotedBill { clips: 2, estimated: cents(100), least, most })
        };
        assert_eq!(told(100, 100), "quoted by the host: $1.00 for 2 clips, as estimated\n");
        let less = "quoted by the host: $0.90 to $0.96 for 2 clips, estimated $1.00: at most $0.04 \
                    less than estimated\n";
        assert_eq!(told(90, 96), less);
        assert_eq!(quoted(QuotedBill::default()), "");
    }
}
