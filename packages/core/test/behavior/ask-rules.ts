import { type ActorRef, askWith } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { hang, known } from './rule-support.ts'
import { type Act, Boom, boom, deferred, inTurn } from './support.ts'

type Reply = ActorRef<string>
/** A question is an act as well: it is given the ref to answer. */
type Question = (replyTo: Reply) => Act
const answering =
  (text: string): Question =>
  replyTo =>
  () =>
    replyTo.tell(text)
/** Asks from outside, and logs the answer, or the code of the error and whether its cause is a `Boom`. */
function question(world: World, name: string, target: ActorRef<Act>, make: Question, timeoutMs = 5_000): void {
  void askWith(target, (replyTo: Reply) => make(replyTo), { timeoutMs }).then(
    answer => world.log.push(`${name}: ${answer}`),
    (error: { code?: string; cause?: unknown }) => world.log.push(`${name}: ${error.code} ${error.cause instanceof Boom}`),
  )
}

/** Rules of questions. */
export const askRules: readonly Rule[] = [
  {
    rule: '8.1 the target fails in the turn of the question: rejected at once, whatever the directive',
    async outcome(world) {
      const { spawn, host, log } = world
      const failing: Question = () => () => {
        throw new Boom('boom')
      }
      const late: Question = () => async () => {
        await Promise.resolve()
        throw new Boom('late')
      }
      for (const supervision of ['resume', 'restart', 'stop'] as const) {
        question(world, supervision, spawn(supervision, { options: { supervision } }), failing)
        question(world, `${supervision} late`, spawn(`${supervision}-late`, { options: { supervision } }), late)
      }
      const answered: Question = replyTo => () => {
        replyTo.tell('answered')
        throw new Boom('afterwards')
      }
      question(world, 'answered', spawn('answered'), answered)
      await host.settle()
      return [[...log].sort(), host.pendingTimers]
    },
    expected: [
      [
        'answered: answered',
        ...['restart late', 'restart', 'resume late', 'resume', 'stop late', 'stop'].map(
          name => `${name}: ASK_TARGET_FAILED true`,
        ),
      ],
      0,
    ],
  },
  {
    rule: '8.1 only the turn that has the question counts; without an answer it times out',
    async outcome(world) {
      const { spawn, host, log } = world
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      let held: Reply | undefined
      const holding: Question = replyTo => () => {
        held ??= replyTo
      }
      for (const name of ['held', 'forgotten']) question(world, name, ref, holding, 100)
      ref.tell(boom)
      await host.advance(50)
      known(held).tell('in time')
      await host.advance(49)
      const before = [...log]
      await host.advance(1)
      return [before, log.slice(1)]
    },
    expected: [['held: in time'], ['forgotten: ASK_TIMEOUT false']],
  },
  {
    rule: '8.1 the target has stopped, or stops with the question queued or stashed: rejected at once, no dead letter',
    async outcome(world) {
      const { spawn, host, log, system, seen } = world
      const [gone, queued, stashed, handled] = ['gone', 'queued', 'stashed', 'handled'].map(name => spawn(name))
      system.stop(known(gone))
      await host.settle()
      question(world, 'gone', known(gone), answering('x'))
      const gate = hang(known(queued))
      await host.settle()
      question(world, 'queued', known(queued), answering('x'))
      question(world, 'stashed', known(stashed), () => {
        const act: Act = ctx => ctx.stash.stash(act)
        return act
      })
      let held: Reply | undefined
      question(world, 'handled', known(handled), replyTo => () => {
        held = replyTo
      })
      await host.settle()
      for (const ref of [queued, stashed, handled]) system.stop(known(ref))
      gate.resolve()
      await host.settle()
      known(held).tell('from elsewhere')
      await host.settle()
      return [[...log].sort(), seen.deadLetters.length, host.pendingTimers]
    },
    expected: [
      [
        'gone: ASK_TARGET_STOPPED false',
        'handled: from elsewhere',
        'queued: ASK_TARGET_STOPPED false',
        'stashed: ASK_TARGET_STOPPED false',
      ],
      0,
      0,
    ],
  },
  {
    rule: '8.1 questions that are queued or stashed survive a restart; the one that failed does not',
    async outcome(world) {
      const { spawn, host, log, seen } = world
      let starts = 0
      const ref = spawn('ref', {
        start: () => {
          starts += 1
        },
      })
      const stashing: Question = replyTo => {
        const act: Act = ctx => (starts > 1 ? replyTo.tell('stashed, then answered') : ctx.stash.stash(act))
        return act
      }
      question(world, 'stashed', ref, stashing)
      question(world, 'failing', ref, () => boom)
      question(world, 'queued', ref, answering('queued, then answered'))
      await host.settle()
      return [log.filter(line => !line.startsWith('failing')), log.length, starts, seen.outcomes()]
    },
    expected: [['stashed: stashed, then answered', 'queued: queued, then answered'], 3, 2, ['restart']],
  },
  {
    rule: '8.1 forward hands the question on: from here the failure is that of the next actor',
    async outcome(world) {
      const { spawn, host, log, seen } = world
      const [first, second] = [spawn('first', { options: { supervision: 'resume' } }), spawn('second')]
      const forwarding =
        (next: Question, then: () => void = () => {}): Question =>
        replyTo =>
        async ctx => {
          await Promise.resolve()
          ctx.forward(second, next(replyTo))
          then()
        }
      question(world, 'answered', first, forwarding(answering('by the second')))
      question(
        world,
        'failed',
        first,
        forwarding(() => boom),
      )
      question(
        world,
        'failed behind',
        first,
        forwarding(answering('all the same'), () => {
          throw new Boom('after forwarding')
        }),
      )
      await host.settle()
      return [[...log].sort(), [...seen.outcomes()].sort()]
    },
    expected: [
      ['answered: by the second', 'failed behind: all the same', 'failed: ASK_TARGET_FAILED true'],
      ['restart', 'resume'],
    ],
  },
  {
    rule: '8.1 ctx.ask: the answer, or what went wrong, is a message in a turn of its own',
    async outcome({ spawn, host, log, say, system }) {
      const [ref, other, gone] = [spawn('ref'), spawn('other'), spawn('gone')]
      system.stop(gone)
      await host.settle()
      const map =
        (name: string) =>
        (answer: { ok: true; value: string } | { ok: false; error: Error }): Act =>
          say(`${name}: ${answer.ok ? answer.value : (answer.error as { code?: unknown }).code}`)
      const gate = deferred()
      ref.tell(async ctx => {
        ctx.askWith(other, answering('yes'), map('answered'))
        ctx.askWith(other, (_: Reply): Act => boom, map('failed'))
        ctx.askWith(gone, answering('x'), map('gone'))
        ctx.askWith(
          other,
          (_: Reply): Act =>
            () => {},
          map('late'),
          { timeoutMs: 10 },
        )
        await gate.promise
        log.push('asked')
      })
      await host.advance(10)
      const before = [...log]
      gate.resolve()
      await host.settle()
      return [before, log[0], log.slice(1).sort(), host.pendingTimers]
    },
    expected: [[], 'asked', ['answered: yes', 'failed: ASK_TARGET_FAILED', 'gone: ASK_TARGET_STOPPED', 'late: ASK_TIMEOUT'], 0],
  },
  {
    rule: '8.1 a late answer, and a second one, are dead letters',
    async outcome(world) {
      const { spawn, host, log, seen } = world
      const ref = spawn('ref')
      const refs: Reply[] = []
      const holding: Question = replyTo => () => void refs.push(replyTo)
      question(world, 'late', ref, holding, 10)
      question(world, 'twice', ref, holding, 1_000)
      await host.advance(10)
      for (const replyTo of [...refs, known(refs[1])]) {
        replyTo.tell('answer')
        await host.settle()
      }
      await inTurn(host, ref, () => {})
      return [log, seen.deadLetters.map(event => event.reason)]
    },
    expected: [
      ['late: ASK_TIMEOUT false', 'twice: answer'],
      ['lateReply', 'lateReply'],
    ],
  },
]
