import { isBehavior } from '../actor/behavior.ts'
import { Recipe } from '../actor/props.ts'
import type { Spawnable, SpawnOptions } from '../actor/spawner.ts'
import { ActorFailure, originalOf } from '../failure/actor-failure.ts'
import { ConfigError, SpawnError } from '../failure/errors.ts'
import { isInstance } from '../failure/is-instance.ts'
import { printable, sentence } from '../failure/printable.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { isLegalName, MAX_NAME_LENGTH } from '../identity/names.ts'
import { CREATE } from '../message/system-message.ts'
import { Birth } from './birth.ts'
import type { Cell } from './cell.ts'
import { Children, nameOfKey } from './children.ts'
import { finish } from './finish.ts'
import { Gate } from './gate.ts'
import { type CellOptions, cellOptions } from './spawn-options.ts'
import { requestStop } from './stop.ts'
import { suspendFromBirth } from './suspension.ts'

/** Synchronous starts nested deeper than this are deferred, so that no tree can overflow the stack (semantics 3.2). */
const MAX_START_DEPTH = 100
const NO_OPTIONS: SpawnOptions = Object.freeze({})
const NO_CELL_OPTIONS: CellOptions = Object.freeze({})

/** @throws {SpawnError} @throws {ConfigError} */
export function spawn<M>(parent: Cell, what: Spawnable<M>, options?: SpawnOptions<M> | string): ActorRef<M> {
  const { env } = parent
  const child = register(parent, what as Spawnable<never>, options)
  if (env.startDepth >= MAX_START_DEPTH) {
    enqueueCreate(parent, child)
    child.wake()
    return child.ref
  }
  const birth = new Birth()
  child.birth = birth
  enqueueCreate(parent, child)
  env.startDepth++
  try {
    child.startNow()
  } catch (error) {
    // An exhausted stack: what has been made of the child goes again.
    requestStop(child)
    throw error
  } finally {
    env.startDepth--
  }
  const error = startError(child, birth)
  if (error !== undefined) throw error
  // An asynchronous start goes on under supervision.
  child.birth = undefined
  return child.ref
}

/** @throws {ConfigError} @throws {SpawnError} for what is known at once. */
export function spawnAsync<M>(parent: Cell, what: Spawnable<M>, options?: SpawnOptions<M> | string): Promise<ActorRef<M>> {
  const child = register(parent, what as Spawnable<never>, options)
  const started = new Promise<ActorRef<M>>((resolve, reject) => {
    child.birth = new Birth((birth, hasStarted) => {
      if (hasStarted) resolve(child.ref)
      else
        reject(
          startError(child, birth) ??
            new SpawnError(
              'SPAWN_STOPPED',
              `${child.path} was stopped before it had started. Spawn it again, if it is still wanted.`,
              child.path,
            ),
        )
    })
  })
  enqueueCreate(parent, child)
  child.wake()
  return started
}

/** Cell known, then child known to its parent (row C5). */
function register(parent: Cell, what: Spawnable<never>, given: SpawnOptions | string | undefined): Cell {
  const isRecipe = what instanceof Recipe
  const factory = factoryOf(parent, isRecipe ? what.what : what)
  const options = isRecipe ? over(what.options, given) : (given ?? NO_OPTIONS)
  const wanted = typeof options === 'string' ? options : options.name
  const checked = typeof options === 'string' || options === NO_OPTIONS ? NO_CELL_OPTIONS : cellOptions(options, parent)
  checkParent(parent)
  parent.children ??= new Children()
  const { children, env } = parent
  const key = wanted === undefined ? children.nextKey() : checkName(parent, children, wanted)
  let child: Cell
  try {
    child = env.newCell(parent, key, factory, checked)
  } catch (cause) {
    throw refused(parent, nameOfKey(key), `its mailbox could not be made: ${printable(cause)}`, cause)
  }
  // Making a custom mailbox runs user code, which may have taken the name.
  if (typeof key === 'string') checkFree(parent, children, key)
  children.add(child)
  if (parent.suspension !== 0) suspendFromBirth(parent, child)
  return child
}

