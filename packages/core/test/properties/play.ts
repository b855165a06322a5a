import { type ActorContext, kill, poison, type Result, WatchConflictError } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import type { Letter, Member } from './member.ts'
import type { Command, Ending, Script } from './script.ts'
import { World } from './world.ts'

/** Longer than anything that a script can wait for. */
const LONG_MS = 10_000

/** Runs a script to its end, heals the world, ends it. @returns what was wrong. */
export async function play(script: Script): Promise<readonly string[]> {
  const world = new World(script)
  for (const command of script.commands) {
    await carryOut(world, command)
    if (command.do === 'settle' || command.do === 'advance') checkAtRest(world)
  }
  await calm(world)
  await checkCalm(world)
  void world.system.terminate()
  await calm(world)
  checkTheEnd(world)
  return world.complaints
}

async function carryOut(world: World, command: Command): Promise<void> {
  switch (command.do) {
    case 'settle':
      return world.host.settle()
    case 'advance':
      return world.host.advance(command.ms)
    case 'poison':
    case 'kill': {
      const ref = world.memberAt(command.to)?.ref
      if (ref !== undefined) (command.do === 'kill' ? kill : poison)(ref)
      return
    }
    case 'spawn': {
      if (command.by > 0) return inTurn(world, command.by, command, (ctx, by) => world.spawn(ctx, by, command.how, command.plan))
      try {
        world.spawn(undefined, undefined, command.how, command.plan)
      } catch {
        // The world has noted it.
      }
      return
    }
    default:
      return tellOrBid(world, command)
  }
}

function tellOrBid(world: World, command: Exclude<Command, { do: 'settle' | 'advance' | 'poison' | 'kill' | 'spawn' }>): void {
  if (command.do === 'pipe') {
    return inTurn(world, command.by, command, (ctx, by) => pipe(world, ctx, by, command.ending, command.mapThrows ?? false))
  }
  const to = world.memberAt(command.to)
  if (to?.ref === undefined) return
  if (command.do === 'tell') {
    const tellAll = (from: Member | undefined) => {
      for (let i = 0; i < command.times; i++) world.tell(from, to, JSON.stringify(command), command.ending)
    }
    return command.by === 0 ? tellAll(undefined) : inTurn(world, command.by, command, (_, by) => tellAll(by))
  }
  const { ref } = to
  if (command.do === 'stop' && command.by === 0) return world.system.stop(ref)
  if (command.do === 'watch, then unwatch') return watchAndUnwatch(world, command, to)
  inTurn(world, command.by, command, (ctx, by) => act(world, ctx, by, command.do, to))
}

/** What ends between the two is queued when `unwatch` comes. */
function watchAndUnwatch(world: World, command: Command & { readonly by: number }, to: Member): void {
  const by = world.memberAt(command.by)
  if (by !== undefined)
    world.tell(
      undefined,
      by,
      JSON.stringify(command),
      'ok@30',
      ctx => watch(world, ctx, by, 'watch', to),
      ctx => act(world, ctx, by, 'unwatch', to),
    )
}

/** As a message to `number`, which is run by its receiver. */
function inTurn(world: World, number: number, command: Command, run: (ctx: ActorContext<Letter>, by: Member) => void): void {
  const by = world.memberAt(number)
  if (by !== undefined) world.tell(undefined, by, JSON.stringify(command), 'ok', ctx => run(ctx, by))
}

function act(
  world: World,
  ctx: ActorContext<Letter>,
  by: Member,
  what: 'stop' | 'watch' | 'watchWith' | 'unwatch' | 'link' | 'unlink',
  to: Member,
): void {
  const { ref } = to
  if (ref === undefined) return
  switch (what) {
    case 'stop':
      return to === by ? ctx.stopSelf() : world.system.stop(ref)
    case 'unwatch':
      ctx.unwatch(ref)
      return world.watches.unwatched(by, to)
    case 'link':
      world.links.push([by, to])
      return ctx.link(ref)
    case 'unlink':
      return ctx.unlink(ref)
    default:
      return watch(world, ctx, by, what, to)
  }
}

function watch(world: World, ctx: ActorContext<Letter>, by: Member, what: 'watch' | 'watchWith', to: Member): void {
  const { ref } = to
  if (ref === undefined) return
  const parts = { from: 0, to: by, kind: 'watchWith', about: to, ending: 'ok', label: `end of ${to.name}` } as const
  const letter = what === 'watch' ? undefined : world.post.write(parts)
  let conflict: unknown
  try {
    if (letter === undefined) ctx.watch(ref)
    else ctx.watchWith(ref, letter)
  } catch (error) {
    conflict = error
    if (!(error instanceof WatchConflictError)) world.complain(`6 ${what} threw ${error}`)
  }
  world.watches.watched(by, to, letter, conflict !== undefined)
}

