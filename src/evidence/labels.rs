//! Texts that occur again and again in a log, each kept once and named by a small number.
//!
//! Numbers are given in the order of first occurrence, so they do not depend on any hash.

/// Stands for "no text here" wherever a label's number is kept.
pub const NONE: u32 = u32::MAX;

/// A set of texts, numbered from 0 in the order in which they first came.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    text: String,
    ends: Vec<usize>,
    /// Open-addressed slots: number of the label + 1, or 0.
    slots: Vec<u32>,
}

/// FNV-1a with a final mix: quick for short texts, the same on every platform.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = (state ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        state ^= state >> 32;
    }
    for byte in chunks.remainder() {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^ (state >> 33)
}

impl Labels {
    /// The number of a text, which is taken in if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash(text.as_bytes()) as usize & mask;
        loop {
            match self.slots[at] {
                0 => break,
                found if self.get(found - 1) == text => return found - 1,
                _ => at = (at + 1) & mask,
            }
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(NONE - 1);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.slots[at] = number + 1;
        number
    }

    /// The number of a text that is there.
    pub fn find(&self, text: &str) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash(text.as_bytes()) as usize & mask;
        loop {
            match self.slots[at] {
                0 => return None,
                found if self.get(found - 1) == text => return Some(found - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The text of a number; empty where there is none.
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let Some(end) = self.ends.get(number) else { return "" };
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..*end]
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// Numbers in the alphabetical order of their texts.
    pub fn sorted(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..self.ends.len() as u32).collect();
        numbers.sort_by(|a, b| self.get(*a).cmp(self.get(*b)));
        numbers
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots = vec![0; size];
        for number in 0..self.ends.len() as u32 {
            let mut at = hash(self.get(number).as_bytes()) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = number + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number_and_numbers_follow_first_occurrence() {
        let mut labels = Labels::default();
        let words: Vec<String> = (0..1000).map(|n| format!("word {}", n * 7 % 501)).collect();
        let numbers: Vec<u32> = words.iter().map(|word| labels.intern(word)).collect();
        assert_eq!(labels.len(), 501);
        assert_eq!(numbers[..3], [0, 1, 2]);
        for (word, number) in words.iter().zip(numbers) {
            assert_eq!(labels.get(number), word);
            assert_eq!(labels.find(word), Some(number));
        }
        assert_eq!(labels.find("another"), None);
        assert_eq!(labels.get(NONE), "");
    }
}
