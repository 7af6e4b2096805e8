//! Leaves of one area: object.

leaves! {
}
