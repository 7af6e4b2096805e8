// Made by `cargo xtask codegen` from the tables of pulse-abi, pulsec-ir and pulsec-middle; not to be edited.
// What stdlib modules see besides the language; special forms stand in special_forms.d.ts.
// For type checking only: the compiler resolves these names from the same tables.

/** Well-known symbols. */
declare const $sym: {
  readonly iterator: unique symbol;
  readonly asyncIterator: unique symbol;
  readonly hasInstance: unique symbol;
  readonly toPrimitive: unique symbol;
  readonly toStringTag: unique symbol;
  readonly species: unique symbol;
  readonly isConcatSpreadable: unique symbol;
  readonly unscopables: unique symbol;
  readonly match: unique symbol;
  readonly matchAll: unique symbol;
  readonly replace: unique symbol;
  readonly search: unique symbol;
  readonly split: unique symbol;
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
};

/** Realm slots. */
declare const $realm: {
  ObjectPrototype: any;
  FunctionPrototype: any;
  ArrayPrototype: any;
  StringPrototype: any;
  NumberPrototype: any;
  BooleanPrototype: any;
  SymbolPrototype: any;
  BigIntPrototype: any;
  ErrorPrototype: any;
  TypeErrorPrototype: any;
  RangeErrorPrototype: any;
  SyntaxErrorPrototype: any;
  ReferenceErrorPrototype: any;
  URIErrorPrototype: any;
  EvalErrorPrototype: any;
  AggregateErrorPrototype: any;
  SuppressedErrorPrototype: any;
  IteratorPrototype: any;
  AsyncIteratorPrototype: any;
  ArrayIteratorPrototype: any;
  MapIteratorPrototype: any;
  SetIteratorPrototype: any;
  StringIteratorPrototype: any;
  RegExpStringIteratorPrototype: any;
  IteratorHelperPrototype: any;
  WrapForValidIteratorPrototype: any;
  AsyncFromSyncIteratorPrototype: any;
  GeneratorFunctionPrototype: any;
  GeneratorPrototype: any;
  AsyncGeneratorFunctionPrototype: any;
  AsyncGeneratorPrototype: any;
  AsyncFunctionPrototype: any;
  PromisePrototype: any;
  MapPrototype: any;
  SetPrototype: any;
  WeakMapPrototype: any;
  WeakSetPrototype: any;
  WeakRefPrototype: any;
  FinalizationRegistryPrototype: any;
  DatePrototype: any;
  RegExpPrototype: any;
  ArrayBufferPrototype: any;
  DataViewPrototype: any;
  TypedArrayPrototype: any;
  Int8ArrayPrototype: any;
  Uint8ArrayPrototype: any;
  Uint8ClampedArrayPrototype: any;
  Int16ArrayPrototype: any;
  Uint16ArrayPrototype: any;
  Int32ArrayPrototype: any;
  Uint32ArrayPrototype: any;
  Float32ArrayPrototype: any;
  Float64ArrayPrototype: any;
  BigInt64ArrayPrototype: any;
  BigUint64ArrayPrototype: any;
  Float16ArrayPrototype: any;
  DisposableStackPrototype: any;
  AsyncDisposableStackPrototype: any;
  Object: any;
  Function: any;
  Array: any;
  String: any;
  Number: any;
  Boolean: any;
  Symbol: any;
  BigInt: any;
  Error: any;
  TypeError: any;
  RangeError: any;
  SyntaxError: any;
  ReferenceError: any;
  URIError: any;
  EvalError: any;
  AggregateError: any;
  SuppressedError: any;
  Iterator: any;
  Promise: any;
  Map: any;
  Set: any;
  WeakMap: any;
  WeakSet: any;
  WeakRef: any;
  FinalizationRegistry: any;
  Date: any;
  RegExp: any;
  ArrayBuffer: any;
  DataView: any;
  TypedArray: any;
  Int8Array: any;
  Uint8Array: any;
  Uint8ClampedArray: any;
  Int16Array: any;
  Uint16Array: any;
  Int32Array: any;
  Uint32Array: any;
  Float32Array: any;
  Float64Array: any;
  BigInt64Array: any;
  BigUint64Array: any;
  Float16Array: any;
  GeneratorFunction: any;
  AsyncGeneratorFunction: any;
  AsyncFunction: any;
  Proxy: any;
  Reflect: any;
  Math: any;
  JSON: any;
  ArrayProtoValues: any;
  ArrayIteratorNext: any;
  ObjectProtoToString: any;
  ThrowTypeError: any;
  FunctionHasInstance: any;
  PromiseThen: any;
  PromiseResolve: any;
  MapProtoEntries: any;
  SetProtoValues: any;
  RegExpExec: any;
  StringIteratorNext: any;
  EmptyShape: any;
  ArrayShape: any;
  FunctionShape: any;
  MethodShape: any;
  GeneratorObjectShape: any;
  Eval: any;
  ArrayProtoToString: any;
  TypedLengthGetter: any;
  Spare0: any;
  Spare1: any;
  Spare2: any;
  Spare3: any;
  Spare4: any;
  Spare5: any;
  Spare6: any;
  Spare7: any;
  Spare8: any;
  Spare10: any;
  Spare11: any;
  Spare12: any;
  Spare13: any;
  Spare14: any;
  Spare15: any;
  DisposableStack: any;
  AsyncDisposableStack: any;
  HandlerTable: any;
  RequestState: any;
  WebState0: any;
  WebState1: any;
  WebState2: any;
  WebState3: any;
  WebState4: any;
  WebState5: any;
  WebState6: any;
  WebState7: any;
};

/** Names that `$marker` and `$markerIs` take. */
declare type Marker = "ACCESSOR" | "EXOTIC" | "TO_PRIMITIVE" | "NULLISH" | "ABSENT" | "DONE" | "READ_ONLY" | "LAZY" | "TYPE" | "NO_ROOM";

