//! Finds names by a few of their letters, best first.

/// How well a name fits what was typed; nothing when its letters are not all there in order.
///
/// Letters at the start of words and in a row count most; short names win ties.
pub fn score(typed: &str, name: &str) -> Option<i32> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut total = 0;
    let mut at = 0;
    let mut last: Option<usize> = None;
    for letter in typed.to_lowercase().chars().filter(|letter| !letter.is_whitespace()) {
        let starts_word = |place: usize| place == 0 || !name[place - 1].is_alphanumeric();
        let next = last.map(|last| last + 1).filter(|next| name.get(*next) == Some(&letter));
        let place = next
            .or_else(|| (at..name.len()).find(|place| name[*place] == letter && starts_word(*place)))
            .or_else(|| (at..name.len()).find(|place| name[*place] == letter))?;
        let at_start = if place == 0 { 3 } else { 0 };
        total += at_start
            + if next.is_some() {
                8
            } else if starts_word(place) {
                6
            } else {
                1
            };
        last = Some(place);
        at = place + 1;
    }
    Some(total * 4 - name.len() as i32 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_runs_of_letters_come_before_scattered_ones() {
        let best = |typed: &str, names: &[&str]| {
            let mut found: Vec<(i32, &str)> = names.iter().filter_map(|name| score(typed, name).map(|score| (score, *name))).collect();
            found.sort_by_key(|(score, _)| -score);
            found.first().map(|(_, name)| (*name).to_owned())
        };
        let names = ["Show the whole map", "Save as…", "New scenario", "Select nothing"];
        assert_eq!(best("sa", &names).as_deref(), Some("Save as…"));
        assert_eq!(best("whole", &names).as_deref(), Some("Show the whole map"));
        assert_eq!(best("ns", &names).as_deref(), Some("New scenario"));
        assert_eq!(best("xyz", &names), None);
    }

    #[test]
    fn letters_must_appear_in_order() {
        assert!(score("map", "Show the whole map").is_some());
        assert!(score("pam", "map").is_none());
    }
}
