//! The user's own configuration: where an endpoint's requests and key go, what is not known of
//! its prices, the bucket for local files, and limits for all projects.
//!
//! It lies outside every project, so that no checkout can write it. It holds no keys itself.

pub(crate) mod assets;
mod own_endpoint;
mod unknown_key;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeTable;
use url::Url;
use wanflow_api::endpoint::Prices;
use wanflow_api::sound_delivery::Publishing;
use wanflow_api::{Audio, Endpoint, EndpointRef, Origin, Resolution, Usd};
use wanflow_plan::{Plan, Task};

use crate::environment::Environment;
use crate::failure::Failure;
use crate::limits::Limits;
use crate::printable::printable;
use crate::regular_file;
use crate::toml_file::{self, Mistakes, Value};

use assets::Assets;
use own_endpoint::OwnEndpoint;
use unknown_key::unknown;

/// Names another file than the usual one.
const VARIABLE: &str = "WANFLOW_CONFIG";

const KNOWN: &[&str] = &["assets", "endpoints", "media", "budget", "concurrency", "per_minute"];

/// What the user's file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file; `None` where there is none.
    file: Option<PathBuf>,
    /// Where the file would be looked for; `None` where the environment names no place.
    place: Option<PathBuf>,
    /// What any run may take.
    pub limits: Limits,
    /// Where local files are put for hosts that fetch them by link.
    pub(crate) assets: Option<Assets>,
    /// Whether an installed ffmpeg may decode what wanflow does not, and code the films that ask
    /// for it.
    pub ffmpeg: bool,
    endpoints: BTreeMap<String, OwnEndpoint>,
    /// The host that storyboard, settings or command line name; `None`: they name none.
    chosen: Option<&'static Origin>,
}

/// Where people find the file.
pub const fn usual_place() -> &'static str {
    "configuration, ~/.config/wanflow/config.toml"
}

impl Config {
    /// Reads the user's file, or takes the defaults where there is none.
    pub fn read(environment: &Environment) -> Result<Self, Failure> {
        let Some((file, named)) = place(environment) else {
            return Ok(Self::default());
        };
        let text = match regular_file::read_text(&file, toml_file::LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && !named => {
                return Ok(Self { place: Some(file), ..Self::default() });
            }
            Err(error) => {
                let failure = Failure::environment(format!("{}: {error}", file.display()));
                let help =
                    if named { "the file that WANFLOW_CONFIG names" } else { "your own file" };
                return Err(failure.with_help(format!("{help} must be readable")));
            }
        };
        let config = toml_file::decode(&file, &text, Self::decode)?;
        Ok(Self { file: Some(file.clone()), place: Some(file), ..config })
    }

