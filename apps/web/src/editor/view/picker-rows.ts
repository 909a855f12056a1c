import type { NodeTypeView } from '@linkflow/contracts'
import { fit, fitting } from '../../app/palette-match.ts'
import type { NodeTypes } from '../document/node-types.ts'

export type PickerSection =
  | 'suggested'
  | 'recent'
  | 'trigger'
  | 'flow'
  | 'apps'
  | 'data'
  | 'code'
  | 'workflows'
  | 'found'
  | 'operations'
  | 'fallback'

export interface PickerRow {
  readonly key: string
  readonly section: PickerSection
  readonly type: string
  readonly title: string
  readonly description: string
  readonly parameters?: Readonly<Record<string, unknown>>
  /** It needs a credential that is yet to be chosen. */
  readonly needsCredential: boolean
  /** How many things it does that can be chosen one by one. */
  readonly operations: number
}

/** Where a type does not say what usually comes behind it. */
const NEXT_OF_ANY = ['set', 'http-request', 'if', 'code']

/** Where each type stands; by its group where it is not here. */
const SECTIONS: Readonly<Record<string, PickerSection>> = {
  'http-request': 'apps',
  graphql: 'apps',
  'execute-workflow': 'workflows',
  'workflow-trigger': 'workflows',
  code: 'code',
}
const BY_GROUP: Readonly<Record<string, PickerSection>> = {
  trigger: 'trigger',
  flow: 'flow',
  data: 'data',
  code: 'code',
}
const ORDER: readonly PickerSection[] = ['trigger', 'flow', 'apps', 'data', 'code', 'workflows']

export interface PickerQuestion {
  readonly types: NodeTypes
  readonly text: string
  /** The type before; undefined where there is none. */
  readonly after: string | undefined
  readonly recent: readonly string[]
  /** A trigger has no input, so none can stand behind a wire. */
  readonly withTriggers: boolean
  /** The workflow has none yet: it begins with one. */
  readonly triggersFirst: boolean
  /** The type whose operations are looked at. */
  readonly opened?: string | undefined
}

/** Rows as they are shown: sections while nothing is typed, then what fits, then what can always be had. */
export function pickerRows({
  types,
  text,
  after,
  recent,
  withTriggers,
  triggersFirst,
  opened,
}: PickerQuestion): readonly PickerRow[] {
  const offered = types.newest.filter(({ offered, group }) => offered && (withTriggers || group !== 'trigger'))
  const typed = text.trim()
  const whole = offered.find(({ type }) => type === opened)
  if (whole !== undefined) {
    const operations = whole.operations.map((each) => operationRow(whole, each, 'operations'))
    return typed === '' ? operations : fitting(operations, ({ title }) => title, typed)
  }
  if (typed !== '') {
    const found = offered
      .flatMap((each) => ranked(each, typed))
      .sort((a, b) => a.rank - b.rank)
      .map(({ row }) => row)
    return found.length > 0 ? found : fallbacks(types, typed)
  }
  const byType = (wanted: readonly string[], section: PickerSection): PickerRow[] =>
    wanted.flatMap((type) => offered.filter((each) => each.type === type).map((each) => rowOf(each, section)))
  const suggested = triggersFirst
    ? []
    : byType(nextOf(after === undefined ? undefined : types.newestOf(after)), 'suggested')
  const sorted = offered
    .map((each) => rowOf(each, sectionOf(each)))
    .sort((a, b) => ORDER.indexOf(a.section) - ORDER.indexOf(b.section))
  const triggers = sorted.filter(({ section }) => section === 'trigger')
  const others = sorted.filter(({ section }) => section !== 'trigger')
  return [
    ...(triggersFirst ? triggers : []),
    ...suggested,
    ...byType(
      recent.filter((type) => !suggested.some((row) => row.type === type)),
      'recent',
    ),
    ...others,
    ...(triggersFirst ? [] : triggers),
  ]
}

