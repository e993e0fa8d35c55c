//! Both formats, of the same captions.

use wanflow_plan::timeline::{Caption, Time};

use super::{srt, vtt};

fn captions() -> Vec<Caption> {
    let caption = |begin: u64, end: u64, text: &str| {
        let (begin, end) = (Time::from_millis(begin), Time::from_millis(end));
        Caption { begin, end, text: text.to_owned() }
    };
    vec![
        caption(500, 2000, "T minus zero."),
        caption(2000, 2000, "R&D: a < b > c --> d\r\n\r\n  <i>second</i> line "),
        caption(61_001, 3_661_002, "مرحبا (1)\u{2028}你好"),
        caption(3_700_000, 3_701_000, " \n "),
        caption(360_000_000, 360_000_001, "7"),
    ]
}

#[test]
fn subrip_has_hours_and_no_empty_lines_within_cues() {
    let expected = "\
1
00:00:00,500 --> 00:00:02,000
T minus zero.

2
00:00:02,000 --> 00:00:02,001
R&D: a < b > c → d
<i>second</i> line

3
00:01:01,001 --> 01:01:01,002
مرحبا (1)
你好

4
100:00:00,000 --> 100:00:00,001
7

";
    assert_eq!(srt(&captions()), expected);
    assert_eq!(srt(&[]), "");
}

#[test]
fn webvtt_escapes_what_is_markup_there() {
    let expected = "\
WEBVTT

1
00:00:00.500 --> 00:00:02.000
T minus zero.

2
00:00:02.000 --> 00:00:02.001
R&amp;D: a &lt; b &gt; c --&gt; d
&lt;i&gt;second&lt;/i&gt; line

3
00:01:01.001 --> 01:01:01.002
مرحبا (1)
你好

4
100:00:00.000 --> 100:00:00.001
7
";
    assert_eq!(vtt(&captions()), expected);
    assert_eq!(vtt(&[]), "WEBVTT\n");
}
