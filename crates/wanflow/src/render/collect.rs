//! Until when clips that are at a host can be collected.

use wanflow_run::UnixMillis;
use wanflow_run::collect::Uncollected;

use super::printable;

/// How many takes are named.
const NAMED: usize = 5;

/// A line for those that the host still has, by the first of their times, and one for those that
/// it may have forgotten; nothing where hosts state no time.
pub(crate) fn collect_lines(takes: &[Uncollected], now: UnixMillis) -> String {
    let told = takes.iter().filter_map(|one| Some((one.collect_before?, one)));
    let (over, kept): (Vec<_>, Vec<_>) = told.partition(|(before, _)| *before <= now);
    let kept = kept.first().map(|(before, _)| {
        let left = span(before.0.saturating_sub(now.0) / 1000);
        format!("collect before {before} (in {left}): {}\n", names(&kept))
    });
    let over = over.first().map(|(before, _)| {
        let names = names(&over);
        format!("the host may have forgotten since {before}: {names}; a run asks for it, free\n")
    });
    kept.into_iter().chain(over).collect()
}

fn names(takes: &[(UnixMillis, &Uncollected)]) -> String {
    let name = |one: &Uncollected| {
        let scene = printable(one.scene.as_str());
        if one.take.get() == 1 { scene } else { format!("{scene}@{}", one.take) }
    };
    let named: Vec<_> = takes.iter().take(NAMED).map(|(_, one)| name(one)).collect();
    let more = takes.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    named.join(", ") + &more
}

/// `40 s`, `25 min` or `23 h`: never more than there is.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::{SceneId, Take};

    use super::*;

    #[test]
    fn what_is_forgotten_first_sets_the_time() {
        let one = |scene: &str, take, seconds: Option<u64>| Uncollected {
            scene: SceneId::new(scene),
            take: Take::new(take).expect("a number from 1"),
            collect_before: seconds.map(|seconds| UnixMillis(seconds * 1000)),
        };
        let all = [
            one("gone", 1, Some(10)),
            one("a", 1, Some(1600)),
            one("b", 2, Some(90_000)),
            one("c", 1, None),
        ];
        let now = UnixMillis(100_000);
        assert_eq!(
            collect_lines(&all, now),
            "collect before 1970-01-01 00:26:40 UTC (in 25 min): a, b@2\n\
             the host may have forgotten since 1970-01-01 00:00:10 UTC: gone; a run asks for it, \
             free\n"
        );
        let many: Vec<_> = (0..7).map(|at| one(&format!("s{at}"), 1, Some(200 + at))).collect();
        let told = collect_lines(&many, now);
        assert!(told.ends_with("(in 100 s): s0, s1, s2, s3, s4 and 2 more\n"), "{told}");
        assert_eq!(collect_lines(&all[3..], now), "");
    }
}
