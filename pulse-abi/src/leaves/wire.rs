//! Leaves of one area: wire.

leaves! {
}