    fn decode(table: &DeTable<'_>, mistakes: &mut Mistakes) -> Self {
        let mut config = Self::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "assets" => config.assets = Assets::decode(value, mistakes),
                "media" => config.ffmpeg = ffmpeg_of(value, mistakes),
                "endpoints" => config.endpoints = own_endpoint::read(value, mistakes),
                _ if config.limits.take(key, value, mistakes) => {}
                _ => unknown(key, KNOWN, mistakes),
            }
        }
        config
    }

    /// Takes one of an endpoint's documented hosts for this run.
    pub fn choose(&mut self, origin: Option<&'static Origin>) {
        self.chosen = origin;
    }

    /// Takes the host of an endpoint whose requests go to this origin, by its document or by the
    /// user's own configuration. `None`: no host of it does, and its usual one counts.
    pub fn choose_by_origin(
        &mut self,
        endpoint: EndpointRef,
        origin: &str,
    ) -> Option<&'static Origin> {
        for (place, host) in endpoint.origins.iter().enumerate() {
            // The usual host is the one that nobody names.
            self.choose((place > 0).then_some(host));
            if self.origin(&endpoint).origin().ascii_serialization() == origin {
                return Some(host);
            }
        }
        self.choose(None);
        None
    }

    /// An endpoint at one of its hosts, as `--endpoint` takes it.
    pub fn name_at(endpoint: &Endpoint, host: Option<&Origin>) -> String {
        let usual = endpoint.origins.first();
        let other = host.filter(|host| Some(*host) != usual);
        other.map_or(endpoint.id.to_owned(), |host| format!("{}@{}", endpoint.id, host.name))
    }

    /// The documented host that counts, unless the user's own address does.
    pub fn documented<'e>(&self, endpoint: &'e Endpoint) -> &'e Origin {
        let chosen = self.chosen;
        let chosen = endpoint.origins.iter().find(|origin| Some(*origin) == chosen);
        chosen.or(endpoint.origins.first()).expect("an endpoint has a host")
    }

    /// The documented host that counts; `None` where the user's own address does.
    pub fn host<'e>(&self, endpoint: &'e Endpoint) -> Option<&'e Origin> {
        let has_own = self.of(endpoint).is_some_and(|own| own.origin.is_some());
        (!has_own).then(|| self.documented(endpoint))
    }

    /// What the host that counts asks for, as far as the endpoint's document knows.
    pub fn documented_prices(&self, endpoint: &Endpoint) -> Option<Prices> {
        match self.chosen {
            Some(_) => self.documented(endpoint).prices,
            None => endpoint.prices,
        }
    }

    /// Where an endpoint's requests and the key go. A host that is named for this run outranks
    /// what the user says of the endpoint, but not what the user says of that host.
    pub fn origin(&self, endpoint: &Endpoint) -> Url {
        self.of(endpoint).and_then(|own| own.origin.clone()).unwrap_or_else(|| {
            let documented = self.documented(endpoint).url;
            Url::parse(documented).expect("origins are checked when they are generated")
        })
    }

    /// Where a plan is bought, if that is not the endpoint's usual host: what an approval covers
    /// besides the plan itself.
    pub fn unusual_host(&self, endpoint: &Endpoint) -> Option<String> {
        let origin = self.origin(endpoint).origin();
        let usual = endpoint.origins.first().expect("an endpoint has a host");
        let is_usual = Url::parse(usual.url).is_ok_and(|usual| usual.origin() == origin);
        let name = self.chosen.filter(|chosen| *chosen != usual).map(|chosen| chosen.name);
        let address = origin.ascii_serialization();
        match name {
            Some(name) => Some(format!("{name} {address}")),
            None => (!is_usual).then_some(address),
        }
    }

    /// What to say where the key goes to another host than the endpoint's document names.
    pub fn other_origin(&self, endpoint: &Endpoint) -> Option<String> {
        let origin = self.origin(endpoint).origin();
        let mut usual = endpoint.origins.iter().filter_map(|usual| Url::parse(usual.url).ok());
        if usual.any(|usual| usual.origin() == origin) {
            return None;
        }
        let file = self.file.as_deref().unwrap_or(Path::new("config.toml")).display();
        let (origin, usual) = (origin.ascii_serialization(), self.documented(endpoint).url);
        Some(format!("{} is bought at {origin}, not at {usual}, because of {file}", endpoint.id))
    }

    /// The variable that holds an endpoint's key.
    pub fn key_env<'c>(&'c self, endpoint: &'c Endpoint) -> &'c str {
        let own = self.of(endpoint).and_then(|own| own.key_env.as_deref());
        own.unwrap_or(self.documented(endpoint).key_env)
    }

    /// How long a run goes on asking this endpoint about a task without a good answer, where the
    /// user says so.
    pub fn patience(&self, endpoint: &Endpoint) -> Option<Duration> {
        self.of(endpoint)?.patience
    }

    /// The file that was read; `None` where there is none.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The user's own prices of a second of clip.
    pub fn own_prices(&self, endpoint: &Endpoint) -> &[(Resolution, Usd)] {
        self.pricing(endpoint).map_or(&[], |own| &own.prices)
    }

    /// What a second of clip costs, as plans count it.
    pub fn per_second(&self, endpoint: &Endpoint) -> Vec<(Resolution, Usd)> {
        let known = self.documented_prices(endpoint).map_or(&[][..], |prices| prices.per_second);
        let mut prices = BTreeMap::<Resolution, Usd>::new();
        for (resolution, usd) in known.iter().chain(self.own_prices(endpoint)) {
            let highest = prices.entry(*resolution).or_default();
            *highest = (*highest).max(*usd);
        }
        prices.into_iter().collect()
    }

    /// The lines that make a plan's price known, and the file that they go into; `None` where all
    /// prices are known.
    pub fn how_to_price(&self, plan: &Plan) -> Option<String> {
        let endpoint = wanflow_api::endpoint(&plan.endpoint)?;
        let unknown = plan.tasks.iter().filter(|task| task.price.is_none());
        let unknown: BTreeSet<Resolution> = unknown.map(|task| task.request.resolution).collect();
        if unknown.is_empty() {
            return None;
        }
        let file = self.place.as_ref();
        let file =
            file.map_or("config.toml".to_owned(), |file| printable(&file.display().to_string()));
        let name = self.name_of(&endpoint);
        let mut text = format!(
            "the price is not known, and nothing is bought without one; write what the host \
             charges per second of clip, in US dollars, into {file}:\n\n  \
             [endpoints.\"{name}\".price_per_second]\n"
        );
        for resolution in unknown {
            writeln!(text, "  {} = \"0.00\"", resolution.as_str()).expect("a string takes all");
        }
        Some(text)
    }

    /// The variables that hold keys.
    pub fn key_variables(&self) -> impl Iterator<Item = &str> {
        self.endpoints.values().filter_map(|own| own.key_env.as_deref())
    }

    /// What a task costs at most, as the compiler knows it and as the user does. Where both know a
    /// price the higher counts: what is owed is never understated.
    pub fn price_of(&self, endpoint: &Endpoint, task: &Task) -> Option<Usd> {
        let (resolution, seconds) = (task.request.resolution, task.request.duration);
        // The compiler's prices are those of the endpoint's usual host.
        let known = if self.chosen.is_none() {
            task.price
        } else {
            let silent = matches!(task.request.audio, Audio::Silent);
            let prices = self.documented(endpoint).prices;
            prices.and_then(|prices| prices.of(resolution, seconds, silent))
        };
        known.max(self.pricing(endpoint).and_then(|own| own.price(resolution, seconds)))
    }

    /// Whether hosts can fetch local files from a bucket of the user's.
    pub fn publishing(&self) -> Publishing {
        self.assets.as_ref().map_or(Publishing::Nowhere, |_| Publishing::ToBucket)
    }

    /// What the user says of the host that counts: of the one that is named for this run, or of
    /// the endpoint where none is.
    fn of(&self, endpoint: &Endpoint) -> Option<&OwnEndpoint> {
        self.endpoints.get(&self.name_of(endpoint))
    }

    /// What the user says of prices: those of the host, else those of the endpoint.
    fn pricing(&self, endpoint: &Endpoint) -> Option<&OwnEndpoint> {
        let own = self.of(endpoint).filter(|own| !own.prices.is_empty());
        own.or_else(|| self.endpoints.get(endpoint.id))
    }

    /// The name of the host that counts, as `--endpoint` takes it.
    pub fn name_of(&self, endpoint: &Endpoint) -> String {
        let is_of = |chosen: &&Origin| endpoint.origins.contains(chosen);
        match self.chosen.filter(is_of) {
            Some(chosen) => format!("{}@{}", endpoint.id, chosen.name),
            None => endpoint.id.to_owned(),
        }
    }
}