// ---- ops of the IR
/** int tag */
declare function $isInt(a: any): boolean;
/** int or double */
declare function $isNumber(a: any): boolean;
/** double */
declare function $isDouble(a: any): boolean;
declare function $isString(a: any): boolean;
declare function $isSymbol(a: any): boolean;
declare function $isBigInt(a: any): boolean;
declare function $isBool(a: any): boolean;
declare function $isObject(a: any): boolean;
declare function $isUndefined(a: any): boolean;
declare function $isNull(a: any): boolean;
/** undefined or null */
declare function $isNullish(a: any): boolean;
/** has [[Call]] */
declare function $isCallable(a: any): boolean;
/** MARKER tag (any kind) */
declare function $isMarker(a: any): boolean;
/** identical bits */
declare function $sameWord(a: any, b: any): boolean;
/** ToInt32 of a Number */
declare function $toInt32(a: any): number;
/** Number::add */
declare function $numAdd(a: any, b: any): any;
declare function $numSub(a: any, b: any): any;
declare function $numMul(a: any, b: any): any;
declare function $numDiv(a: any, b: any): any;
declare function $numMod(a: any, b: any): any;
declare function $numNeg(a: any): any;
declare function $numLt(a: any, b: any): boolean;
declare function $numLe(a: any, b: any): boolean;
/** Number::equal */
declare function $numEq(a: any, b: any): boolean;
declare function $intAdd(a: number, b: number): number;
declare function $intSub(a: number, b: number): number;
declare function $intMul(a: number, b: number): number;
declare function $intAnd(a: number, b: number): number;
declare function $intOr(a: number, b: number): number;
declare function $intXor(a: number, b: number): number;
/** count modulo 32 */
declare function $intShl(a: number, b: number): number;
/** arithmetic */
declare function $intShr(a: number, b: number): number;
/** logical; the result is uint32 bits */
declare function $intUShr(a: number, b: number): number;
declare function $intEq(a: number, b: number): boolean;
declare function $intLt(a: number, b: number): boolean;
declare function $intLe(a: number, b: number): boolean;
/** unsigned */
declare function $uintLt(a: number, b: number): boolean;
declare function $sqrt(a: number): number;
declare function $abs(a: number): number;
declare function $floor(a: number): number;
declare function $ceil(a: number): number;
declare function $trunc(a: number): number;
/** inline for booleans, ints, undefined, null, objects; leaf to_bool */
declare function $toBool(a: any): boolean;
/** leaf type_of */
declare function $typeof(a: any): any;
/** a === b; leaf strict_equal */
declare function $strictEq(a: any, b: any): boolean;
/** callee, this, arguments */
declare function $call(a: any, b: any, ...rest: any[]): any;
/** callee, this, List or array of arguments; rt op_call_spread */
declare function $callSpread(a: any, b: any, c: any): any;
/** constructor, new.target, arguments; TypeError when not a constructor */
declare function $construct(a: any, b: any, ...rest: any[]): any;
/** constructor, new.target, array of arguments; rt op_construct_spread */
declare function $constructSpread(a: any, b: any, c: any): any;
/** coroutine, mode (int Value), value: runs the resume entry ($resume) */
declare function $resume(a: any, b: any, c: any): any;
/** coroutine: state */
declare function $coState(a: any): number;
/** the running coroutine object */
declare function $currentCoroutine(): any;
/** the global object */
declare function $globalThis(): any;
/** start of a handler: the pending exception, materialised; rt op_take_exception() */
declare function $takeException(): any;
/** array literal under construction: push a value (HOLE allowed); leaf array_push */
declare function $arrayPush(a: any, b: any): any;
/** append all of an iterable; rt op_array_spread(array, iterable) */
declare function $arraySpread(a: any, b: any): any;
/** unary plus, ToNumber; rt op_to_number */
declare function $toNumber(a: any): any;
/** rt op_to_numeric */
declare function $toNumeric(a: any): any;
/** ToString for templates; rt op_to_string */
declare function $toString(a: any): any;
/** rt op_to_property_key */
declare function $toPropertyKey(a: any): any;
/** rt op_to_object */
declare function $toObject(a: any): any;
/** GetIterator(sync): iterator record; rt op_iter_open */
declare function $iterOpen(a: any): any;
/** next value, or the word MARKER(DONE); rt op_iter_next(record) */
declare function $iterNext(a: any): any;
/** IteratorClose with a normal completion; rt op_iter_close(record) */
declare function $iterClose(a: any): any;
/** IteratorClose with a throw completion: errors of return() are dropped, the pending exception is not touched; never EXC; rt op_iter_close_quiet(record) */
declare function $iterCloseQuiet(a: any): any;

// ---- errors
/** A new TypeError. */
declare function $typeError(message?: any): any;
/** A new RangeError. */
declare function $rangeError(message?: any): any;
/** A new SyntaxError. */
declare function $syntaxError(message?: any): any;
/** A new ReferenceError. */
declare function $referenceError(message?: any): any;
/** A new URIError. */
declare function $uriError(message?: any): any;
/** A new EvalError. */
declare function $evalError(message?: any): any;
/** A new Error. */
declare function $error(message?: any): any;

