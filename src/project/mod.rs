//! Project files: reading, writing safely, and telling in words what is wrong with a file.