/// The file that counts, and whether the user named it.
pub(crate) fn place(environment: &Environment) -> Option<(PathBuf, bool)> {
    if let Some(file) = environment.variable(VARIABLE) {
        return Some((file.into(), true));
    }
    let home = || Some(PathBuf::from(environment.variable("HOME")?).join(".config"));
    let folder = environment.absolute_path("XDG_CONFIG_HOME").or_else(home)?;
    Some((folder.join("wanflow").join("config.toml"), false))
}

/// Reads `[media]`, which has one word.
fn ffmpeg_of(value: &Value<'_>, mistakes: &mut Mistakes) -> bool {
    let Some(table) = value.get_ref().as_table() else {
        mistakes.add(value.span(), "`media` is not a table", "write [media] and ffmpeg = true");
        return false;
    };
    let mut is_allowed = false;
    for (key, value) in table {
        match (&**key.get_ref(), value.get_ref().as_bool()) {
            ("ffmpeg", Some(said)) => is_allowed = said,
            ("ffmpeg", None) => {
                mistakes.add(value.span(), "this value does not fit", "ffmpeg = true or false");
            }
            _ => mistakes.unknown(key, &["ffmpeg"]),
        }
    }
    is_allowed
}

#[cfg(test)]
mod tests {
    use wanflow_api::Seconds;

