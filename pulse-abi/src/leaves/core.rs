//! Heap, functions, units, exceptions: what the compiler itself calls.

leaves! {
    gc_poll, (U) -> N, writes, "top of the shadow stack in use: collects if CTL_ALLOC_LIMIT asks for it. The only leaf that collects; only polls call it";
    barrier, (P) -> N, writes, "object outside the nursery got a heap Value: remember it";
    alloc_cell, (I, U) -> P, alloc, "kind, bytes (multiple of 8): a zeroed cell with its header kind set; word = 0";
    new_object, (V) -> V, alloc, "prototype (object or null): empty ordinary object with 4 inline slots";
    new_object_inline, (V, I) -> V, alloc, "prototype, inline slots";
    new_array, (I) -> V, alloc, "length 0 array with room for n elements";
    new_array_len, (V) -> V, alloc_throws, "array of length n (uint32 number), all holes";
    new_closure, (U) -> V, alloc, "FnInfo address: function object, captures undefined, home undefined; its prototype is the one its kind asks for ($realm.FunctionPrototype, GeneratorFunctionPrototype …)";
    new_scope, (I) -> V, alloc, "Scope cell of n undefined Values (result tagged CELL)";
    new_frame, (I) -> V, alloc, "Frame cell of n undefined Values (tagged CELL)";
    new_coroutine, (V, V, I) -> V, alloc, "callee function, prototype, Kind (Generator, AsyncGenerator, AsyncCoroutine as int): coroutine object, state 0, resume code from the callee's FnInfo, frame of INFO_FRAME Values";
    new_literal_shape, (U, U, I, V) -> P, alloc, "IC cell, address of i32 const-slot addresses of the keys, count, prototype: Shape of an object literal with these data properties in order; cached in the IC cell's first word";
    unit_register, (U) -> N, writes, "UnitDesc address: intern strings, register roots";
    intern, (V) -> V, alloc, "string -> atom";
    take_exception_kind, () -> I, writes, "reads and clears CTL_EXCEPTION_KIND";
    throw_error, (I, V) -> V, writes, "ERR_* kind, message: makes it pending, returns EXC";
    set_exception, (V) -> V, writes, "makes the value pending, returns EXC";
    to_bool, (V) -> B, reads, "ToBoolean";
    strict_equal, (V, V) -> B, reads, "IsStrictlyEqual";
    same_value, (V, V) -> B, reads, "SameValue";
    same_value_zero, (V, V) -> B, reads, "SameValueZero";
    type_of, (V) -> V, reads, "typeof, as an atom";
    stack_overflow, () -> V, writes, "RangeError: Maximum call stack size exceeded; returns EXC";
    heap_stats, (I) -> F, reads, "0 bytes in old space, 1 minor collections, 2 major collections, 3 bytes of memory";
    gc_force, (U) -> N, writes, "top: a full collection (tests, snapshot)";
    microtask_push, (V, V, V, V) -> N, writes, "queue a job: function, this, two arguments (stdlib drains the ring)";
    microtask_pop, () -> B, writes, "takes the next job into CTL_SCRATCH0 (function), SCRATCH1 (list of this and arguments: a List cell); false when empty";
    scratch, (I) -> V, reads, "CTL_SCRATCH0..2";
}
