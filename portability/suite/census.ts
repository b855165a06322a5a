import { SimulatedHost } from '@cellactor/testkit'
import { needed } from './needed.ts'

/**
 * For the one run that looks at what each test needs: of what the packages themselves do, not the tests, these two are not
 * to be had everywhere. All other runs have neither of these hooks.
 */
export function observe(): void {
  // On the default host. The wrapper stands on the global object, where the core looks.
  const { setTimeout } = globalThis
  Object.assign(globalThis, {
    setTimeout(...args: Parameters<typeof setTimeout>) {
      needed.note('a real timer')
      return setTimeout(...args)
    },
  })
  // An interpreter takes minutes for the millions of steps after which a simulation is called endless.
  const { settle } = SimulatedHost.prototype
  SimulatedHost.prototype.settle = function (this: SimulatedHost) {
    const settling = settle.call(this)
    settling.catch(error => {
      if (error?.code === 'SIMULATION_ENDLESS') needed.note('millions of steps')
    })
    return settling
  }
}
