//! What functions know: of each signal the version they received last. Values are kept as they were
//! received; a function's own definition is applied when it reads them. Nothing is drawn or scheduled here.

/// A version of a signal as a function received it.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// The canonical value, as the channel left it.
    pub value: f64,
    /// Further fields of the signal; not-a-number where nothing is known of one.
    pub fields: Vec<f64>,
    /// Number of the version among those of its signal.
    pub version: u32,
    /// When the value was true, in ticks.
    pub made: i64,
    /// When it was received, in ticks.
    pub heard: i64,
}

/// Beliefs of all functions.
#[derive(Debug, Default)]
pub(super) struct Beliefs {
    /// By function, in the order of their signals.
    of: Vec<Vec<(u32, Belief)>>,
}

impl Beliefs {
    pub(super) fn new(n_functions: usize) -> Self {
        Self { of: vec![Vec::new(); n_functions] }
    }

    /// What a function received last of a signal.
    pub(super) fn get(&self, function: u32, signal: u32) -> Option<&Belief> {
        let of = &self.of[function as usize];
        of.binary_search_by_key(&signal, |(signal, _)| *signal).ok().map(|at| &of[at].1)
    }

    /// A function receives a version. An older one than what it knows, come on another way, changes nothing
    /// where the newest wins. A field that was not carried keeps what was known of it.
    pub(super) fn receive(&mut self, function: u32, signal: u32, mut belief: Belief, newest_wins: bool) {
        let of = &mut self.of[function as usize];
        match of.binary_search_by_key(&signal, |(signal, _)| *signal) {
            Ok(at) => {
                let known = &mut of[at].1;
                if newest_wins && belief.made < known.made {
                    return;
                }
                for (field, old) in belief.fields.iter_mut().zip(&known.fields) {
                    if field.is_nan() {
                        *field = *old;
                    }
                }
                *known = belief;
            }
            Err(at) => of.insert(at, (signal, belief)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(value: f64, made: i64, fields: Vec<f64>) -> Belief {
        Belief { value, fields, version: 1, made, heard: made + 5 }
    }

    #[test]
    fn an_older_version_on_another_way_counts_only_where_the_last_to_arrive_wins() {
        let mut beliefs = Beliefs::new(2);
        beliefs.receive(1, 7, version(10.0, 100, Vec::new()), true);
        beliefs.receive(1, 3, version(1.0, 0, Vec::new()), true);
        beliefs.receive(1, 7, version(9.0, 90, Vec::new()), true);
        assert_eq!(beliefs.get(1, 7).unwrap().value, 10.0);
        beliefs.receive(1, 7, version(9.0, 90, Vec::new()), false);
        assert_eq!(beliefs.get(1, 7).unwrap().value, 9.0);
        assert_eq!(beliefs.get(0, 7), None, "others know nothing of it");
    }

    #[test]
    fn a_field_that_is_not_carried_stays_as_it_was_known() {
        let mut beliefs = Beliefs::new(1);
        beliefs.receive(0, 0, version(1.0, 1, vec![5.0, f64::NAN]), true);
        beliefs.receive(0, 0, version(2.0, 2, vec![f64::NAN, 6.0]), true);
        assert_eq!(beliefs.get(0, 0).unwrap().fields, [5.0, 6.0]);
    }
}
