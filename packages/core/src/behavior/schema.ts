import { Invalid } from '../actor/middleware.ts'
import type { SchemaIssue } from '../events/system-event.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import { catchStray } from '../failure/promise-like.ts'

/** The part of Standard Schema 1 (zod, valibot, arktype, …) that the core uses. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/**
 * The value as the schema gives it out, or what is wrong with it; it throws where the schema takes its time.
 * @throws {ConfigError} for what is no schema.
 */
export function checkedBy(schema: StandardSchema): (message: unknown) => unknown {
  if (typeof (schema as Partial<StandardSchema> | null | undefined)?.['~standard']?.validate !== 'function')
    throw new ConfigError(`Behavior.validated was given ${printable(schema)}. Give a schema that knows Standard Schema 1.`)
  return message => {
    const result: unknown = schema['~standard'].validate(message)
    if (catchStray(result, () => {})) {
      const { vendor } = schema['~standard']
      throw new TypeError(`The ${vendor} schema of Behavior.validated validates asynchronously. Give one that answers at once.`)
    }
    const { issues, value } = result as { readonly issues?: readonly SchemaIssue[]; readonly value?: unknown }
    return issues === undefined ? value : new Invalid(message, issues)
  }
}