// ---- leaves: collections
/** own dense element of an ordinary object or array: its value, or HOLE when there is none, it is a hole, or the object needs the slow path */
declare function $array_elem(a: any, b: number): any;
/** array, index, value: stores when the array is ordinary with dense elements and index <= length (appending at length); false = use the slow path */
declare function $array_put(a: any, b: number, c: any): boolean;
/** an Array whose length is writable, extensible, dense elements, whose prototype is %Array.prototype% */
declare function $array_plain(a: any): boolean;
/** appends to an array_plain array: the new length; HOLE = use the slow path */
declare function $array_push_plain(a: any, b: any): any;
/** takes the last element of an array_plain array; HOLE = use the slow path */
declare function $array_pop_plain(a: any): any;
/** array_plain source, from, to: new array of these elements (holes stay holes); RangeError: Invalid array length */
declare function $array_copy_range(a: any, b: number, c: number): any;
/** array, value, from, to within length: fills when array_plain; false = slow path */
declare function $array_fill_range(a: any, b: any, c: number, d: number): boolean;
/** array, from, to, count: memmove of elements when array_plain and both ranges are below length; false = slow path */
declare function $array_move(a: any, b: number, c: number, d: number): boolean;
/** array, new length <= length: when array_plain; false = slow path */
declare function $array_truncate(a: any, b: number): boolean;
/** in place when array_plain and without holes; false = slow path */
declare function $array_reverse(a: any): boolean;
/** array, value, from, mode (0 strict equality, 1 SameValueZero with holes as undefined): index, -1 absent, -2 use the slow path */
declare function $array_index_of(a: any, b: any, c: number, d: number): number;
/** collection object, 1 Set 2 Map 5 WeakSet 6 WeakMap: gives it an empty table */
declare function $map_init(a: any, b: number): void;
/** map object, key: value or MARKER(ABSENT) */
declare function $map_get(a: any, b: any): any;
declare function $map_has(a: any, b: any): boolean;
/** sets ignore the value */
declare function $map_set(a: any, b: any, c: any): void;
declare function $map_delete(a: any, b: any): boolean;
declare function $map_clear(a: any): void;
declare function $map_size(a: any): number;
/** BuiltinIterator (field 0 the table cell, field 1 position): key and value in CTL_SCRATCH0 and 1; false = finished */
declare function $map_iter_next(a: any): boolean;

// ---- leaves: core
/** top of the shadow stack in use: collects if CTL_ALLOC_LIMIT asks for it. The only leaf that collects; only polls call it */
declare function $gc_poll(a: number): void;
/** object outside the nursery got a heap Value: remember it */
declare function $barrier(a: any): void;
/** kind, bytes (multiple of 8): a zeroed cell with its header kind set; word = 0 */
declare function $alloc_cell(a: number, b: number): any;
/** prototype (object or null): empty ordinary object with 4 inline slots */
declare function $new_object(a: any): any;
/** prototype (object or null): as new_object, in old space, where inline caches accept it as holder at once */
declare function $new_prototype(a: any): any;
/** prototype, inline slots */
declare function $new_object_inline(a: any, b: number): any;
/** length 0 array with room for n elements */
declare function $new_array(a: number): any;
/** array of length n (uint32 number), all holes */
declare function $new_array_len(a: any): any;
/** FnInfo address: function object, captures undefined, home undefined; its prototype is the one its kind asks for ($realm.FunctionPrototype, GeneratorFunctionPrototype …) */
declare function $new_closure(a: number): any;
/** Scope cell of n undefined Values (result tagged CELL) */
declare function $new_scope(a: number): any;
/** Frame cell of n undefined Values (tagged CELL) */
declare function $new_frame(a: number): any;
/** callee function, prototype, Kind (Generator, AsyncGenerator, AsyncCoroutine as int): coroutine object, state 0, resume code from the callee's FnInfo, frame of INFO_FRAME Values */
declare function $new_coroutine(a: any, b: any, c: number): any;
/** IC cell, address of i32 const-slot addresses of the keys, count, prototype: Shape of an object literal with these data properties in order; cached in the IC cell's first word */
declare function $new_literal_shape(a: number, b: number, c: number, d: any): any;
/** UnitDesc address: intern strings, register roots */
declare function $unit_register(a: number): void;
/** string -> atom */
declare function $intern(a: any): any;
/** reads and clears CTL_EXCEPTION_KIND */
declare function $take_exception_kind(): number;
/** ERR_* kind, message: makes it pending, returns EXC */
declare function $throw_error(a: number, b: any): any;
/** makes the value pending, returns EXC */
declare function $set_exception(a: any): any;
/** ToBoolean */
declare function $to_bool(a: any): boolean;
/** IsStrictlyEqual */
declare function $strict_equal(a: any, b: any): boolean;
/** SameValue */
declare function $same_value(a: any, b: any): boolean;
/** SameValueZero */
declare function $same_value_zero(a: any, b: any): boolean;
/** typeof, as an atom */
declare function $type_of(a: any): any;
/** RangeError: Maximum call stack size exceeded; returns EXC */
declare function $stack_overflow(): any;
/** 0 bytes in old space, 1 minor collections, 2 major collections, 3 bytes of memory */
declare function $heap_stats(a: number): number;
/** top: a full collection (tests, snapshot) */
declare function $gc_force(a: number): void;
/** queue a job: function, this, two arguments (stdlib drains the ring) */
declare function $microtask_push(a: any, b: any, c: any, d: any): void;
/** takes the next job: its function, HOLE when there is none; this and the two arguments into CTL_SCRATCH0 to 2 */
declare function $microtask_pop(): any;
/** CTL_SCRATCH0..2 */
declare function $scratch(a: number): any;
/** address of the first argument, count: unmapped arguments object */
declare function $new_arguments(a: number, b: number): any;
/** address of the first Value, count (negative = 0): fresh Array of them */
declare function $rest_array(a: number, b: number): any;
/** new.target: fresh `this`; MARK_ACCESSOR (getter in scratch0) or MARK_EXOTIC (proxy in scratch0) when finding new.target.prototype needs JS */
declare function $create_this(a: any): any;
/** new.target, default prototype: new.target.prototype if an object, else the default; MARK_ACCESSOR / MARK_EXOTIC as create_this */
declare function $proto_from_constructor(a: any, b: any): any;
/** target, bound this, Array of arguments: Kind::BoundFunction with the target's prototype */
declare function $new_bound_function(a: any, b: any, c: any): any;
/** target, handler; callable and constructor flags from the target */
declare function $new_proxy(a: any, b: any): any;
/** FN_KIND_* of a Kind::Function; -1 otherwise */
declare function $function_kind(a: any): number;
/** source text, or undefined (native) */
declare function $function_source(a: any): any;
/** function, home object */
declare function $function_set_home(a: any, b: any): void;
declare function $is_callable(a: any): boolean;
declare function $is_constructor(a: any): boolean;
/** kind byte of any heap Value; -1 otherwise */
declare function $kind_of(a: any): number;
/** kind, prototype: object with undefined internal fields */
declare function $new_kind_object(a: number, b: any): any;
/** internal field of an object; Value of another cell, counted from +8 (Lists from their data) */
declare function $field_get(a: any, b: number): any;
/** with barrier */
declare function $field_set(a: any, b: number, c: any): void;
/** capacity: empty List cell */
declare function $list_new(a: number): any;
/** the list; it may be another cell afterwards: use the result */
declare function $list_push(a: any, b: any): any;
/** List or Array; undefined when out of range */
declare function $list_get(a: any, b: number): any;
/** index in range */
declare function $list_set(a: any, b: number, c: any): void;
/** List or Array */
declare function $list_len(a: any): number;
/** last Value, undefined when empty */
declare function $list_pop(a: any): any;
/** first Value, undefined when empty */
declare function $list_shift(a: any): any;
/** length 0 */
declare function $list_clear(a: any): void;
/** an Array of the List's Values; an Array is returned as it is */
declare function $list_to_array(a: any): any;
/** reads and clears CTL_EXCEPTION */
declare function $exception_value(): any;
/** reads and clears CTL_EXCEPTION_MESSAGE */
declare function $exception_message(): any;
/** text from the host's `backtrace` */
declare function $capture_backtrace(): any;
/** text for the host's `unhandled` */
declare function $report_unhandled(a: any): void;
/** description: string or undefined */
declare function $symbol_new(a: any): any;
/** a private name with this description */
declare function $symbol_private(a: any): any;
/** string or undefined */
declare function $symbol_description(a: any): any;
/** Symbol.for of a string */
declare function $symbol_for(a: any): any;
/** registry key or undefined */
declare function $symbol_key_for(a: any): any;
declare function $is_private_symbol(a: any): boolean;
/** of an object or symbol */
declare function $identity_hash(a: any): number;
/** target (object or symbol), prototype */
declare function $weak_ref_new(a: any, b: any): any;
/** target or undefined; kept alive for the turn */
declare function $weak_ref_deref(a: any): any;
/** end of a turn: what weak_ref_deref kept may go */
declare function $weak_turn_end(): void;
/** object, or symbol that is not in the registry */
declare function $can_be_held_weakly(a: any): boolean;
/** registry, target, held value, token or undefined */
declare function $finreg_register(a: any, b: any, c: any, d: any): void;
/** registry, token */
declare function $finreg_unregister(a: any, b: any): boolean;
/** takes one dead cell of any registry: callback in CTL_SCRATCH0, held value in SCRATCH1 */
declare function $finreg_next(): boolean;
declare function $global_object(): any;
/** the record of script let/const/class: an object without prototype; values may be TDZ */
declare function $global_lexical(): any;
/** collect at every poll and poison (tests) */
declare function $zeal_set(a: boolean): void;
/** Bytes cell of n zero bytes (tagged CELL); RangeError when there is no room */
declare function $bytes_new(a: number): any;
declare function $bytes_len(a: any): number;

