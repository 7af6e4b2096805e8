// Operations of the host: every submit gives an id; pulse_resume settles its promise.

const pending = $new_kind_object(44, null);
$map_init(pending, 2);

/** Sends a value: returns nothing, the encoding is at $wire… for the import that follows. */
export function encode(value) {
  const at = $wire_encode(value);
  if (at === -1) throw $typeError("data for the host must be plain");
  return at;
}

/** The promise of an operation that was submitted. */
export function operation(id) {
  return new Promise((resolve, reject) => {
    $map_set(pending, id, { resolve, reject, callback: undefined });
  });
}

/** Calls back instead of settling a promise (timers). */
export function operationCallback(id, callback) {
  $map_set(pending, id, { resolve: undefined, reject: undefined, callback });
}

export function forget(id) {
  $map_delete(pending, id);
}

/** An error as the host describes it: {name, message, code?}. */
export function hostError(info) {
  const name = info.name;
  const message = info.message;
  let error;
  if (name === "TypeError") error = new TypeError(message);
  else if (name === "RangeError") error = new RangeError(message);
  else if (name === "SyntaxError") error = new SyntaxError(message);
  else {
    error = new Error(message);
    if (name !== "Error" && $isString(name)) $define_own(error, "name", name, 5);
  }
  if ($isString(info.code)) $define_own(error, "code", info.code, 7);
  return error;
}

// RESUME_* of pulse_abi::host
const OK = 0, ERR = 1;

/** Streams that wait for RESUME_WRITABLE, and request bodies that may be cancelled, by id. */
const writable = $new_kind_object(44, null);
$map_init(writable, 2);

export function onWritable(stream, callback) {
  $map_set(writable, stream, callback);
}

export function pulse_resume(kind, id, ptr, len) {
  if (kind === OK || kind === ERR) {
    const entry = $map_get(pending, id);
    if (!$isMarker(entry)) {
      $map_delete(pending, id);
      const payload = len > 0 ? $wire_decode(ptr, len) : undefined;
      if (entry.callback !== undefined) {
        try {
          $call(entry.callback, undefined, payload);
        } catch (error) {
          $rt_report_error(error);
        }
      } else if (kind === OK) $call(entry.resolve, undefined, payload);
      else $call(entry.reject, undefined, hostError(payload));
    }
  } else {
    const callback = $map_get(writable, id);
    if (!$isMarker(callback)) {
      $map_delete(writable, id);
      $call(callback, undefined, kind);
    }
  }
  $rt_run_microtasks();
}

/** A request of the server: handed to the program's own dispatcher (pulse:runtime). */
export function pulse_request(ptr, len) {
  const request = $wire_decode(ptr, len);
  const dispatch = $realm.RequestState;
  if (!$isCallable(dispatch)) throw $typeError("this program serves no requests");
  try {
    $call(dispatch, undefined, request);
  } catch (error) {
    $rt_report_error(error);
  }
  $rt_run_microtasks();
}

// On-demand modules are compiled with the program that uses them; this is what they share with the image.
$realm.WebState0 = { encode, operation, operationCallback, onWritable, hostError, request: pulse_request };
