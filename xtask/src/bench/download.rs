//! Downloads: a large clip over loopback, against curl.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use super::measure::pair;
use super::row::{Row, verdict};
use super::test_bed::TestBed;

/// Size of the clip: 256 MiB.
const PIECES: usize = 256;
const PIECE: usize = 1 << 20;

/// Memory that a download may take, in MiB, however large the clip is.
const MEMORY_BAR: f64 = 32.0;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let link = serve()?;
    let folder = bed.path().join("store");
    std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
    let worker = bed.root.join("target/release/bench-engine").display().to_string();
    let (folder, file) = (folder.display().to_string(), bed.path().join("curl.out"));
    let file = file.display().to_string();
    let ours = [worker.as_str(), "download", &link, &folder];
    let curl = ["curl", "--silent", "--noproxy", "*", "--output", &file, &link];
    let (ours, curl) = pair(&ours, &curl, bed.path())?;
    let rate = |wall_s: f64| 256.0 / wall_s;
    Ok(vec![
        Row::new(
            "a clip of 256 MiB over loopback, into its part, SHA-256 included, against `curl -o`",
            format!("{:.0} MiB/s", rate(ours.wall_s)),
            format!("{:.0} MiB/s", rate(curl.wall_s)),
            verdict(ours.wall_s / curl.wall_s, 1.0 / 0.9),
        ),
        Row::new(
            "the same: peak memory of the whole process",
            format!("{:.1} MiB", ours.peak_mib),
            format!("{MEMORY_BAR} MiB"),
            verdict(ours.peak_mib / MEMORY_BAR, 1.0),
        ),
    ])
}

/// Serves the clip to all who ask, as long as this program runs. Answers its link.
fn serve() -> Result<String, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            // A client that leaves early is its own measurement's failure.
            let _ = deliver(stream);
        }
    });
    Ok(format!("http://{address}/clip.mp4"))
}

fn deliver(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _ = stream.read(&mut request)?;
    let length = PIECES * PIECE;
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\netag: \"v1\"\r\n\r\n")?;
    let piece: Vec<u8> = (0..=250).cycle().take(PIECE).collect();
    for _ in 0..PIECES {
        stream.write_all(&piece)?;
    }
    Ok(())
}
