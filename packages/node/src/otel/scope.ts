/** The name under which tracer and meter are taken from the global API. */
export const SCOPE = '@cellactor/node'
