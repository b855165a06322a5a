// What the contract's types allow, beyond what the runtime does itself.
import {
  DeathPactFailure, DefaultBehaviorFailure, PanicBehaviorFailure,
  type BehaviorFailure, type ContextPropagation, type Delivery, type LogEvent, type Pid,
} from '@cellactor/core'

// Failures: `debug` is a field, and the class is one to extend, to imitate and to implement.
class Field extends DefaultBehaviorFailure { override readonly debug = 'mine' }
class Accessible extends PanicBehaviorFailure { override readonly debug: string | undefined = undefined }
const literal: DefaultBehaviorFailure = { message: 'x', debug: undefined, cause: 1, description: () => 'x' }
class Implementing implements DefaultBehaviorFailure { message = 'x'; debug = undefined; cause = 1; description() { return 'x' } }
const failures: BehaviorFailure[] = [new Field('x'), new Accessible('x', 'debug', new Error()), literal, new Implementing()]
const pact: Pid = new DeathPactFailure('x').target
const wrapped = new DeathPactFailure('x', 'debug', new Error())

// Log lines: the wall clock is one that a host may lack.
const line: LogEvent = { type: 'log', at: 1, level: 'info', message: 'x', path: undefined, data: undefined }
const timed: LogEvent = { ...line, epochMs: undefined }

// Propagations: implemented with or without the delivery, called with or without it.
const run = (propagation: ContextPropagation, delivery: Delivery): number =>
  propagation.run(1, () => 2) + propagation.run(1, () => 2, delivery)
const two: ContextPropagation = { capture: () => 1, run: (_captured, handle) => handle() }
const three: ContextPropagation = { capture: () => 1, run: (_captured, handle, { pid }: Delivery) => (pid.id > 0 ? handle() : handle()) }
const optional: ContextPropagation = { capture: () => 1, run: (_captured, handle, delivery) => (delivery?.pid === undefined ? handle() : handle()) }
class Propagation implements ContextPropagation {
  capture(): unknown { return undefined }
  run<R>(_captured: unknown, handle: () => R, delivery: Delivery): R { delivery.path; return handle() }
}
