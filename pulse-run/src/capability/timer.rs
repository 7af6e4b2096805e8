//! `setTimeout` and `setInterval`: sleeping. Clearing is done by whoever holds the pending operations.

use pulse_abi::host::OP_TIMER_SLEEP;
use pulse_abi::wire::Wire;

use super::duration;
use crate::error::{OpError, OpResult};

pub async fn run(op: i32, payload: &Wire) -> OpResult {
    match (op, payload.as_f64()) {
        (OP_TIMER_SLEEP, Some(millis)) => {
            tokio::time::sleep(duration(millis)).await;
            Ok(Wire::Nil)
        }
        _ => Err(OpError::bad_payload("timer")),
    }
}
