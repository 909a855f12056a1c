import type { Json } from '@linkflow/kernel'
import type { ParameterSource, ParameterSources, Shortcut } from '@linkflow/node-runtime'
import type { Choice } from '../conditions/choice.ts'
import { type ChoiceTest, choiceTest, fixedChoice } from '../conditions/quick-choice.ts'
import { deepEqual } from '../data/deep-equal.ts'
import { FALLBACK } from './ports.ts'

type Read = Extract<ParameterSource, { kind: 'read' }>

/** By which port an item leaves. Where it leaves by several, the node itself must say so. */
export function switchShortcut(parameters: ParameterSources, timezone: string): Shortcut | undefined {
  const open = [...parameters].filter(([, source]) => source.kind === 'read')
  const [first] = open
  // An expression that is not looked at fails its item all the same, so there may be none elsewhere.
  if (first === undefined || open.length > 1) return undefined
  const [name, source] = first as [string, Read]
  const hasFallback = fixed(parameters, 'otherwise') === 'fallback'
  switch (`${fixed(parameters, 'mode')}: ${name}`) {
    case 'rules: rules':
      return byRules(source, fixed(parameters, 'match') === 'all', hasFallback, timezone)
    case 'value: value':
      return byValue(source, fixed(parameters, 'cases') as readonly Case[], hasFallback)
    default:
      return undefined
  }
}

function fixed(parameters: ParameterSources, name: string): unknown {
  const source = parameters.get(name)
  return source?.kind === 'fixed' ? source.value : undefined
}

function byRules({ elements }: Read, all: boolean, hasFallback: boolean, timezone: string): Shortcut | undefined {
  const tests = elements?.map((rule) => portTest(rule, timezone))
  if (!tests?.every((test) => test !== undefined)) return undefined
  const { ports, placeOf, otherwise } = placesOf(tests, hasFallback)
  const rules = tests.map((test) => ({ place: placeOf(test), holds: test.holds }))
  return {
    ports,
    portOf(item) {
      let found: number | undefined
      for (let i = 0; i < rules.length; i += 1) {
        const { place, holds } = rules[i]!
        const answer = holds(item)
        if (answer === undefined) return undefined
        if (!answer || place === found) continue
        if (found === undefined) found = place
        else if (all) return undefined
      }
      return found ?? otherwise
    },
  }
}

function portTest(source: ParameterSource, timezone: string): { port: string; holds: ChoiceTest } | undefined {
  if (source.kind === 'fixed') {
    const { port, ...choice } = source.value as { readonly port: string } & Choice
    const holds = fixedChoice(choice, timezone)
    return holds && { port, holds }
  }
  const port = source.members?.get('port')
  if (source.members === undefined || port?.kind !== 'fixed') return undefined
  const holds = choiceTest(source.members, timezone)
  return holds && { port: port.value as string, holds }
}

interface Case {
  readonly equals?: Json | undefined
  readonly port: string
}

function byValue({ read }: Read, cases: readonly Case[], hasFallback: boolean): Shortcut {
  const { ports, placeOf, otherwise } = placesOf(cases, hasFallback)
  const places = cases.map((one) => ({ equals: one.equals ?? null, place: placeOf(one) }))
  // The first of equal cases counts, so it is put in last.
  const plain = places.some(({ equals }) => isNested(equals))
    ? undefined
    : new Map(places.toReversed().map(({ equals, place }) => [equals, place]))
  return {
    ports,
    portOf(item) {
      const value = (read(item) ?? null) as Json
      if (plain !== undefined) return plain.get(value) ?? otherwise
      return places.find(({ equals }) => deepEqual(equals, value))?.place ?? otherwise
    },
  }
}

const isNested = (value: Json): boolean => typeof value === 'object' && value !== null

function placesOf(named: readonly { readonly port: string }[], hasFallback: boolean) {
  const ports = [...new Set(named.map(({ port }) => port)), ...(hasFallback ? [FALLBACK] : [])]
  return {
    ports,
    placeOf: ({ port }: { readonly port: string }): number => ports.indexOf(port),
    otherwise: hasFallback ? ports.length - 1 : -1,
  }
}
