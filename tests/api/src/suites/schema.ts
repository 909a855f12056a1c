import type { Operation } from '../document/operation.ts'
import { brokenCall } from '../generate/broken-call.ts'
import type { Call } from '../generate/call.ts'
import { validCall } from '../generate/valid-call.ts'
import type { Ground } from '../ground.ts'
import { ATTEMPTS_PER_GOOD_MAX, BROKEN_SHARE } from '../limits.ts'
import { ONCE, recipes } from '../recipes/index.ts'
import { inWords } from './in-words.ts'
import { narrowKey } from './narrow-key.ts'
import type { Options, Suite } from './suite.ts'

export const schemaSuite: Suite = {
  name: 'SCHEMA',
  promise: 'Whatever is sent, the answer is one that the document states, and never our fault',
  async run({ tester, own }, options) {
    const end = tester.requests + options.requests
    const operations = [...tester.operations.values()].filter(({ key }) => key.includes(options.only))
    for (const operation of operations) await untilGood(own, operation, options)
    while (tester.requests < end) {
      const operation = tester.chance.of(operations)
      if (tester.chance.happens(BROKEN_SHARE)) await sendBroken(own, operation)
      else await sendValid(own, operation)
    }
    return { findings: inWords(tester.findings), told: table(own) }
  },
}

async function untilGood(on: Ground, operation: Operation, { goodPerOperation }: Options): Promise<void> {
  const { tester } = on
  const count = tester.counts.get(operation.key)!
  const wanted = ONCE.has(operation.key) ? 1 : goodPerOperation
  const attempts = wanted * ATTEMPTS_PER_GOOD_MAX
  for (let n = 0; n < attempts && count.good < wanted; n += 1) await sendValid(on, operation)
  if (count.good < wanted) {
    tester.findings.push({
      what: `${operation.key}: only ${count.good} of ${wanted} good answers after ${attempts} attempts`,
      request: recipes[operation.key] === undefined ? 'it has no recipe in src/recipes' : '',
      answer: tester.lastRefusal.get(operation.key) ?? '',
    })
  }
}

/** By a recipe if there is one; at random by a key that may do this and nothing else. */
async function sendValid(on: Ground, operation: Operation): Promise<void> {
  const call = await prepared(on, operation)
  if (call === undefined) return
  const isChosen = call.token !== undefined || operation.access !== 'api-key'
  const isNarrow = !isChosen && on.tester.chance.happens(0.5)
  const token = isChosen ? call.token : isNarrow ? await narrowKey(on, operation.permission) : on.token
  const given = { ...call, token }
  const answer = await on.tester.send(operation, given)
  if (isNarrow && (answer.status === 401 || answer.status === 403)) {
    on.tester.found(`a key with ${operation.permission} alone was refused`, operation, given, answer)
  }
}

async function sendBroken(on: Ground, operation: Operation): Promise<void> {
  const call = await prepared(on, operation)
  if (call === undefined) return
  const broken = brokenCall(operation, call, on.tester.chance, on.tester.schemas)
  if (broken === undefined) return
  const needsKey = broken.call.token === undefined && operation.access === 'api-key'
  const given = needsKey ? { ...broken.call, token: on.token } : broken.call
  const answer = await on.tester.send(operation, given)
  if (!broken.statuses.includes(answer.status)) {
    on.tester.found(
      `${broken.how} was answered ${answer.status}, not ${broken.statuses.join(' or ')}`,
      operation,
      given,
      answer,
    )
  }
}

/** What a recipe needs on its way is held to the document too; where that fails there is no request of its own. */
async function prepared(on: Ground, operation: Operation): Promise<Call | undefined> {
  const generated = validCall(operation, on.tester.arbitraries, on.tester.chance)
  try {
    return (await recipes[operation.key]?.(on, generated)) ?? generated
  } catch (error) {
    on.tester.findings.push({
      what: `${operation.key}: its recipe failed`,
      request: '',
      answer: (error as Error).message,
    })
    return undefined
  }
}

const table = ({ tester }: Ground): string[] =>
  [...tester.counts].map(
    ([key, { good, refused }]) => `${String(good).padStart(6)}${String(refused).padStart(7)}  ${key}`,
  )