function factoryOf(parent: Cell, what: unknown): () => unknown {
  const factory = isBehavior(what) ? () => what : what
  if (typeof factory === 'function') return factory as () => unknown
  throw new ConfigError(
    `spawn was given ${printable(what)}. Give a behaviour, a factory (() => actor), or Props.of of one.`,
    parent.path,
  )
}

/** What is given with the spawn goes over what the recipe says. */
function over(options: SpawnOptions, given: SpawnOptions | string | undefined): SpawnOptions {
  if (given === undefined) return options
  return { ...options, ...(typeof given === 'string' ? { name: given } : given) }
}

function checkParent(parent: Cell): void {
  const { env, phase } = parent
  switch (phase) {
    case 'stopping':
    case 'ending':
    // Still possible in its last moment, when its custom mailbox is closed.
    case 'stopped':
      if (env.top.isTerminating) {
        throw new SpawnError(
          'SPAWN_SYSTEM_TERMINATED',
          `${parent.path} spawns nothing more: the system ${env.name} is terminating or has ended. Make another system.`,
          parent.path,
        )
      }
      throw new SpawnError(
        'SPAWN_PARENT_STOPPING',
        `${parent.path} spawns nothing more: it is stopping. Check ctx.signal.aborted before you spawn.`,
        parent.path,
      )
    case 'halting':
    case 'leaving':
      throw new SpawnError(
        'SPAWN_PARENT_RESTARTING',
        `${parent.path} can't spawn until its next instance is made. Spawn in preStart or postRestart.`,
        parent.path,
      )
    default:
  }
}

function checkName(parent: Cell, children: Children, name: string): string {
  if (typeof name !== 'string' || !isLegalName(name)) {
    const rule = `Use letters, digits and _-.*$+:@&=,!~'; or %HH, not $ in front, at most ${MAX_NAME_LENGTH} characters.`
    throw new SpawnError(
      'SPAWN_NAME_INVALID',
      `${printable(name)} can't be the name of a child of ${parent.path}. ${rule}`,
      parent.path,
    )
  }
  checkFree(parent, children, name)
  return name
}

function checkFree(parent: Cell, children: Children, name: string): void {
  if (children.get(name) === undefined) return
  const mend = 'Choose another, or wait for the end of the one that has it (onTerminated).'
  throw new SpawnError('SPAWN_NAME_TAKEN', `${parent.path} has a child named ${name} already. ${mend}`, parent.path)
}

function enqueueCreate(parent: Cell, child: Cell): void {
  let cause: unknown
  try {
    if (child.mailbox.enqueueSystem(CREATE)) {
      child.gate |= Gate.SYSTEM
      return
    }
  } catch (thrown) {
    cause = thrown
  }
  // Nobody has seen it yet: forgetting it is the whole rollback (row C4).
  parent.children?.remove(child)
  child.birth = undefined
  finish(child)
  throw refused(parent, child.name, "its mailbox did not take 'create'", cause)
}

function startError(child: Cell, { failure, refusal }: Birth): SpawnError | undefined {
  if (refusal !== undefined) {
    // The name is free as soon as the caller knows (row C4).
    child.parent?.children?.remove(child)
    return refused(child.parent, child.name, "its mailbox did not give 'create' back", refusal.cause)
  }
  if (failure === undefined) return undefined
  const why = `${child.path} failed to start${reasonOf(failure)} It has been rolled back; look at its cause.`
  return new SpawnError('SPAWN_START_FAILED', why, child.path, { cause: originalOf(failure) })
}

/** Of a whole branch that fails to start, one below the other, the lowest says why: once. */
function reasonOf(failure: ActorFailure): string {
  let lowest: SpawnError | undefined
  let cause = originalOf(failure)
  for (; isInstance(cause, SpawnError) && cause.code === 'SPAWN_START_FAILED'; cause = cause.cause) lowest = cause
  if (lowest === undefined) return `: ${sentence(failure.description())}`
  return `, because ${lowest.path} below it did: ${sentence(ActorFailure.from(cause).description())}`
}

function refused(parent: Cell | undefined, name: string, why: string, cause: unknown): SpawnError {
  const path = parent?.path.child(name)
  const text = `${path} could not be spawned: ${why}. Look at its custom MessageQueue.`
  return new SpawnError('SPAWN_MAILBOX_REFUSED', text, path, cause === undefined ? undefined : { cause })
}
