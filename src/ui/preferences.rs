//! What the planner prefers on this computer, whatever project is open: appearance and recent files.
//!
//! It must not hold anything of a project.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::theme::Appearance;

/// How many recent files are kept.
const MAX_RECENT: usize = 12;

/// Appearance, motion and recent files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark, desk or wall.
    pub appearance: Appearance,
    /// No animation.
    pub reduced_motion: bool,
    /// Files opened or saved lately, the latest first; the project layer keeps them.
    #[serde(skip)]
    pub recent: Vec<PathBuf>,
}

impl Preferences {
    /// Puts a file at the head of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(MAX_RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_once_among_the_recent_ones_and_first() {
        let mut preferences = Preferences::default();
        for name in ["a", "b", "a"] {
            preferences.remember(Path::new(name));
        }
        assert_eq!(preferences.recent, [PathBuf::from("a"), PathBuf::from("b")]);
    }
}