// ---- leaves: number
/** Number::toString in base 10 */
declare function $num_to_string(a: any): any;
/** Number.prototype.toString, radix 2..36 */
declare function $num_to_string_radix(a: number, b: number): any;
/** toFixed for |x| < 1e21, digits 0..100 */
declare function $num_to_fixed(a: number, b: number): any;
/** finite x, fraction digits 0..100, or -1 for as many as needed */
declare function $num_to_exponential(a: number, b: number): any;
/** finite x, precision 1..100 */
declare function $num_to_precision(a: number, b: number): any;
/** Number::remainder */
declare function $num_mod(a: number, b: number): number;
/** ToInt32 */
declare function $to_int32(a: number): number;
/** StringToNumber */
declare function $str_to_number(a: any): number;
/** parseFloat of a string */
declare function $parse_float(a: any): number;
/** parseInt of a string; radix after ToInt32, 0 when absent */
declare function $parse_int(a: any, b: number): number;
/** Number::exponentiate */
declare function $math_pow(a: number, b: number): number;
declare function $math_acos(a: number): number;
declare function $math_acosh(a: number): number;
declare function $math_asin(a: number): number;
declare function $math_asinh(a: number): number;
declare function $math_atan(a: number): number;
declare function $math_atanh(a: number): number;
declare function $math_atan2(a: number, b: number): number;
declare function $math_cbrt(a: number): number;
declare function $math_cos(a: number): number;
declare function $math_cosh(a: number): number;
declare function $math_exp(a: number): number;
declare function $math_expm1(a: number): number;
declare function $math_fround(a: number): number;
declare function $math_f16round(a: number): number;
declare function $math_hypot(a: number, b: number): number;
declare function $math_log(a: number): number;
declare function $math_log1p(a: number): number;
declare function $math_log10(a: number): number;
declare function $math_log2(a: number): number;
declare function $math_sin(a: number): number;
declare function $math_sinh(a: number): number;
declare function $math_tan(a: number): number;
declare function $math_tanh(a: number): number;
/** half up, keeps -0 */
declare function $math_round(a: number): number;
declare function $math_sqrt(a: number): number;
declare function $math_floor(a: number): number;
declare function $math_ceil(a: number): number;
declare function $math_trunc(a: number): number;
declare function $math_abs(a: number): number;
declare function $math_clz32(a: number): number;
declare function $math_imul(a: number, b: number): number;
/** List cell of numbers: the correctly rounded sum */
declare function $math_sum_precise(a: any): number;
/** an integral number */
declare function $bigint_from_number(a: number): any;
/** StringToBigInt; UNDEFINED when malformed */
declare function $bigint_from_string(a: any): any;
/** rounded to nearest even */
declare function $bigint_to_number(a: any): number;
/** radix 2..36 */
declare function $bigint_to_string(a: any, b: number): any;
/** RangeError when too big */
declare function $bigint_add(a: any, b: any): any;
declare function $bigint_sub(a: any, b: any): any;
declare function $bigint_mul(a: any, b: any): any;
/** RangeError: division by zero */
declare function $bigint_div(a: any, b: any): any;
declare function $bigint_mod(a: any, b: any): any;
/** RangeError for negative exponents */
declare function $bigint_pow(a: any, b: any): any;
declare function $bigint_neg(a: any): any;
declare function $bigint_not(a: any): any;
declare function $bigint_and(a: any, b: any): any;
declare function $bigint_or(a: any, b: any): any;
declare function $bigint_xor(a: any, b: any): any;
declare function $bigint_shl(a: any, b: any): any;
declare function $bigint_shr(a: any, b: any): any;
/** -1, 0, 1 */
declare function $bigint_cmp(a: any, b: any): number;
/** bigint against number: -1, 0, 1, or 2 when NaN */
declare function $bigint_cmp_number(a: any, b: number): number;
declare function $bigint_eq(a: any, b: any): boolean;
declare function $bigint_inc(a: any): any;
declare function $bigint_dec(a: any): any;
declare function $bigint_eq_number(a: any, b: number): boolean;
/** ToNumber of a primitive; MARK_TO_PRIMITIVE for objects, MARK_TYPE for symbols and bigints */
declare function $primitive_to_number(a: any): any;
/** ToString of a primitive; MARK_TO_PRIMITIVE for objects, MARK_TYPE for symbols */
declare function $primitive_to_string(a: any): any;
/** List of n random int32 words from the host */
declare function $random_words(a: number): any;
declare function $bigint_is_zero(a: any): boolean;
/** BigInt.asIntN, bits already ToIndex */
declare function $bigint_as_int_n(a: number, b: any): any;
declare function $bigint_as_uint_n(a: number, b: any): any;
/** Date.parse of a string: time value or NaN */
declare function $date_parse(a: any): number;
/** MakeDay of integral arguments */
declare function $date_make_day(a: number, b: number, c: number): number;
/** UTC fields of a finite time value: year, month, day into CTL_SCRATCH0..2 as numbers */
declare function $date_fields(a: number): void;

