export type { Actor } from '@cellactor/core'
export * from '../watch-events/support.ts'
