// crypto: getRandomValues, randomUUID and digests; the work is the host's.

const host = $realm.WebState0;

function hex(word) {
  return $str_pad($num_to_string_radix(word >>> 0, 16), 8, "0", true);
}

class SubtleCrypto {
  async digest(algorithm, data) {
    const name = $str_to_upper(String($isObject(algorithm) ? algorithm.name : algorithm));
    if (!["SHA-1", "SHA-256", "SHA-384", "SHA-512", "MD5"].includes(name)) throw new DOMException("Unrecognized algorithm name", "NotSupportedError");
    const at = host.encode([name, data]);
    return await host.operation($host_submit_crypto(0, at, $wire_len()));
  }
}

class Crypto {
  #subtle = new SubtleCrypto();
  get subtle() {
    return this.#subtle;
  }
  getRandomValues(array) {
    if (!$isObject(array) || $kind_of(array) !== 54) throw new TypeError("getRandomValues takes a typed array");
    const type = $field_get(array, 3);
    if (type === 7 || type === 8 || type === 11) throw new DOMException("The data type of the array must be integral", "TypeMismatchError");
    const n = array.byteLength;
    if (n > 65536) throw new DOMException("The array is too large: " + n + " bytes", "QuotaExceededError");
    if (n > 0) $host_random($bytes_address($field_get($field_get(array, 0), 0)) + array.byteOffset, n);
    return array;
  }
  randomUUID() {
    const words = $random_words(4);
    const a = hex($list_get(words, 0));
    const b = hex(($list_get(words, 1) & 0xffff0fff) | 0x4000);
    const c = hex(($list_get(words, 2) & 0x3fffffff) | 0x80000000);
    const d = hex($list_get(words, 3));
    return a + "-" + $str_slice(b, 0, 4) + "-" + $str_slice(b, 4, 8) + "-" + $str_slice(c, 0, 4) + "-" + $str_slice(c, 4, 8) + d;
  }
}

$define_own($globalThis(), "crypto", new Crypto(), 5);
