//! Leaves of one area: typed.

leaves! {
}