// ---- leaves: object
/** base, key, IC cell: value, undefined when absent; ACCESSOR, EXOTIC, NULLISH. Fills the IC */
declare function $get_prop_ic(a: any, b: any, c: number): any;
/** base, key: as get_prop_ic without IC; also TO_PRIMITIVE */
declare function $get_elem(a: any, b: any): any;
/** as get_elem, but ABSENT when there is no such property */
declare function $get_elem_absent(a: any, b: any): any;
/** base, key, value, IC cell: undefined = stored; ACCESSOR (setter), READ_ONLY, EXOTIC, NULLISH. Fills the IC */
declare function $set_prop_ic(a: any, b: any, c: any, d: number): any;
/** shape before, object, list of key slots, count, IC cell: these properties were stored; fills the IC when they were all new, in inline slots one after the other */
declare function $set_props_done(a: number, b: any, c: number, d: number, e: number): void;
/** as set_prop_ic without IC; also TO_PRIMITIVE */
declare function $set_elem(a: any, b: any, c: any): any;
/** object, key, value, receiver: OrdinarySet with another receiver; markers as set_elem; EXOTIC with the receiver in scratch0 when the store onto it needs JS */
declare function $set_receiver(a: any, b: any, c: any, d: any): any;
/** scratch0 = value or getter, scratch1 = setter, scratch2 = attributes. All exotic own properties except Proxy's (private symbols only) */
declare function $get_own_property(a: any, b: any): boolean;
/** object, key, value, attributes: create or replace an own data property without checks; an index past an array's length raises it; undefined */
declare function $define_own(a: any, b: any, c: any, d: number): any;
/** object, key, getter, setter, attributes: create or replace; HOLE keeps the present half; undefined */
declare function $define_accessor(a: any, b: any, c: any, d: any, e: number): any;
/** false when not configurable; absent = true */
declare function $delete_prop(a: any, b: any): boolean;
/** not through proxies */
declare function $has_own(a: any, b: any): boolean;
/** boolean; EXOTIC */
declare function $has_prop(a: any, b: any): any;
/** fresh Array in spec order, indices as strings; filter bits: 1 strings, 2 symbols, 4 only enumerable. Never private names */
declare function $own_keys(a: any, b: number): any;
/** Array of values (1) or [key, value] arrays (2) of own enumerable string-keyed data properties; HOLE when an accessor or exotic object is in the way */
declare function $own_entries_fast(a: any, b: number): any;
/** fresh Array of the keys for-in visits; EXOTIC when a proxy is in the chain */
declare function $for_in_keys(a: any): any;
/** object: its prototype or null (not of proxies); primitive: its realm prototype */
declare function $get_proto(a: any): any;
/** no checks */
declare function $set_proto_raw(a: any, b: any): void;
declare function $prevent_extensions_raw(a: any): void;
declare function $is_extensible_raw(a: any): boolean;
/** primitive to key; TO_PRIMITIVE for objects */
declare function $to_property_key(a: any): any;
/** array, uint32: deletes from the end; false when a non-configurable element stops it */
declare function $array_set_length(a: any, b: any): boolean;
/** defines the element at length, without setters; HOLE makes a hole; undefined */
declare function $array_push(a: any, b: any): any;
/** an Array with dense elements (no flags), length <= capacity, and no indexed properties on Array.prototype and Object.prototype: holes read as undefined */
declare function $array_is_simple(a: any): boolean;
/** array_is_simple array: room for n elements; RangeError: Invalid array length; undefined */
declare function $array_reserve(a: any, b: number): any;
/** array_is_simple array, from, to: fresh Array, holes stay */
declare function $array_slice_dense(a: any, b: number, c: number): any;
/** array_is_simple array, at, remove, insert: moves the tail and sets length; inserted elements are holes */
declare function $array_splice_dense(a: any, b: number, c: number, d: number): void;
declare function $is_array_length_writable(a: any): boolean;
declare function $array_freeze_length(a: any): void;
/** target, source, excluded Array/List of keys or undefined: CopyDataProperties when no getter or exotic object is in the way; else false, nothing done */
declare function $copy_data_fast(a: any, b: any, c: any): boolean;
/** 1 seal, 2 freeze, incl. preventExtensions; false = needs TypeScript */
declare function $freeze_fast(a: any, b: number): boolean;
/** 1 sealed, 2 frozen: 0 or 1; 2 = needs TypeScript */
declare function $test_frozen_fast(a: any, b: number): number;
/** object, private symbol: value; ABSENT; ACCESSOR */
declare function $private_get(a: any, b: any): any;
/** undefined = stored; ABSENT; ACCESSOR; READ_ONLY (method, no setter) */
declare function $private_set(a: any, b: any, c: any): any;
/** adds a private field; false when present */
declare function $private_add(a: any, b: any, c: any): boolean;
/** function, 0 method 1 getter 2 setter; false when present */
declare function $private_add_method(a: any, b: any, c: any, d: number): boolean;
/** value, target, IC cell (0 = none): 0 or 1; 2 = needs TypeScript (own Symbol.hasInstance, not a function, a proxy on the way) */
declare function $instance_of(a: any, b: any, c: number): number;
/** name, IC cell (0 = none): lexical record, then global object; ABSENT, ACCESSOR, EXOTIC; the value may be TDZ */
declare function $get_global(a: any, b: number): any;
/** undefined = stored; ABSENT, ACCESSOR, READ_ONLY; TDZ when the binding is not initialised */
declare function $set_global(a: any, b: any, c: number): any;