function pipe(world: World, ctx: ActorContext<Letter>, by: Member, ending: Ending, mapThrows: boolean): void {
  const letter = world.post.write({ from: 0, to: by, kind: 'piped', ending: 'ok', label: `piped to ${by.name}` })
  const [how = 'ok', ms] = ending.split('@')
  const late = how.startsWith('never') ? new Promise<void>(resolve => world.pending.push(resolve)) : world.sleep(Number(ms ?? 0))
  const work = late.then(() => {
    if (how !== 'ok' && how !== 'never') throw letter
    return letter
  })
  ctx.pipeToSelf(work, (result: Result<Letter, unknown>) => {
    if (!mapThrows) return result.ok ? result.value : (result.error as Letter)
    world.post.mapThrew(letter)
    throw world.boom(`map of ${by.name}`, true)
  })
}

/** Everything pending settles, and time passes, until nothing happens any more. */
async function calm(world: World): Promise<void> {
  for (let round = 0; round < 100; round++) {
    await world.host.advance(LONG_MS)
    checkAtRest(world)
    checkNothingIsStuck(world)
    if (world.pending.length === 0) return
    for (const settle of world.pending.splice(0)) settle()
  }
  world.complain('the world does not calm down')
}

/** Every limit of time is over: a handler that never settles keeps the messages of its actor waiting, and nothing else (semantics 2.2, 2.3). */
function checkNothingIsStuck(world: World): void {
  for (const { path, state } of nodes(world)) {
    if (state !== 'running' && state !== 'awaiting' && !world.hasTerminated)
      world.complain(`2.3/4.2 ${path} is ${state} for ever`)
  }
}

function checkAtRest(world: World): void {
  world.chronicle.checkCounters(world.system)
  for (const member of world.members) {
    if (member.life !== 'ended') continue
    if (!world.isGone(member)) world.complain(`3.7 ${member.name} has ended and is still found`)
    for (const child of member.children)
      if (!world.isGone(child)) world.complain(`3.7b ${child.name} outlives its parent ${member.name}`)
  }
}

/** Nobody is suspended for ever, nothing is lost, and an idle system schedules nothing. */
async function checkCalm(world: World): Promise<void> {
  const { host, system } = world
  if (!world.hasTerminated) {
    for (const member of world.members) if (!world.isGone(member)) world.tell(undefined, member, `ping ${member.name}`, 'ok')
    await host.settle()
    for (const node of nodes(world)) {
      if (node.state !== 'running' || node.queued > 0)
        world.complain(`4.2 ${node.path} is ${node.state} for ever, ${node.queued} queued`)
    }
  }
  for (const member of world.members) {
    if (member.isRolledBack && !world.isGone(member)) world.complain(`C4 ${member.name} was rolled back and is still found`)
  }
  const isGone = (member: Member) => world.isGone(member)
  world.post.checkAll(isGone)
  world.watches.checkAll(isGone)
  world.chronicle.checkAllDecided()
  world.chronicle.checkReported(world.booms)
  if (system.metrics().gauges.get('failure_inflight')) world.complain('F9 failure_inflight is not 0 at rest')
  if (host.pendingTimers > 0) world.complain(`1.7 ${host.pendingTimers} timers are armed in an idle system`)
  if (world.spawnsPending > 0) world.complain(`C3 ${world.spawnsPending} spawnAsync never settled`)
}

function nodes(world: World) {
  const all = [world.system.tree()]
  for (const node of all) all.push(...node.children)
  return all
}

function checkTheEnd(world: World): void {
  if (!world.hasTerminated) world.complain('10.1 the system has not terminated')
  const alive = livePaths(world.system)
  if (alive.length > 0) world.complain(`10.1 after the end: ${alive.join(', ')}`)
  if (world.host.pendingTimers > 0) world.complain(`1.7 ${world.host.pendingTimers} timers are armed after the end`)
  world.chronicle.checkAllDecided()
  world.post.checkAll(() => true)
  for (const member of world.members) checkLife(world, member)
  checkPacts(world)
}

function checkLife(world: World, member: Member): void {
  const { name, life, startEvents, startsSeen, leavesSeen, overlapped, abandoned } = member
  if (life === 'on' || life === 'between') world.complain(`C9 ${name} has no final stopped`)
  if (startEvents !== startsSeen) world.complain(`C9 ${name}: ${startsSeen} starts, ${startEvents} events of them`)
  if (leavesSeen !== startsSeen) world.complain(`3.9 ${name}: ${startsSeen} starts, ${leavesSeen} times preRestart or postStop`)
  const left = [...abandoned]
  for (const { room, from, until } of overlapped) {
    const index = left.findIndex(each => each.room === room && each.at >= from && each.at <= until)
    if (index < 0) world.complain(`1.1 ${name}: at ${until} the next handler began during ${room}, which was not abandoned`)
    else left.splice(index, 1)
  }
}

/** Each death pact has its link (semantics 6.6). */
function checkPacts(world: World): void {
  const links = [...world.links]
  for (const [member, pact] of world.chronicle.deathPacts()) {
    const at = links.findIndex(([by, to]) => by === member && to.pid === pact.target)
    if (at < 0) world.complain(`6.6 ${member?.name} fails with ${pact.description()}, but has no such link`)
    else links.splice(at, 1)
  }
}
