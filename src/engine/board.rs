//! Values that parts of a replication publish: numbers under a place in one list, each with the instant of
//! its last change. Everybody may read them; it is not known here what they mean or who looks at them.

/// A value that was published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The value now.
    pub value: f64,
    /// When it last changed, in ticks.
    pub since: i64,
    /// Whether every change of it is told at once.
    tells: bool,
    /// Whether a change is still to be told.
    is_told: bool,
}

/// All published values.
#[derive(Debug, Clone, Default)]
pub struct Board {
    values: Vec<Published>,
}

impl Board {
    /// This many values, all 0 since the start of the clock; changes of those marked are told.
    pub fn new(tells: impl IntoIterator<Item = bool>) -> Self {
        let values = tells.into_iter().map(|tells| Published { value: 0.0, since: 0, tells, is_told: true }).collect();
        Self { values }
    }

    /// The value under a place.
    #[inline]
    pub fn get(&self, place: u32) -> Published {
        self.values[place as usize]
    }

    /// Sets a value; whether its change has to be told and nobody was asked to yet.
    #[inline]
    pub(super) fn set(&mut self, place: u32, value: f64, now: i64) -> bool {
        let published = &mut self.values[place as usize];
        // The same number again is no change; published values are copied, not computed anew.
        if published.value.to_bits() == value.to_bits() {
            return false;
        }
        (published.value, published.since) = (value, now);
        published.tells && std::mem::replace(&mut published.is_told, false)
    }

    /// Notes that the change of a value is told now.
    pub(super) fn told(&mut self, place: u32) {
        self.values[place as usize].is_told = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_to_be_told_once_until_it_was_told() {
        let mut board = Board::new([true, false]);
        assert!(board.set(0, 2.0, 5));
        assert!(!board.set(0, 3.0, 6), "somebody was asked already");
        assert_eq!((board.get(0).value, board.get(0).since), (3.0, 6));
        board.told(0);
        assert!(!board.set(0, 3.0, 7), "the same number is no change");
        assert_eq!(board.get(0).since, 6);
        assert!(board.set(0, 4.0, 7));
        assert!(!board.set(1, 4.0, 7), "nobody wants to be told");
    }
}