// ---- leaves: regexp
/** pattern, flags (validated: each of dgimsuvy once, not u and v): RegExpProgram cell (tagged CELL), cached by text; SyntaxError */
declare function $regexp_compile(a: any, b: any): any;
/** program, string, start index <= length, sticky: NULL, or a List cell of ints start0, end0, start1, end1 … (-1 where a group did not take part) */
declare function $regexp_exec(a: any, b: any, c: number, d: boolean): any;
/** List of name and group number pairs of the named groups, in pattern order (duplicates included) */
declare function $regexp_groups(a: any): any;
/** capture groups without group 0 */
declare function $regexp_group_count(a: any): number;
/** EscapeRegExpPattern for `source` */
declare function $regexp_escape_pattern(a: any): any;

// ---- leaves: string
/** length in code units */
declare function $str_len(a: any): number;
declare function $str_char_code_at(a: any, b: number): number;
/** the code point that starts at the index; a lone surrogate is itself */
declare function $str_code_point_at(a: any, b: number): number;
/** one code unit */
declare function $str_char_at(a: any, b: number): any;
/** RangeError: Invalid string length */
declare function $str_concat(a: any, b: any): any;
/** units from start (inclusive) to end (exclusive) */
declare function $str_slice(a: any, b: number, c: number): any;
/** low 16 bits */
declare function $str_from_char_code(a: number): any;
declare function $str_from_code_point(a: number): any;
/** string, needle, from: first index or -1 */
declare function $str_index_of(a: any, b: any, c: number): number;
/** string, needle, from: last index <= from, or -1 */
declare function $str_last_index_of(a: any, b: any, c: number): number;
/** string, needle, position (may be out of range) */
declare function $str_matches_at(a: any, b: any, c: number): boolean;
/** by code units: -1, 0, 1 */
declare function $str_compare(a: any, b: any): number;
declare function $str_equal(a: any, b: any): boolean;
/** Unicode default, with final sigma */
declare function $str_to_lower(a: any): any;
declare function $str_to_upper(a: any): any;
/** bit 0 start, bit 1 end */
declare function $str_trim(a: any, b: number): any;
/** RangeError: Invalid string length */
declare function $str_repeat(a: any, b: number): any;
/** string, target length, non-empty filler, at the start */
declare function $str_pad(a: any, b: number, c: any, d: boolean): any;
/** 0 NFC, 1 NFD, 2 NFKC, 3 NFKD */
declare function $str_normalize(a: any, b: number): any;
declare function $str_is_well_formed(a: any): boolean;
declare function $str_to_well_formed(a: any): any;
/** string, separator, limit: Array of strings; an empty separator splits into units */
declare function $str_split(a: any, b: any, c: number): any;
/** List cell of strings, separator; RangeError: Invalid string length */
declare function $str_join(a: any, b: any): any;
/** string, non-empty needle, plain replacement */
declare function $str_replace_all(a: any, b: any, c: any): any;
/** the same string, flat */
declare function $str_flatten(a: any): any;
/** some unit is not a lower-case ASCII letter, digit or '-' (header names) */
declare function $str_is_ascii_upper_or_other(a: any): boolean;
/** 0 encodeURIComponent, 1 encodeURI; URIError */
declare function $uri_encode(a: any, b: number): any;
/** 0 decodeURIComponent, 1 decodeURI; URIError */
declare function $uri_decode(a: any, b: number): any;
/** QuoteJSONString */
declare function $json_quote(a: any): any;
/** JSON.parse without reviver; SyntaxError */
declare function $json_parse(a: any): any;
/** JSON.parse for a reviver: the JSON Parse Record of the text, an array of the value and its source (primitives), records by index (arrays), or records by key on an object without prototype (objects); undefined in place of no records */
declare function $json_parse_records(a: any): any;
/** value, gap string: text, UNDEFINED, or MARKER(EXOTIC) when user code could be observed or the value is unusual (toJSON, getters, proxies, cycles, wrappers): the caller does it by the book */
declare function $json_stringify_fast(a: any, b: any): any;
/** as json_stringify_fast without a gap, and MARKER(EXOTIC) too when a function or symbol is inside, which JSON.stringify would drop in silence */
declare function $json_answer(a: any): any;
/** string -> Bytes cell (tagged CELL), lone surrogates as U+FFFD; byte length in CTL_SCRATCH0 */
declare function $utf8_encode(a: any): any;
/** Bytes cell, from, to, flags (1 fatal: MARKER(TYPE) when malformed, 2 keep BOM): string */
declare function $utf8_decode(a: any, b: number, c: number, d: number): any;
/** Bytes cell, from, to: each byte a unit */
declare function $latin1_decode(a: any, b: number, c: number): any;
/** Bytes cell, from, to, flags (1 url alphabet, 2 no padding) */
declare function $base64_encode(a: any, b: number, c: number, d: number): any;
/** string, flags (0 atob forgiving): Bytes cell, length in CTL_SCRATCH0; UNDEFINED when malformed */
declare function $base64_decode(a: any, b: number): any;

