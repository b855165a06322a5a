import { abandonRules } from './abandon-rules.ts'
import { askRules } from './ask-rules.ts'
import { attemptRules } from './attempt-rules.ts'
import { awaitingRules } from './awaiting-rules.ts'
import { contextRules } from './context-rules.ts'
import { decisionRules } from './decision-rules.ts'
import type { Rule } from './decorations.ts'
import { endRules } from './end-rules.ts'
import { failureRules } from './failure-rules.ts'
import { familyRules } from './family-rules.ts'
import { formRules } from './form-rules.ts'
import { hookRules } from './hook-rules.ts'
import { interactionRules } from './interaction-rules.ts'
import { lifeRules } from './life-rules.ts'
import { limitRules } from './limit-rules.ts'
import { noticeRules } from './notice-rules.ts'
import { promiseRules } from './promise-rules.ts'
import { protocolRules } from './protocol-rules.ts'
import { restartRules } from './restart-rules.ts'
import { riderRules } from './rider-rules.ts'
import { rootRules } from './root-rules.ts'
import { selfRules } from './self-rules.ts'
import { staleRules } from './stale-rules.ts'
import { startRules } from './start-rules.ts'
import { stashRules } from './stash-rules.ts'
import { stopRules } from './stop-rules.ts'
import { strategyRules } from './strategy-rules.ts'
import { strayRules } from './stray-rules.ts'
import { supervisionRules } from './supervision-rules.ts'
import { suspensionRules } from './suspension-rules.ts'
import { timerRules } from './timer-rules.ts'
import { turnRules } from './turn-rules.ts'
import { watchRules } from './watch-rules.ts'
import { wrappedRules } from './wrapped-rules.ts'

/** All tables, in the order of the contract. */
export const rules: readonly Rule[] = [
  ...turnRules,
  ...awaitingRules,
  ...contextRules,
  ...abandonRules,
  ...staleRules,
  ...promiseRules,
  ...strayRules,
  ...selfRules,
  ...startRules,
  ...attemptRules,
  ...lifeRules,
  ...restartRules,
  ...hookRules,
  ...stopRules,
  ...endRules,
  ...riderRules,
  ...protocolRules,
  ...suspensionRules,
  ...strategyRules,
  ...decisionRules,
  ...familyRules,
  ...supervisionRules,
  ...rootRules,
  ...failureRules,
  ...limitRules,
  ...watchRules,
  ...noticeRules,
  ...interactionRules,
  ...askRules,
  ...timerRules,
  ...stashRules,
  ...formRules,
  ...wrappedRules,
]
