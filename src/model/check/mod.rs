//! Static findings.

/// Nothing yet.
pub fn check(_document: &super::Document) -> Vec<super::finding::Finding> {
    Vec::new()
}