// ---- leaves: typed
/** TypedArray: elements in bounds now; -1 when detached or out of bounds */
declare function $typed_length(a: any): number;
/** TypedArray whose buffer, offset, length and type are set: prepares inline access */
declare function $typed_ready(a: any): void;
/** TypedArray, IC: what its property `length` is when that is the builtin getter's answer, else -1; fills the IC (shape, epoch) for inline length */
declare function $typed_length_ic(a: any, b: number): number;
/** TypedArray, index: the element, undefined when out of range */
declare function $typed_get(a: any, b: number): any;
/** TypedArray, index, value: stores when the value has the right type (number, or BigInt for the 64-bit kinds); out of range is ignored; false = convert first */
declare function $typed_set(a: any, b: number, c: any): boolean;
/** TypedArray, converted value, from, to in range */
declare function $typed_fill(a: any, b: any, c: number, d: number): void;
/** target, at, source, from, count: element-wise with conversion, as if through a copy; false when one is BigInt and the other is not */
declare function $typed_copy(a: any, b: number, c: any, d: number, e: number): boolean;
/** numeric order, in place */
declare function $typed_sort(a: any): void;
/** TypedArray, value, from, to, mode 0 strict 1 SameValueZero 2 strict backwards: index or -1 */
declare function $typed_index_of(a: any, b: any, c: number, d: number, e: number): number;
/** Bytes cell of n zero bytes, never moved (tagged CELL); RangeError: Array buffer allocation failed */
declare function $bytes_alloc(a: number): any;
/** target cell, at, source cell, from, count: memmove */
declare function $bytes_copy(a: any, b: number, c: any, d: number, e: number): void;
/** cell, from, to */
declare function $bytes_zero(a: any, b: number, c: number): void;
/** cell, byte offset, element type, little endian: any alignment */
declare function $bytes_get(a: any, b: number, c: number, d: boolean): any;
/** cell, byte offset, element type, converted value, little endian */
declare function $bytes_set(a: any, b: number, c: number, d: any, e: boolean): void;
/** address of the first byte (Bytes cells of bytes_alloc and utf8_encode do not move) */
declare function $bytes_address(a: any): number;
/** List of (Bytes cell, from, to) triples: one Bytes cell; length in CTL_SCRATCH0 */
declare function $bytes_concat(a: any): any;

// ---- leaves: wire
/** plain data (nil for undefined and null, booleans, numbers, strings, Arrays as lists, ArrayBuffers and typed arrays as bytes, other objects as maps of their own enumerable string-keyed data properties): address of the encoding, valid until the next wire_encode; -1 when something else is inside */
declare function $wire_encode(a: any): number;
/** length of the last encoding */
declare function $wire_len(): number;
/** an ArrayBuffer with the bytes of the last wire_encode */
declare function $wire_copy(): any;
/** address, length: the JS value; lists are Arrays, maps ordinary objects, bytes ArrayBuffers; TypeError when malformed */
declare function $wire_decode(a: number, b: number): any;
/** pulse_alloc: address of a transfer buffer of this length */
declare function $wire_buffer(a: number): number;
/** input, base (string or undefined): List of href, protocol, username, password, host, hostname, port, pathname, search, hash, origin; or NULL when invalid */
declare function $url_parse(a: any, b: any): any;
/** href, component (1 protocol … 9 hash as in url_parse, 0 href), value: the new List, or NULL when refused */
declare function $url_set(a: any, b: number, c: any): any;
/** application/x-www-form-urlencoded text: List of name, value, name, value … */
declare function $form_decode(a: any): any;
/** List of name, value …: the text */
declare function $form_encode(a: any): any;

// ---- host imports
/** level 0=debug 1=info 2=warn 3=error, ptr, len: one log line; UTF-8 text, structured data after a U+0000 as JSON text */
declare function $host_log(a: number, b: number, c: number): void;
/** wall clock, ms since the epoch, integral; constant between resumes; refused (trap) at build time */
declare function $host_now(): number;
/** ms since the instance started; constant between resumes */
declare function $host_monotonic(): number;
/** ptr, len: fills with cryptographically secure bytes; refused at build time */
declare function $host_random(a: number, b: number): void;
/** ptr, cap: writes the symbolised guest stack as UTF-8 lines `    at NAME (FILE:LINE:COL)`, innermost first; returns bytes written */
declare function $host_backtrace(a: number, b: number): number;
/** ptr, len: message; the guest cannot go on (shim panic, heap exhausted beyond recovery); the host traps */
declare function $host_fatal(a: number, b: number): void;
/** stream 1=stdout 2=stderr, ptr, len: raw output of `pulsec run` and the test runners; a log line in a server */
declare function $host_print(a: number, b: number, c: number): void;
/** ptr, len: text of an unhandled rejection or an exception thrown in a timer or microtask */
declare function $host_unhandled(a: number, b: number): void;
/** ptr, len: wire list [status int, [[name, value]…], body], body = nil | bytes | string | {stream: guest stream id int}; or {error: kind, message, stack} when the handler failed */
declare function $host_respond(a: number, b: number): void;
/** guest stream id, ptr, len: a chunk of a streamed body; len 0 ends it; len -1 aborts it. Returns 1 when the host wants the guest to wait for RESUME_WRITABLE */
declare function $host_body_chunk(a: number, b: number, c: number): number;
/** operations of OP_TIMER_* */
declare function $host_submit_timer(a: number, b: number, c: number): number;
/** operations of OP_STREAM_*: reading host streams (request body, fetch response body, KV stream) */
declare function $host_submit_stream(a: number, b: number, c: number): number;
/** operations of OP_CRYPTO_* */
declare function $host_submit_crypto(a: number, b: number, c: number): number;
/** operations of OP_KV_* */
declare function $host_submit_kv(a: number, b: number, c: number): number;
/** operations of OP_FETCH_* */
declare function $host_submit_fetch(a: number, b: number, c: number): number;
/** operations of OP_DB_* */
declare function $host_submit_db(a: number, b: number, c: number): number;
/** op, ptr, len: synchronous; returns the byte length of the wire reply, fetched with `reply` */
declare function $host_call_secrets(a: number, b: number, c: number): number;
/** op, ptr, len: synchronous; as call_secrets */
declare function $host_call_connections(a: number, b: number, c: number): number;
/** ptr: copies the reply of the last call_* to ptr */
declare function $host_reply(a: number): void;
/** +1 when env.waitUntil takes a promise, -1 when that promise settled */
declare function $host_wait_until(a: number): void;

