import { randomUUID } from 'node:crypto'
import type { Operation } from '../document/operation.ts'
import type { Call } from '../generate/call.ts'
import { validCall } from '../generate/valid-call.ts'
import type { Ground } from '../ground.ts'
import type { Grounds } from '../open-grounds.ts'
import { recipes } from '../recipes/index.ts'
import type { Answer } from '../site/client.ts'
import { inWords } from './in-words.ts'
import type { Suite } from './suite.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What concerns the installation knows no tenants, and its keys may ask for any. */
const OF_THE_INSTALLATION = new Set(['system:read', 'system:write', 'account:read', 'account:write'])

/** A place in a request that names a thing by its id. */
type Place =
  | { readonly in: 'params' | 'query'; readonly name: string }
  | { readonly in: 'body'; readonly path: readonly string[] }

/**
 * For each operation and each id in a good request of ours: the same request with the id that the neighbour's request has at
 * this place, and with one that nobody has. Both are answered alike, word for word but for the ids, and nothing of the
 * neighbour is in the answer.
 */
export const tenantSuite: Suite = {
  name: 'TENANTS',
  promise: 'What belongs to another workspace is answered exactly as what is not there',
  async run(grounds) {
    const { tester } = grounds
    const before = tester.findings.length
    let places = 0
    for (const operation of tester.operations.values()) {
      if (operation.access === 'public' || OF_THE_INSTALLATION.has(operation.permission)) continue
      try {
        places += await compareAll(grounds, operation)
      } catch (error) {
        const what = `${operation.key}: its recipe failed`
        tester.findings.push({ what, request: '', answer: (error as Error).message })
      }
    }
    return {
      findings: inWords(tester.findings.slice(before)),
      told: [`${places} places that name something by its id`],
    }
  },
}

async function compareAll({ tester, own, foreign }: Grounds, operation: Operation): Promise<number> {
  const [ours, theirs] = [await goodCall(own, operation), await goodCall(foreign, operation)]
  const places = placesOf(ours)
  for (const place of places) {
    const foreignId = valueAt(theirs, place)
    if (foreignId === undefined || !isUuid(foreignId) || foreignId === valueAt(ours, place)) continue
    const asked = put(ours, place, foreignId)
    const answer = await tester.send(operation, asked)
    // What can be sent only once is made anew; all else stays, so that nothing but the id is another one.
    const again = { ...(await goodCall(own, operation)), query: ours.query }
    const nowhere = put(again, place, randomUUID())
    const other = await tester.send(operation, nowhere)
    const what = differenceOf(answer, other, foreign)
    if (what !== undefined)
      tester.found(
        `${'name' in place ? place.name : place.path.join('/')} of the neighbour: ${what}`,
        operation,
        asked,
        answer,
      )
  }
  return places.length
}

async function goodCall(on: Ground, operation: Operation): Promise<Call> {
  const generated = validCall(operation, on.tester.arbitraries, on.tester.chance)
  const call = (await recipes[operation.key]?.(on, { ...generated, headers: {} })) ?? generated
  const token = call.token ?? (operation.access === 'session' ? await on.session() : on.token)
  return { ...call, token }
}

function differenceOf(answer: Answer, other: Answer, foreign: Ground): string | undefined {
  if (answer.text.includes(foreign.name)) return 'the answer tells of it'
  if (answer.status !== other.status)
    return `answered ${answer.status}, and ${other.status} for what is not there: ${other.text.slice(0, 200)}`
  // What was done was done to neither: the ids were data to it, as those of commands that the sender makes.
  if (answer.status < 400) return undefined
  const [told, toldOther] = [plain(answer), plain(other)]
  return told === toldOther ? undefined : `told as ${told}, and what is not there as ${toldOther}`
}

const plain = ({ text }: Answer): string => text.replaceAll(UUID, '<id>').replaceAll(/"requestId":"[^"]*"/g, '')

function placesOf({ params, query, body }: Call): Place[] {
  const named = (place: 'params' | 'query', values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]): Place[] => (isUuid(value) ? [{ in: place, name }] : []))
  return [
    ...named('params', params),
    ...named('query', query),
    ...leaves(body, []).map((path): Place => ({ in: 'body', path })),
  ]
}

function leaves(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value === 'string') return isUuid(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

const isUuid = (value: string): boolean => value.length === 36 && value.match(UUID) !== null

function valueAt(call: Call, place: Place): string | undefined {
  if (place.in !== 'body') return call[place.in][place.name]
  const found = place.path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    call.body,
  )
  return typeof found === 'string' ? found : undefined
}

function put(call: Call, place: Place, id: string): Call {
  if (place.in !== 'body') return { ...call, [place.in]: { ...call[place.in], [place.name]: id } }
  const body = structuredClone(call.body)
  const holder = place.path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], body)
  ;(holder as Record<string, unknown>)[place.path.at(-1)!] = id
  return { ...call, body }
}