const sectionOf = ({ type, group }: NodeTypeView): PickerSection => SECTIONS[type] ?? BY_GROUP[group] ?? 'apps'

const nextOf = (type: NodeTypeView | undefined): readonly string[] =>
  type === undefined || type.suggestedNext.length === 0 ? NEXT_OF_ANY : type.suggestedNext

interface Ranked {
  readonly row: PickerRow
  readonly rank: number
}

/** A type that fits, and those of its operations that do. */
function ranked(type: NodeTypeView, typed: string): Ranked[] {
  const rank = rankOf(type, typed)
  return [
    ...(rank === undefined ? [] : [{ row: rowOf(type, 'found'), rank }]),
    ...type.operations.flatMap((each): Ranked[] => {
      const rank = rankOfOperation(type, each, typed)
      return rank === undefined ? [] : [{ row: operationRow(type, each, 'found'), rank }]
    }),
  ]
}

type Operation = NodeTypeView['operations'][number]

/** «send http» finds the operation by a word of its own, and others of its type. */
function rankOfOperation(type: NodeTypeView, { title, keywords }: Operation, typed: string): number | undefined {
  const ranks = [fit(title, typed), ...keywords.map((each) => fit(each, typed))]
    .filter((rank) => rank !== undefined && rank < LOOSE)
    .map((rank) => rank! + 0.7)
  if (ranks.length > 0) return Math.min(...ranks)
  const own = `${title} ${keywords.join(' ')}`.toLowerCase()
  const all = `${own} ${type.title} ${type.keywords.join(' ')}`.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/)
  const fits = words.length > 1 && words.some((word) => own.includes(word)) && words.every((word) => all.includes(word))
  return fits ? 5.5 : undefined
}

/** Letters that stand in some order in a text say little of an operation. */
const LOOSE = 3

const operationRow = (type: NodeTypeView, { title, parameters }: Operation, section: PickerSection): PickerRow => ({
  ...rowOf(type, section),
  key: `${section} ${type.type} ${title}`,
  title,
  description: type.title,
  parameters,
  operations: 0,
})

/** Its title first, then its type, its synonyms, and what it says it does. */
function rankOf({ title, type, keywords, description }: NodeTypeView, typed: string): number | undefined {
  const ranks = [
    fit(title, typed),
    plus(fit(type, typed), 0.5),
    ...keywords.map((each) => plus(fit(each, typed), 1)),
    description.toLowerCase().includes(typed.toLowerCase()) ? 5 : undefined,
  ].filter((rank) => rank !== undefined)
  if (ranks.length > 0) return Math.min(...ranks)
  // «send slack message»: several words, each of which is somewhere.
  const all = `${title} ${type} ${keywords.join(' ')} ${description}`.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/)
  return words.length > 1 && words.every((word) => all.includes(word)) ? 6 : undefined
}

const plus = (rank: number | undefined, by: number): number | undefined => (rank === undefined ? undefined : rank + by)

const rowOf = (
  { type, title, description, credentials, operations }: NodeTypeView,
  section: PickerSection,
): PickerRow => ({
  key: `${section} ${type}`,
  section,
  type,
  title,
  description,
  needsCredential: credentials.some(({ required }) => required),
  operations: operations.length,
})

/** Nothing is called so: what it is may be reached by a request, or written. */
function fallbacks(types: NodeTypes, typed: string): PickerRow[] {
  const url = /^https?:\/\//i.test(typed) ? typed : `https://${typed.replaceAll(/\s+/g, '')}`
  return [
    ...types.newest
      .filter(({ type }) => type === 'http-request')
      .map((each) => ({
        ...rowOf(each, 'fallback'),
        parameters: { url: URL.canParse(url) && /\./.test(typed) ? url : '' },
      })),
    ...types.newest.filter(({ type }) => type === 'code').map((each) => rowOf(each, 'fallback')),
  ]
}
