import { type ActorPath, type ActorRef, type AskOptions, err, ok, type Result } from '@cellactor/core'
import { TestkitError } from '../testkit-error.ts'
import type { AskedEffect, PipedEffect } from './effects.ts'
import { Inbox, InboxPid } from './inbox.ts'
import type { Stage } from './stage.ts'
import { isPromiseLike } from './turns.ts'

type Mapper = (result: Result<unknown, unknown>) => unknown

/** Into the actor's own inbox; of a map that is not synchronous, what its promise gives. */
export function toSelf(stage: Stage, make: () => unknown): void {
  try {
    const made = make()
    if (!isPromiseLike(made)) return stage.toSelf([made], 'end')
    Promise.resolve(made).then(
      message => stage.toSelf([message], 'end'),
      error => stage.failed(error),
    )
  } catch (error) {
    stage.failed(error)
  }
}

/** Tells the question, and notes it: it has one answer, by the effect or by its reply ref. */
export function asked(
  stage: Stage,
  asker: ActorPath,
  target: ActorRef<never>,
  make: (replyTo: ActorRef<unknown>) => unknown,
  map: Mapper,
  options: AskOptions,
): AskedEffect<unknown> {
  let isOpen = true
  // A late reply is a dead letter: here, nothing.
  const onReply = (answer: unknown) => {
    if (!isOpen) return
    isOpen = false
    toSelf(stage, () => map(ok(answer)))
  }
  const reply = new Inbox<unknown>(new InboxPid(asker.system, 0), `cellactor://${asker.system}/temp/$ask`, onReply)
  const question = make(reply.ref)
  ;(target as ActorRef<unknown>).tell(question)
  const settle = (result: Result<unknown, unknown>) => {
    if (!isOpen) {
      throw new TestkitError(
        'ARGUMENT_INVALID',
        `The question of ${asker} to ${target.path} has been answered already. A question has one answer: take the next effect.`,
      )
    }
    isOpen = false
    return stage.run(() => map(result))
  }
  return {
    type: 'asked',
    target,
    question,
    options,
    answer: async value => settle(ok(value)),
    fail: async error => settle(err(error)),
  }
}

export function piped(stage: Stage, work: PromiseLike<unknown>, map: Mapper): PipedEffect<unknown> {
  const result = Promise.resolve(work).then<Result<unknown, unknown>, Result<unknown, unknown>>(ok, err)
  return {
    type: 'piped',
    work,
    deliver: async () => {
      const settled = await result
      return stage.run(() => map(settled))
    },
  }
}
