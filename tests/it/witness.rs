//! The stand-in hosts of `tests/witness` are evidence from outside: they are kept as they came.

use sha2::{Digest as _, Sha256};
use wanflow_tests::root;

/// A stand-in is changed only where a source says that its host does otherwise; the source stands
/// at the top of its file, and the new digest here.
#[test]
fn the_stand_ins_are_as_they_came() {
    let folder = root().join("tests/witness").read_dir().expect("the stand-ins are there");
    let files = folder.map(|entry| entry.expect("a folder entry is readable").path());
    let is_theirs = |ending: &str| ending == "py" || ending == "md";
    let mut lines: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|ending| is_theirs(&ending.to_string_lossy())))
        .map(|file| {
            let bytes = std::fs::read(&file).expect("a stand-in is readable");
            let digest = Sha256::digest(bytes);
            let digits =
                digest.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
            format!("{digits}  {}", file.file_name().expect("a file has a name").display())
        })
        .collect();
    lines.sort_by(|one, other| one[64..].cmp(&other[64..]));
    insta::assert_snapshot!(lines.join("\n"), @r"
    fe488d7dc83c482ac1b87418992ba8007ee627a48fc53615727668b6a800f278  README.md
    2c0c10b27270899ad51de1f0dc0e0e35a18940d3e22868262fd72859d1b7c733  ark.py
    779cf099854118da37488c84da42d4d266636333b7fba81ae6df623ff035f845  comfy.py
    115843129dbe42427a9c1130203e0e40f5d0330571ecaecfe7d0904b2355ee4f  common.py
    66b4f62eff6b0d449b257d708f3ebbeffcff1f0eb0a7b3d0aaa474ed0e3e41ca  dashscope.py
    2fa72cd6216e490ea1cc0b0ba7b9a596419556c9442633e8e5c1a8315edd321f  fal.py
    f05bb38a801143174193dc7f15adac7de8dd006398d359c24348cd5d7cdf34c4  novita.py
    7d60dbb8d9fa6c39db2e11d4c61706ef9373ee30629565d29dfdaa6c111de6a4  replicate.py
    d7055c70c2e33b129e70fb001df80d755b05b65b7c8425830d57257d0460af18  runpod.py
    01ed00ad4bfe98e51851fe410c7bde84ae69b541ee5eaeec4c39a16a8f076502  wavespeed.py
    ");
}