    use super::*;

    fn decode(text: &str) -> Result<Config, String> {
        let read = toml_file::decode(Path::new("config.toml"), text, Config::decode);
        read.map_err(|failure| failure.to_string())
    }

    fn wan() -> EndpointRef {
        wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in")
    }

    #[test]
    fn the_user_may_send_the_key_elsewhere() {
        let text = "concurrency = 2\n[endpoints.\"novita/wan2.6-i2v\"]\n\
                    origin = \"http://127.0.0.1:8787\"\nkey_env = \"MY_KEY\"\n";
        let config = decode(text).expect("all of it may be set");
        assert_eq!(config.origin(&wan()).as_str(), "http://127.0.0.1:8787/");
        assert_eq!((config.key_env(&wan()), config.limits.concurrency), ("MY_KEY", Some(2)));
        let warning = config.other_origin(&wan()).expect("it is told");
        assert!(warning.contains("http://127.0.0.1:8787, not at https://"), "{warning}");
        let usual = Config::default();
        assert_eq!((usual.other_origin(&wan()), usual.key_env(&wan())), (None, wan().key.env));
    }

    #[test]
    fn a_host_of_an_endpoint_is_configured_by_the_name_that_endpoint_takes() {
        let text = "[endpoints.\"novita/wan2.6-i2v@ppio\"]\norigin = \"http://127.0.0.1:8787\"\n\
                    key_env = \"MY_KEY\"\nprice_per_second.720P = \"0.20\"\n";
        let mut config = decode(text).expect("all of it may be set");
        assert_eq!((config.key_env(&wan()), config.unusual_host(&wan())), (wan().key.env, None));
        assert!(config.own_prices(&wan()).is_empty());
        let ppio = wan().origins.iter().find(|origin| origin.name == "ppio");
        config.choose(ppio);
        assert_eq!(config.origin(&wan()).as_str(), "http://127.0.0.1:8787/");
        assert_eq!((config.key_env(&wan()), config.own_prices(&wan()).len()), ("MY_KEY", 1));
        assert_eq!(config.unusual_host(&wan()).as_deref(), Some("ppio http://127.0.0.1:8787"));
        let said = decode("[endpoints.\"novita/wan2.6-i2v@mars\"]\n").expect_err("no such host");
        assert!(said.contains("known hosts: ") && said.contains("ppio"), "{said}");
    }

    #[test]
    fn a_bucket_is_named_and_its_keys_are_not() {
        let config = decode("[assets]\npublish = \"s3://my-bucket/wanflow\"\n");
        assert!(config.is_ok_and(|config| config.assets.is_some()));
        for (text, words) in [
            ("publish = \"gs://canary\"", "config.toml:2:11: buckets of this kind"),
            ("publish = \"s3://canary:canary@b/x\"", "config.toml:2:11: this is not the name of"),
            ("publish = 7", "config.toml:2:11: this value does not fit"),
            ("publish = \"s3://bucket\"\nexpires_hours = 169", "config.toml:3:17: this value"),
            ("expires_hours = 2", "config.toml:1:1: `assets` does not say where to publish"),
            ("publishes = 1", "did you mean `publish`?"),
        ] {
            let said = decode(&format!("[assets]\n{text}\n")).expect_err("a mistake");
            assert!(said.contains(words) && !said.contains("canary"), "{said}");
        }
    }

