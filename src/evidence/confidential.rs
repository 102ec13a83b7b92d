//! Names of people that do not leave the log: stable pseudonyms, and a smallest group for figures about
//! single people.
//!
//! A pseudonym is a keyed hash of the name. The secret is the planner's; it is never written anywhere.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::function_rule::FunctionRule;
use super::labels::Labels;
use super::log::EventLog;

/// The pseudonym of a name under a secret.
pub fn pseudonym(name: &str, secret: &str) -> String {
    // The secret goes in twice with its length, so that no other pair of texts gives the same bytes.
    let length = secret.len() as u64;
    let mut hash = Sha256::new();
    hash.update(length.to_le_bytes());
    hash.update(secret.as_bytes());
    hash.update(name.as_bytes());
    hash.update(secret.as_bytes());
    let digest = hash.finalize();
    let mut text = "P-".to_owned();
    for byte in digest.iter().take(5) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// Whether a text is a pseudonym.
pub fn is_pseudonym(text: &str) -> bool {
    text.strip_prefix("P-").is_some_and(|rest| rest.len() == 10 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Replaces the names of resources, and of functions that are people under the rule by which they were found, by
/// pseudonyms; the mapping from name to pseudonym is returned and kept nowhere else.
///
/// # Errors
/// When the secret is too short to protect anything, or two names have one pseudonym.
pub fn pseudonymise(log: &mut EventLog, secret: &str, rule: &FunctionRule) -> Result<BTreeMap<String, String>, String> {
    if secret.chars().count() < 12 {
        return Err("the secret for pseudonyms is too short: use at least 12 letters that nobody can guess".into());
    }
    let mut mapping = BTreeMap::new();
    let mut replace = |labels: &Labels, is_person: &dyn Fn(&str) -> bool| -> Result<Labels, String> {
        let mut replaced = Labels::default();
        for name in labels.iter() {
            if !is_person(name) {
                replaced.intern(name);
                continue;
            }
            let pseudonym = pseudonym(name, secret);
            let n = replaced.len();
            replaced.intern(&pseudonym);
            if replaced.len() == n {
                return Err("two names have the same pseudonym: use another secret".into());
            }
            mapping.insert(name.to_owned(), pseudonym);
        }
        Ok(replaced)
    };
    let functions = replace(&log.functions, &|name| rule.names_person(log, name))?;
    log.resources = replace(&log.resources, &|_| true)?;
    log.functions = functions;
    Ok(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_is_named_after_a_person_is_replaced_and_a_kind_of_agent_is_not() {
        let log = || {
            let mut log = EventLog::default();
            for name in ["Agent_7", "Ann Smith"] {
                log.resources.intern(name);
            }
            for name in ["Agent", "Ann Smith"] {
                log.functions.intern(name);
            }
            log
        };
        let names_after = |rule: FunctionRule| {
            let mut log = log();
            pseudonymise(&mut log, "a long secret", &rule).unwrap();
            log.functions.iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let ann = pseudonym("Ann Smith", "a long secret");
        assert_eq!(names_after(FunctionRule::ResourcePrefix), ["Agent".to_owned(), ann.clone()]);
        assert_eq!(names_after(FunctionRule::Resource), [pseudonym("Agent", "a long secret"), ann]);
        assert_eq!(names_after(FunctionRule::Role), ["Agent", "Ann Smith"], "a role is not a person");
    }

    #[test]
    fn a_pseudonym_is_stable_for_a_secret_and_says_nothing_without_it() {
        assert_eq!(pseudonym("Ann", "a long secret"), pseudonym("Ann", "a long secret"));
        assert_ne!(pseudonym("Ann", "a long secret"), pseudonym("Ann", "another secret"));
        assert_ne!(pseudonym("Ann", "a long secret"), pseudonym("Ben", "a long secret"));
        let mut log = EventLog::default();
        log.resources.intern("Ann");
        log.resources.intern("Ben");
        assert!(pseudonymise(&mut log, "short", &FunctionRule::Role).is_err());
        let mapping = pseudonymise(&mut log, "a long secret", &FunctionRule::Role).unwrap();
        assert_eq!(log.resources.get(1), mapping["Ben"]);
        assert!(log.resources.find("Ann").is_none());
    }
}
