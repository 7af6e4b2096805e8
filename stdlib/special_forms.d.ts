// Intrinsics that are more than one op (pulsec-middle build/intrinsics.rs). Everything else is in intrinsics.d.ts.

/** Number of arguments; the function takes them raw. */
declare function $argCount(): number;
/** Argument by number (a literal), or undefined. */
declare function $arg(index: number): any;
/** The `length` of the function it stands in, where that is not the number of parameters before the first optional or rest one. */
declare function $length(count: number): void;
declare function $hole(): any;
declare function $tdz(): any;
declare function $done(): any;
declare function $exc(): any;
declare function $isHole(value: any): boolean;
declare function $isTdz(value: any): boolean;
declare function $isDone(value: any): boolean;
declare function $isExc(value: any): boolean;
declare function $marker(name: Marker): any;
declare function $markerIs(value: any, name: Marker): boolean;
/** Methods and accessors become builtins: not enumerable, no constructors, `length` as declared. */
declare function $defineMethods(target: any, methods: object & ThisType<any>): void;
/** Constants: not writable, not enumerable, not configurable. */
declare function $defineValues(target: any, values: object): void;
declare function $defineConstructor(name: string, fn: any, prototype?: any, parent?: any): any;
