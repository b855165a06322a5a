import type { SchemaIssue } from '../events/system-event.ts'

/** What a behaviour returns for a message that did not fit its schema: the runtime publishes it. */
export class Invalid {
  readonly message: unknown
  readonly issues: readonly SchemaIssue[]

  constructor(message: unknown, issues: readonly SchemaIssue[]) {
    this.message = message
    this.issues = issues
  }
}
