//! What a judgement says in plain words, for people who do not read tables of errors. It works nothing out anew.

use super::{Judgement, Row};

impl Judgement {
    /// The verdict in one sentence.
    pub fn verdict(&self) -> &'static str {
        if self.holds {
            "The simulation is about as close to cases it has not seen as two halves of your own log are to each other"
        } else {
            "The simulation is further from cases it has not seen than it should be"
        }
    }

    /// Numbers that are not met, as they are called in the table.
    pub fn not_met(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.holds)
    }

    /// How many of the largest handoffs there are, how many are within a tenth, and how many more are within twice what
    /// chance does to the mean of the held-back half.
    pub fn handoffs_met(&self) -> (usize, usize, usize) {
        let waits: Vec<&Row> = self.rows.iter().filter(|row| row.chance.is_some()).collect();
        let near = waits.iter().filter(|row| row.error <= 0.1).count();
        let is_chance = |row: &&&Row| 0.1 < row.error && row.chance.is_some_and(|chance| row.error <= 2.0 * chance);
        (waits.len(), near, waits.iter().filter(is_chance).count())
    }

    /// What the verdict rests on and how far it reaches, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = vec![format!(
            "The map was found in {} cases, simulated {} times, and compared with {} other cases that played no part in it",
            self.n_train, self.replications, self.n_test
        )];
        let missed: Vec<String> = self.not_met().map(|row| format!("{} ({})", row.what, row.error_text())).collect();
        if !missed.is_empty() {
            said.push(format!("Not close enough: {}", missed.join("; ")));
        }
        let (n, near, by_chance) = self.handoffs_met();
        if n > 0 {
            let mut text = format!("{near} of the {n} largest handoffs are within 10 % of their mean wait");
            if by_chance > 0 {
                text.push_str(&format!("; {by_chance} more are within twice what chance alone does, because they hold so few long waits"));
            }
            said.push(text);
        }
        if let Some((name, error)) = &self.worst_handoff {
            said.push(format!("Worst of the largest handoffs: {name}, {:.1} % off", error * 100.0));
        }
        said.push("It shows that the simulation resembles the past, not that the causes are right".to_owned());
        said
    }
}

impl Row {
    /// The error as it is written: a share, or a distance in the unit.
    pub fn error_text(&self) -> String {
        self.written(Some(self.error))
    }

    /// One of the errors of this row as it is written.
    pub fn written(&self, error: Option<f64>) -> String {
        match error {
            None => "–".to_owned(),
            Some(error) if self.simulated.is_some() => format!("{:.1} %", error * 100.0),
            Some(error) if self.unit.is_empty() => format!("{error:.3}"),
            Some(error) => format!("{error:.2} {}", self.unit),
        }
    }
}
