//! The list of people's names and their pseudonyms, and the secret they are made with: kept on this computer for the
//! present user, beside no project, so that every import of a log gives a person the same pseudonym.
//!
//! It must never be written into a project or a result.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

const FILE_NAME: &str = "pseudonyms.json";

/// The list, kept in one folder.
#[derive(Debug, Clone)]
pub struct PseudonymList {
    folder: PathBuf,
}

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Whoever has it can find out a name by trying names.
    secret: String,
    /// Names by pseudonym.
    names: BTreeMap<String, String>,
}

impl PseudonymList {
    /// The list of the present user, in the platform's folder for data of programs; nothing where there is none.
    pub fn of_user() -> Option<Self> {
        Some(Self::in_folder(directories::ProjectDirs::from("", "", "syncline")?.data_local_dir()))
    }

    /// A list kept in this folder, which need not exist yet.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// The secret for pseudonyms; a new one is drawn and kept when there is none yet.
    ///
    /// # Errors
    /// In words, when the list cannot be read or written.
    pub fn secret(&self) -> Result<String, String> {
        let mut kept = self.read()?;
        if kept.secret.is_empty() {
            kept.secret = new_secret();
            self.write(&kept)?;
        }
        Ok(kept.secret)
    }

    /// Adds pseudonyms by name.
    ///
    /// # Errors
    /// In words, when the list cannot be read or written.
    pub fn add(&self, names: &BTreeMap<String, String>) -> Result<(), String> {
        let mut kept = self.read()?;
        let before = kept.names.len();
        kept.names.extend(names.iter().map(|(name, pseudonym)| (pseudonym.clone(), name.clone())));
        if kept.names.len() == before { Ok(()) } else { self.write(&kept) }
    }

    fn read(&self) -> Result<Kept, String> {
        let path = self.path();
        let remedy = "move it away to begin a new list";
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| format!("The list of pseudonyms is damaged ({error}); {remedy}. {}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Kept::default()),
            Err(error) => Err(format!("The list of pseudonyms cannot be read ({error}); {remedy}. {}", path.display())),
        }
    }

    fn write(&self, kept: &Kept) -> Result<(), String> {
        let path = self.path();
        let failed = |error: std::io::Error| {
            format!("The list of pseudonyms cannot be written ({error}); check that the folder may be written. {}", path.display())
        };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let text = serde_json::to_string_pretty(kept).map_err(|error| failed(std::io::Error::other(error)))?;
        let beside = path.with_extension("new");
        private_file(&beside).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(failed)?;
        fs::rename(&beside, &path).map_err(failed)
    }
}

/// A secret that nobody can guess: 128 bits from the system's source of randomness.
pub fn new_secret() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}

/// A new file that only the present user may read, where the platform knows that.
fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_drawn_once_and_names_are_added_to_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let list = PseudonymList::in_folder(folder.path().join("deep"));
        let secret = list.secret().unwrap();
        assert!(12 <= secret.len() && list.secret().unwrap() == secret);
        list.add(&[("Ann".to_owned(), "P-1".to_owned())].into()).unwrap();
        list.add(&[("Ben".to_owned(), "P-2".to_owned())].into()).unwrap();
        let kept = list.read().unwrap();
        assert_eq!((kept.secret, kept.names.len(), kept.names["P-2"].as_str()), (secret, 2, "Ben"));
    }

    #[test]
    fn a_damaged_list_is_said_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let list = PseudonymList::in_folder(folder.path());
        fs::write(list.path(), "not json").unwrap();
        assert!(list.secret().unwrap_err().contains("damaged"));
        assert_eq!(fs::read_to_string(list.path()).unwrap(), "not json");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let list = PseudonymList::in_folder(folder.path());
        list.secret().unwrap();
        assert_eq!(fs::metadata(list.path()).unwrap().permissions().mode() & 0o077, 0);
    }
}
