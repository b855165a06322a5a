import { type Actor, type ActorContext, err, type MaybePromise, type Outcome, StoppedContextError } from '@cellactor/core'
import { roomOf } from './chronicle.ts'
import { type Hook, Instance, type Letter, type Member, type Running } from './member.ts'
import type { Ending } from './script.ts'
import { strategyOf, type World } from './world.ts'

/** Makes actors that do what `member` plans, and report what is done with them. */
export function memberFactory(world: World, member: Member): () => Actor<Letter> {
  return () => {
    const instance = new Instance(member)
    replaced(world, member, instance)
    const { plan } = member
    const start = (what: Hook) => (ctx: ActorContext<Letter>) => {
      member.ref = ctx.self
      return run(world, ctx, instance, what, member.next('starts'), () => {
        ctx.signal.addEventListener('abort', () => aborted(world, ctx, instance))
        for (const child of plan.children ?? []) world.spawn(ctx, member, 'spawn', child)
      })
    }
    const leave = (what: Hook) => (ctx: ActorContext<Letter>) => {
      left(world, ctx, instance, what)
      return run(world, ctx, instance, what, member.next('leaves'))
    }
    const { strategy } = plan
    return {
      receive: (ctx, letter) => {
        checkMayRun(world, instance, `message ${letter.label}`, false)
        world.watches.checkNothingWaits(member)
        if (letter.kind === 'watchWith') world.watches.told(member, letter.about, letter)
        world.post.handled(letter, member)
        return run(
          world,
          ctx,
          instance,
          'receive',
          letter.ending,
          () => letter.act?.(ctx),
          () => letter.late?.(ctx),
        )
      },
      preStart: start('preStart'),
      postStop: leave('postStop'),
      ...(plan.ownHooks && { postRestart: start('postRestart'), preRestart: leave('preRestart') }),
      onTerminated: (ctx, pid, signal) => {
        const target = world.byPid(pid)
        checkMayRun(world, instance, `onTerminated for ${target?.name}`, true)
        if (signal.type === 'childFailed' && target?.parent !== member)
          world.complain(`6.5 ${member.name} got a ChildFailed of ${target?.name}`)
        world.watches.told(member, target, undefined)
        return run(world, ctx, instance, 'onTerminated', member.next('hears'))
      },
      ...(strategy && {
        supervisorStrategy: () =>
          strategyOf(
            strategy,
            pid => world.byPid(pid),
            () => member.nextOpinion(),
            () => world.system,
          ),
      }),
    }
  }
}

function replaced(world: World, member: Member, next: Instance): void {
  const last = member.instance
  if (last?.state === 'live') world.complain(`3.9 ${member.name} was replaced without preRestart`)
  if (member.life === 'ended' || member.isRolledBack) world.complain(`C1 ${member.name} got an instance after its end`)
  member.instance = next
  member.blocked = undefined
  if (last === undefined) return
  const maySurvive = member.mayKeepChildren(world.systems)
  const atAbort = last.childrenAtAbort
  world.watches.restarted(member, target => {
    if (target.parent !== member) return false
    if (atAbort === undefined || maySurvive) return undefined
    return atAbort.has(target)
  })
}

function aborted(world: World, ctx: ActorContext<Letter>, instance: Instance): void {
  instance.isAborted = true
  instance.childrenAtAbort = new Set([...ctx.children].map(ref => world.byPid(ref.pid)).filter(child => child !== undefined))
}

/** Before each message and signal (semantics 1.1, 3.9, 4.2, rows C2, F3). */
function checkMayRun(world: World, instance: Instance, what: string, isSignal: boolean): void {
  const { of: member, state } = instance
  if (state !== 'live') world.complain(`C2/3.9 ${member.name} handles ${what}, but its instance is ${state}`)
  // The word of a parent's suspension is a system message like the end of a watched actor, and may be behind it.
  for (const cell of isSignal ? [member] : [member, member.parent]) {
    if (cell?.blocked !== undefined && cell.blocked === cell.instance) {
      world.complain(`4.2 ${member.name} handles ${what} while ${cell.name} waits for a directive`)
    }
  }
}

