//! Lays out the compact text of a document for reading and for comparing line by line: what fits on a line
//! stands on one, everything else is broken at its outermost bracket. It changes spaces and escapes only.

use super::lexer::{Lexer, TokenKind};
use super::words::is_hidden;

/// Longest line, where it can be kept, in characters.
const WIDTH: usize = 100;
/// Values up to this width fill the lines of a list instead of taking one each.
const SHORT: usize = 10;
/// Spaces per level.
const STEP: usize = 2;
/// Everything down to here is broken whether it fits or not: file, document, collections.
const ALWAYS_BROKEN: usize = 2;

/// The same text, laid out.
pub(super) fn lay_out(compact: &str) -> String {
    let mut out = Output::default();
    for item in &read(compact) {
        out.item(item, 0, 0);
        out.text.push('\n');
    }
    out.text
}

/// A text in quotation marks, as it stands in a file.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

struct Item {
    key: Option<String>,
    value: Node,
}

enum Node {
    Word(String),
    Group(Group),
}

#[derive(Default)]
struct Group {
    name: String,
    open: u8,
    items: Vec<Item>,
    /// Characters on one line, without what follows.
    width: usize,
}

impl Node {
    fn width(&self) -> usize {
        match self {
            Self::Word(word) => word.chars().count(),
            Self::Group(group) => group.width,
        }
    }
}

impl Item {
    fn width(&self) -> usize {
        self.key.as_ref().map_or(0, |key| key.chars().count() + 2) + self.value.width()
    }
}

impl Group {
    fn measure(&mut self) {
        let separators = 2 * self.items.len().saturating_sub(1);
        self.width = self.name.chars().count() + 2 + separators + self.items.iter().map(Item::width).sum::<usize>();
    }

    fn close(&self) -> char {
        char::from(super::scan::closing(self.open))
    }
}

/// The values of a text as a tree.
fn read(text: &str) -> Vec<Item> {
    let mut open = vec![(Group::default(), None::<String>)];
    let mut word = None::<String>;
    for token in Lexer::new(text) {
        match token.kind {
            TokenKind::Word | TokenKind::Unclosed => word = Some(token.text.to_owned()),
            TokenKind::Text => word = Some(ron::from_str::<String>(token.text).map_or_else(|_| token.text.to_owned(), |text| quote(&text))),
            TokenKind::Colon => {
                if let Some((_, key)) = open.last_mut() {
                    *key = word.take();
                }
            }
            TokenKind::Comma => finish(&mut open, word.take().map(Node::Word)),
            TokenKind::Open(bracket) => {
                let group = Group { name: word.take().unwrap_or_default(), open: bracket, ..Group::default() };
                open.push((group, None));
            }
            TokenKind::Close(_) => {
                finish(&mut open, word.take().map(Node::Word));
                if 1 < open.len()
                    && let Some((mut group, _)) = open.pop()
                {
                    group.measure();
                    finish(&mut open, Some(Node::Group(group)));
                }
            }
        }
    }
    finish(&mut open, word.map(Node::Word));
    open.into_iter().next().map(|(group, _)| group.items).unwrap_or_default()
}

/// Adds a value, if there is one, to the innermost group.
fn finish(open: &mut [(Group, Option<String>)], value: Option<Node>) {
    if let (Some((group, key)), Some(value)) = (open.last_mut(), value) {
        group.items.push(Item { key: key.take(), value });
    }
}

#[derive(Default)]
struct Output {
    text: String,
}

impl Output {
    fn column(&self) -> usize {
        let line = self.text.rfind('\n').map_or(0, |at| at + 1);
        self.text[line..].chars().count()
    }

    fn new_line(&mut self, level: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', level * STEP));
    }

    fn item(&mut self, item: &Item, level: usize, depth: usize) {
        if let Some(key) = &item.key {
            self.text.push_str(key);
            self.text.push_str(": ");
        }
        match &item.value {
            Node::Word(word) => self.text.push_str(word),
            Node::Group(group) => self.group(group, level, depth),
        }
    }

    fn group(&mut self, group: &Group, level: usize, depth: usize) {
        self.text.push_str(&group.name);
        self.text.push(char::from(group.open));
        // The bracket is open already; a comma follows what it closes.
        let fits = self.column() + group.width - group.name.chars().count() <= WIDTH;
        let broken = depth < ALWAYS_BROKEN || (depth == ALWAYS_BROKEN && group.open == b'{');
        match group.items.as_slice() {
            [] => {}
            items if fits && !broken => self.on_one_line(items, level, depth),
            [only @ Item { key: None, value: Node::Group(_) }] => self.item(only, level, depth + 1),
            items if group.open == b'[' && items.iter().all(is_short) => self.filled(items, level),
            items => {
                for item in items {
                    self.new_line(level + 1);
                    self.item(item, level + 1, depth + 1);
                    self.text.push(',');
                }
                self.new_line(level);
            }
        }
        self.text.push(group.close());
    }

    fn on_one_line(&mut self, items: &[Item], level: usize, depth: usize) {
        for (index, item) in items.iter().enumerate() {
            if 0 < index {
                self.text.push_str(", ");
            }
            self.item(item, level, depth + 1);
        }
    }

    fn filled(&mut self, items: &[Item], level: usize) {
        self.new_line(level + 1);
        for (index, item) in items.iter().enumerate() {
            if 0 < index && WIDTH < self.column() + item.width() + 2 {
                self.new_line(level + 1);
            } else if 0 < index {
                self.text.push(' ');
            }
            self.item(item, level + 1, 0);
            self.text.push(',');
        }
        self.new_line(level);
    }
}

fn is_short(item: &Item) -> bool {
    item.key.is_none() && matches!(&item.value, Node::Word(_)) && item.width() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_fit_stand_on_one_line_and_others_are_broken() {
        let long = "x".repeat(90);
        let compact = format!(
            r#"Syncline(version:1,document:(settings:(title:"T"),functions:{{1:(name:"A",process:Order),2:(name:"{long}",agent:Ai)}}))"#
        );
        let expected = format!(
            "Syncline(\n  version: 1,\n  document: (\n    settings: (title: \"T\"),\n    functions: {{\n      1: (name: \"A\", process: Order),\n      2: (\n        name: \"{long}\",\n        agent: Ai,\n      ),\n    }},\n  ),\n)\n"
        );
        assert_eq!(lay_out(&compact), expected);
    }

    #[test]
    fn long_lists_of_numbers_fill_lines_and_a_single_value_shares_its_bracket() {
        let numbers: Vec<String> = (0..60).map(|n| format!("{n}.5")).collect();
        let text = lay_out(&format!("A(b:(c:(d:(e:Times([{}])))))", numbers.join(",")));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("e: Times(["), "{text}");
        assert!(text.lines().count() < 16, "{text}");
    }

    #[test]
    fn texts_stay_readable_and_only_what_hides_is_escaped() {
        assert_eq!(quote("Don't “\u{e9}\u{301}” \\ \"x\"\n\u{202E}\0"), r#""Don't “é́” \\ \"x\"\n\u{202e}\u{0}""#);
    }

    #[test]
    fn laying_out_twice_changes_nothing() {
        let once = lay_out(r#"S(version:1,document:(a:{1:(n:"it\'s",l:[(1,2),(3,4)],e:(),m:{}),2:()},b:[],c:X,d:Y(Z(1))))"#);
        assert_eq!(lay_out(&once), once);
    }
}
