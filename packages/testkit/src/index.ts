export { BehaviorTestKit } from './behavior-kit/behavior-test-kit.ts'
export type {
  AdaptedEffect,
  AskedEffect,
  BehaviorEffect,
  EffectOf,
  PipedEffect,
  SpawnedEffect,
  TimerStartedEffect,
} from './behavior-kit/effects.ts'
export { type TestInbox, testInbox } from './behavior-kit/inbox.ts'
export type { BehaviorTestKitOptions } from './behavior-kit/kit-context.ts'
export type { BehaviorOutcome } from './behavior-kit/outcome.ts'
export { ExplorationError, type Replay } from './explore/exploration-error.ts'
export { type ExploreOptions, type ExploreReport, explore, type SystematicOptions } from './explore/explore.ts'
export type { ExploredWorld } from './explore/world.ts'
export { type Faults, faultyMailbox } from './faulty-mailbox.ts'
export { SimulatedHost, type SimulatedHostOptions } from './host/simulated-host.ts'
export { ActorTestKit } from './kit/actor-test-kit.ts'
export type { LogCapture } from './kit/log-capture.ts'
export { livePaths } from './live-paths.ts'
export { type EventProbe, eventProbe } from './probe/event-probe.ts'
export { type TestProbe, testProbe } from './probe/test-probe.ts'
export { simulate } from './simulate.ts'
export { TestkitError, type TestkitErrorCode } from './testkit-error.ts'