function left(world: World, ctx: ActorContext<Letter>, instance: Instance, what: Hook): void {
  const { of: member } = instance
  member.leavesSeen++
  if (instance.state !== 'live') world.complain(`3.9 ${what} of ${member.name}, whose instance is ${instance.state}`)
  instance.state = 'left'
  const remaining = [...ctx.children].length
  if (remaining > 0 && !member.mayKeepChildren(world.systems))
    world.complain(`3.7 ${what} of ${member.name} while ${remaining} children live`)
}

function begin(world: World, instance: Instance, what: Hook): Running {
  const { of: member } = instance
  if (member.instance !== instance) world.complain(`2.4 ${what} of an old instance of ${member.name}`)
  // Legal only where the one before was abandoned, of which there has to be an event.
  const now = world.host.now()
  if (member.running !== undefined)
    member.overlapped.push({ room: roomOf(member.running.what), from: member.running.since, until: now })
  const running = { what, since: now }
  member.running = running
  return running
}

/** Runs `act`, then ends as told. */
function run(
  world: World,
  ctx: ActorContext<Letter>,
  instance: Instance,
  what: Hook,
  ending: Ending,
  act?: () => void,
  late?: () => void,
): MaybePromise<Outcome> {
  const { of: member } = instance
  const running = begin(world, instance, what)
  const end = (isWell: boolean) => {
    const isOurs = member.running === running
    if (isOurs) member.running = undefined
    if (instance.state !== 'starting' || (what !== 'preStart' && what !== 'postRestart')) return
    const isStarted = isWell && isOurs && !instance.isAborted && member.instance === instance
    instance.state = isStarted ? 'live' : 'failed'
    if (isStarted) member.startsSeen++
  }
  const fails = (isCertain: boolean) => {
    end(false)
    return world.boom(`${what} of ${member.name}`, isCertain)
  }
  try {
    act?.()
  } catch (error) {
    end(false)
    throw error
  }
  const [how = 'ok', ms] = ending.split('@')
  if (ms === undefined && how === 'throw') throw fails(isCertain(member, what))
  if (ms === undefined && how === 'err') return err(fails(isCertain(member, what)))
  if (ms === undefined && how === 'ok') return end(true)
  const settled = async (): Promise<Outcome> => {
    if (checkContext(world, ctx, instance)) late?.()
    if (how === 'err') return err(fails(false))
    if (how !== 'ok' && how !== 'never') throw fails(false)
    end(true)
  }
  if (how === 'reject') return settled()
  if (ms !== undefined) return world.sleep(Number(ms)).then(settled)
  return new Promise<void>(resolve => world.pending.push(resolve)).then(settled)
}

/** A synchronous failure of a handler is reported, unless a full mailbox of `overflow: 'fail'` was faster. */
function isCertain(member: Member, what: Hook): boolean {
  return what === 'receive' && member.plan.mailbox?.overflow !== 'fail'
}

/** Once an instance is replaced or ended, its context refuses to act (semantics 2.4). @returns whether it acts. */
function checkContext(world: World, ctx: ActorContext<Letter>, instance: Instance): boolean {
  const { of: member } = instance
  const isOld = member.instance !== instance || member.life === 'ended'
  let refusal: unknown
  try {
    ctx.unwatch(ctx.self)
  } catch (error) {
    refusal = error
  }
  if (isOld && !(refusal instanceof StoppedContextError)) world.complain(`2.4 an old context of ${member.name} still acts`)
  if (refusal instanceof Error && !(refusal instanceof StoppedContextError))
    world.complain(`2.4 ctx.unwatch of ${member.name} threw ${refusal.message}`)
  return refusal === undefined
}