// ---- rt functions
declare function $op_to_primitive(a: any, b: any): any;
declare function $op_to_number(a: any): any;
declare function $op_to_numeric(a: any): any;
declare function $op_to_string(a: any): any;
declare function $op_to_property_key(a: any): any;
declare function $op_to_object(a: any): any;
declare function $op_add(a: any, b: any): any;
declare function $op_sub(a: any, b: any): any;
declare function $op_mul(a: any, b: any): any;
declare function $op_div(a: any, b: any): any;
declare function $op_mod(a: any, b: any): any;
declare function $op_exp(a: any, b: any): any;
declare function $op_bit_and(a: any, b: any): any;
declare function $op_bit_or(a: any, b: any): any;
declare function $op_bit_xor(a: any, b: any): any;
declare function $op_shl(a: any, b: any): any;
declare function $op_shr(a: any, b: any): any;
declare function $op_ushr(a: any, b: any): any;
declare function $op_neg(a: any): any;
declare function $op_bit_not(a: any): any;
declare function $op_inc(a: any): any;
declare function $op_dec(a: any): any;
declare function $op_lt(a: any, b: any): any;
declare function $op_gt(a: any, b: any): any;
declare function $op_le(a: any, b: any): any;
declare function $op_ge(a: any, b: any): any;
declare function $op_eq(a: any, b: any): any;
declare function $op_in(a: any, b: any): any;
declare function $op_instance_of(a: any, b: any): any;
declare function $op_get_slow(a: any, b: any, c: any): any;
declare function $op_set_slow(a: any, b: any, c: any, d: any): any;
declare function $op_get_elem_slow(a: any, b: any): any;
declare function $op_set_elem_slow(a: any, b: any, c: any): any;
declare function $op_delete(a: any, b: any): any;
declare function $op_reflect_delete(a: any, b: any): any;
declare function $op_get_super(a: any, b: any, c: any): any;
declare function $op_set_super(a: any, b: any, c: any, d: any): any;
declare function $op_get_private(a: any, b: any): any;
declare function $op_set_private(a: any, b: any, c: any): any;
declare function $op_has_private(a: any, b: any): any;
declare function $op_define_private(a: any, b: any, c: any): any;
declare function $op_define_private_method(a: any, b: any, c: any, d: any): any;
declare function $op_define_field(a: any, b: any, c: any): any;
declare function $op_define_value(a: any, b: any, c: any, d: any): any;
declare function $op_define_method(a: any, b: any, c: any, d: any): any;
declare function $op_set_function_name(a: any, b: any, c: any): any;
declare function $op_set_proto_literal(a: any, b: any): any;
declare function $op_make_error(a: any, b: any): any;
declare function $op_take_exception(): any;
declare function $rt_error_text(a: any): any;
declare function $rt_report_error(a: any): any;
declare function $op_call_spread(a: any, b: any, c: any): any;
declare function $op_construct_spread(a: any, b: any, c: any): any;
declare function $op_create_this(a: any): any;
declare function $op_class_setup(a: any, b: any): any;
declare function $op_define_constructor(a: any, b: any, c: any, d: any): any;
declare function $rt_run_microtasks(): any;
declare function $op_top_level_await(a: any): any;
declare function $op_async_start(a: any): any;
declare function $op_iter_open(a: any): any;
declare function $op_iter_next(a: any): any;
declare function $op_iter_close(a: any): any;
declare function $op_iter_close_quiet(a: any): any;
declare function $op_array_spread(a: any, b: any): any;
declare function $op_iter_open_async(a: any): any;
declare function $op_iter_next_async(a: any): any;
declare function $op_iter_async_result(a: any, b: any): any;
declare function $op_iter_close_async(a: any): any;
declare function $op_iter_close_check(a: any): any;
declare function $op_iter_close_async_quiet(a: any): any;
declare function $op_delegate_open(a: any, b: any): any;
declare function $op_delegate_step(a: any, b: any, c: any): any;
declare function $op_delegate_result(a: any, b: any): any;
declare function $op_delegate_value(a: any): any;
declare function $op_for_in_open(a: any): any;
declare function $op_for_in_next(a: any): any;
declare function $op_copy_data_properties(a: any, b: any): any;
declare function $op_object_rest(a: any, b: any): any;
declare function $op_template_object(a: any, b: any): any;
declare function $op_get_global_slow(a: any): any;
declare function $op_get_global_or_undefined(a: any): any;
declare function $op_set_global(a: any, b: any): any;
declare function $op_has_global(a: any): any;
declare function $op_set_resolved_global(a: any, b: any, c: any): any;
declare function $op_init_global_lexical(a: any, b: any): any;
declare function $op_declare_globals(a: any): any;
declare function $op_define_global_function(a: any, b: any): any;
declare function $op_module_namespace(a: any, b: any): any;
declare function $op_module_records(a: any, b: any, c: any): any;
declare function $op_module_evaluate(a: any, b: any): any;
declare function $op_import(a: any, b: any, c: any): any;
declare function $op_import_json(a: any): any;
declare function $op_import_meta(a: any): any;
declare function $op_dispose_stack(): any;
declare function $op_dispose_add(a: any, b: any, c: any): any;
declare function $op_dispose_all(a: any, b: any): any;
declare function $op_dispose_step(a: any, b: any): any;
declare function $op_dispose_failed(a: any, b: any): any;
declare function $op_new_regexp(a: any, b: any): any;
