//! Memory contents as data segments: everything that is not a long run of zeros.

/// A run of zeros shorter than this costs less inside a segment than a new segment does.
const SHORTEST_GAP: usize = 64;
/// Engines refuse modules with more segments (the limit of the JS API is 100 000).
const MAX_SEGMENTS: usize = 90_000;

/// Ranges of `memory` that must be written, in order; all bytes outside are zero.
pub(super) fn segments(memory: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut gap = SHORTEST_GAP;
    loop {
        let found = split(memory, gap);
        if found.len() <= MAX_SEGMENTS {
            return found;
        }
        gap *= 2;
    }
}

fn split(memory: &[u8], gap: usize) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = next_nonzero(memory, at) {
        let end = memory[start..].iter().position(|b| *b == 0).map_or(memory.len(), |n| start + n);
        match out.last_mut() {
            Some(last) if start - last.end < gap => last.end = end,
            _ => out.push(start..end),
        }
        at = end;
    }
    out
}

/// Most of a memory is zero: skip it in words.
fn next_nonzero(memory: &[u8], from: usize) -> Option<usize> {
    let rest = memory.get(from..)?;
    let words = rest.chunks_exact(16).take_while(|chunk| u128::from_le_bytes((*chunk).try_into().unwrap_or([1; 16])) == 0);
    let skipped = words.count() * 16;
    rest[skipped..].iter().position(|b| *b != 0).map(|n| from + skipped + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_short_gaps_and_skips_long_ones() {
        let mut memory = vec![0; 1000];
        assert!(segments(&memory).is_empty());
        memory[10] = 1;
        memory[10 + 64] = 2;
        memory[10 + 64 + 66] = 3;
        memory[999] = 4;
        assert_eq!(segments(&memory), [10..75, 140..141, 999..1000]);
    }

    #[test]
    fn rebuilds_the_memory() {
        let mut seed = 7u32;
        let memory: Vec<u8> = (0..5000)
            .map(|i| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if (i / 300) % 2 == 0 { (seed >> 24) as u8 & 3 } else { 0 }
            })
            .collect();
        let mut copy = vec![0; memory.len()];
        for range in segments(&memory) {
            copy[range.clone()].copy_from_slice(&memory[range]);
        }
        assert_eq!(copy, memory);
    }
}
