//! What a run would make of the films of a plan, in a line for each.

use wanflow_session::film_forecast::{FilmForecast, Making};

use super::printable;

/// Changes that are named.
const NAMED: usize = 4;

/// A line for each film of which something is to be said.
pub(crate) fn film_forecast_lines(films: &[FilmForecast]) -> String {
    films.iter().filter_map(line).collect()
}

fn line(film: &FilmForecast) -> Option<String> {
    let FilmForecast { output, making } = film;
    let words = match making {
        // Nothing was made of it yet, and clips come first: the table says that.
        Making::Waits(_) => return None,
        Making::Unchanged => "is there, and stays as it is".to_owned(),
        Making::Unknown(why) => format!("what is made anew is not known: {}", printable(why)),
        Making::Anew { work, changes } => {
            let mut named: Vec<String> =
                changes.iter().take(NAMED).map(|change| printable(&change.to_string())).collect();
            if changes.len() > NAMED {
                named.push(format!("{} more", changes.len() - NAMED));
            }
            let why =
                if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
            format!("{work}{why}")
        }
    };
    Some(format!("{}: {words}\n", printable(output)))
}

#[cfg(test)]
mod tests {
    use wanflow_plan::SceneId;
    use wanflow_run::{ChangedPart, FilmChange, FilmWork};

    use super::*;

    #[test]
    fn a_film_says_what_is_coded_and_why() {
        let work = FilmWork { coded: 3, kept: 38, copied: 0, is_sound_kept: true };
        let changes = vec![FilmChange::Scene(SceneId::new("two"), ChangedPart::Caption)];
        let film = |making| FilmForecast { output: "film.mp4".to_owned(), making };
        let films =
            [film(Making::Anew { work, changes }), film(Making::Unchanged), film(Making::Waits(2))];
        assert_eq!(
            film_forecast_lines(&films),
            "film.mp4: 3 of 41 segments coded, 38 from the cache; sound from the cache (caption \
             of `two` changed)\nfilm.mp4: is there, and stays as it is\n"
        );
    }
}
