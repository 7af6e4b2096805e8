//! Leaves of one area: regexp.

leaves! {
}
