/** The global names of ECMAScript 2022, Annex B included. */
const ES2022 = [
  ...['globalThis', 'Infinity', 'NaN', 'undefined', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['Object', 'Function', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'Date', 'String', 'RegExp', 'JSON'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Proxy', 'Reflect', 'Promise'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
]
/** What later editions have added; engines may have it, nothing may need it. */
const LATER = [
  'Iterator',
  'Float16Array',
  'SuppressedError',
  'DisposableStack',
  'AsyncDisposableStack',
  'Temporal',
  'ShadowRealm',
]

/** What the engine lacks of ECMAScript 2022. */
export const missingGlobals: readonly string[] = ES2022.filter(name => !(name in globalThis))

/** What it had beyond ECMAScript when the bundle began. */
export const foreignGlobals: readonly string[] = Object.getOwnPropertyNames(globalThis).filter(
  name => !ES2022.includes(name) && !LATER.includes(name),
)
