import type { MailboxConfig, MessageQueue } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'

export interface Message {
  readonly type: string
  readonly isCopied?: boolean
}

/** A queue that works, and hands out a copy of what asks for one. */
export function copying(): MailboxConfig {
  const create = (): MessageQueue => {
    const queue = faultyMailbox({})
    return {
      get userSize() {
        return queue.userSize
      },
      enqueueSystem: message => queue.enqueueSystem(message),
      dequeueSystem: () => queue.dequeueSystem(),
      enqueueUser: message => queue.enqueueUser(message),
      dequeueUser() {
        const message = queue.dequeueUser() as Message
        return message.isCopied === true ? { ...message } : message
      },
      close: () => queue.close(),
    }
  }
  return { kind: 'custom', create }
}
