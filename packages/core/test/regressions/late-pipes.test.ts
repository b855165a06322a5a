import { type ActorContext, StoppedContextError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { unhandledRejections } from '../behavior/support.ts'
import { actor } from '../watch-events/support.ts'
import { world } from './support.ts'

it('2.4 pipeToSelf of an instance that is gone throws, and the rejection of what it was given is logged', async () => {
  const { system, host } = world({ logLevel: 'off' })
  const rejections = unhandledRejections()
  const lines = eventProbe(system, 'log')
  let kept: ActorContext<string> | undefined
  const ref = system.spawn(
    actor<string>({
      preStart(ctx) {
        kept = ctx
      },
    }),
  )
  system.stop(ref)
  await host.settle()
  expect(() => kept?.pipeToSelf(Promise.reject(new Error('late')), () => 'late')).toThrow(StoppedContextError)
  await host.settle()
  expect(await rejections.stop()).toEqual([])
  expect(lines.events.map(({ level }) => level)).toEqual(['warn'])
})