    #[test]
    fn origins_are_https_or_this_machine_and_carry_nothing() {
        for (text, taken) in [
            ("https://api.example.com", true),
            ("https://api.example.com:8443/", true),
            ("http://localhost:1", true),
            ("http://[::1]:1", true),
            ("http://api.example.com", false),
            ("http://10.0.0.1", false),
            ("https://sk-canary@api.example.com", false),
            ("https://u:sk-canary@api.example.com", false),
            ("https://api.example.com/?key=sk-canary", false),
            ("https://api.example.com/sk-canary", false),
            ("file:///etc/passwd", false),
            ("sk-canary", false),
        ] {
            let quoted = serde_json::to_string(text).expect("a text is JSON");
            let read = decode(&format!("[endpoints.\"{}\"]\norigin = {quoted}\n", wan().id));
            let said = read.map_or_else(|said| said, |_| String::new());
            assert_eq!(said.is_empty(), taken, "{text}: {said}");
            assert!(said.is_empty() || said.contains("config.toml:2:10: "), "{said}");
            assert!(!said.contains("canary"), "{said}");
        }
    }

    #[test]
    fn mistakes_name_their_place_and_repeat_no_value() {
        for (text, words) in [
            ("api_key = \"sk-canary\"\n", "config.toml:1:1: a key does not belong"),
            ("[endpoints.\"novita/wan2.6-i2v\"]\nkey_env = \"sk-canary\"\n", "config.toml:2:11: "),
            ("[endpoints.other]\n", "config.toml:1:12: there is no such endpoint"),
            ("budget = \"sk-canary\"\n", "config.toml:1:10: "),
            ("concurrency = \"sk-canary\n", "config.toml:1:"),
        ] {
            let said = decode(text).expect_err("a mistake");
            assert!(said.contains(words) && !said.contains("canary"), "{said}");
        }
    }

    #[test]
    fn patience_is_a_time() {
        let read = |time: &str| {
            let text = format!("[endpoints.\"{}\"]\npatience = \"{time}\"\n", wan().id);
            decode(&text).map(|config| config.patience(&wan()).map(|time| time.as_secs()))
        };
        for (time, seconds) in [("3s", 3), ("10min", 600), ("2 h", 7200), ("24h", 86_400)] {
            assert_eq!(read(time), Ok(Some(seconds)), "{time}");
        }
        for time in ["", "s", "3", "0s", "25h", "-3s", "1.5s", "99999999999999999999s"] {
            let said = read(time).expect_err("no such time");
            assert!(said.contains("config.toml:2:12: this value does not fit"), "{said}");
        }
    }

    #[test]
    fn the_file_is_found_as_freedesktop_says() {
        let place = |set: &[(&str, &str)]| {
            let found = place(&Environment::of(set.iter().copied()));
            found.map(|(file, named)| (file.display().to_string(), named))
        };
        let file = |path: &str, named| Some((path.to_owned(), named));
        assert_eq!(place(&[]), None);
        assert_eq!(place(&[("HOME", "/h")]), file("/h/.config/wanflow/config.toml", false));
        assert_eq!(
            place(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")]),
            file("/x/wanflow/config.toml", false)
        );
        assert_eq!(
            place(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "x")]),
            file("/h/.config/wanflow/config.toml", false)
        );
        assert_eq!(place(&[("WANFLOW_CONFIG", "mine.toml")]), file("mine.toml", true));
        assert_eq!(place(&[("WANFLOW_CONFIG", "")]), None);
    }

    #[test]
    fn prices_are_the_users_where_none_is_known() {
        let text =
            |price| format!("[endpoints.\"{}\".price_per_second]\n720P = \"{price}\"\n", wan().id);
        let config = decode(&text("0.20")).expect("a price");
        let own = config.of(&wan()).expect("it is set");
        assert_eq!(own.price(Resolution::P720, Seconds(5)), Usd::parse("1"));
        assert_eq!(own.price(Resolution::P1080, Seconds(5)), None);
        let [low, high] = [Resolution::P720, Resolution::P1080];
        let cents = |count: u64| Usd::from_micros(10_000 * count);
        assert_eq!(config.per_second(&wan()), [(low, cents(20)), (high, cents(15))]);
        let lower = decode(&text("0.05")).expect("a price");
        assert_eq!(lower.per_second(&wan()), [(low, cents(10)), (high, cents(15))]);
        assert!(decode(&text("0")).is_err() && decode(&text("-1")).is_err());
    }
}
