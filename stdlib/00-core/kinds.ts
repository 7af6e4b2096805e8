// Numbers shared with the runtime: cell kinds (pulse_abi::kinds), property attributes, function kinds,
// coroutine states and error kinds (pulse_abi::layout). Constants fold at compile time.

export const KIND_SYMBOL = 5;
export const KIND_OBJECT = 32;
export const KIND_ARRAY = 33;
export const KIND_FUNCTION = 34;
export const KIND_BOUND_FUNCTION = 35;
export const KIND_PROXY = 36;
export const KIND_ERROR = 37;
export const KIND_PRIMITIVE_WRAPPER = 38;
export const KIND_ARGUMENTS = 39;
export const KIND_GENERATOR = 40;
export const KIND_ASYNC_GENERATOR = 41;
export const KIND_ASYNC_COROUTINE = 42;
export const KIND_PROMISE = 43;
export const KIND_MAP = 44;
export const KIND_SET = 45;
export const KIND_WEAK_MAP = 46;
export const KIND_WEAK_SET = 47;
export const KIND_WEAK_REF = 48;
export const KIND_FINALIZATION_REGISTRY = 49;
export const KIND_BUILTIN_ITERATOR = 50;
export const KIND_DATE = 51;
export const KIND_REGEXP = 52;
export const KIND_ARRAY_BUFFER = 53;
export const KIND_TYPED_ARRAY = 54;
// Element types of typed arrays: see ElementType
export const BIGINT64 = 9;
export const BIGUINT64 = 10;
export const KIND_DATA_VIEW = 55;
export const KIND_MODULE_NAMESPACE = 56;
export const KIND_DISPOSABLE_STACK = 57;
export const KIND_ASYNC_DISPOSABLE_STACK = 58;
export const KIND_HOST = 59;
export const KIND_GLOBAL = 60;
export const KIND_RAW_JSON = 61;

// Property attributes as the leaves know them.
export const WRITABLE = 1;
export const ENUMERABLE = 2;
export const CONFIGURABLE = 4;
export const ACCESSOR = 8;
/** Attributes of properties made by assignment. */
export const ALL = 7;
/** Attributes of builtin methods. */
export const HIDDEN = 5;

// Filters of `own_keys`.
export const KEYS_STRINGS = 1;
export const KEYS_SYMBOLS = 2;
export const KEYS_ENUMERABLE = 4;

// FN_KIND_* of pulse_abi::layout.
export const FN_NORMAL = 0;
export const FN_ARROW = 1;
export const FN_METHOD = 2;
export const FN_CLASS = 3;
export const FN_DERIVED_CLASS = 4;
export const FN_GENERATOR = 5;
export const FN_ASYNC = 6;
export const FN_ASYNC_ARROW = 7;
export const FN_ASYNC_GENERATOR = 8;
export const FN_BUILTIN_CTOR = 9;

// Coroutines: internal fields, states, suspend kinds, resume modes.
export const CO_STATE = 1;
export const CO_OWN = 4;
export const CO_SPARE = 5;
export const STATE_START = 0;
export const STATE_DONE = -1;
export const STATE_RUNNING = -2;
export const SUSPEND_YIELD = 0;
export const SUSPEND_AWAIT = 1;
export const SUSPEND_DELEGATE = 2;
export const NEXT = 0;
export const THROW = 1;
export const RETURN = 2;

// Internal fields of promises.
export const PROMISE_STATE = 0;
export const PROMISE_RESULT = 1;
export const PROMISE_REACTIONS = 2;
export const PROMISE_HANDLED = 4;
export const PENDING = 0;
export const FULFILLED = 1;
export const REJECTED = 2;

// ERR_* of pulse_abi::layout.
export const ERR_TYPE = 1;
export const ERR_RANGE = 2;
export const ERR_SYNTAX = 3;
export const ERR_REFERENCE = 4;
export const ERR_URI = 5;
export const ERR_EVAL = 6;
export const ERR_ERROR = 7;
