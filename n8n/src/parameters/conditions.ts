import { below, choice, collection, filter, from, groups, type Parameter, value } from './describe.ts'

const TEXT_OPERATIONS = [
  'equal',
  'contains',
  'notContains',
  'endsWith',
  'notEndsWith',
  'notEqual',
  'regex',
  'notRegex',
  'startsWith',
  'notStartsWith',
] as const
const SIZES = ['smaller', 'smallerEqual', 'equal', 'notEqual', 'larger', 'largerEqual'] as const
const EMPTINESS = ['isEmpty', 'isNotEmpty'] as const
const UNLESS_EMPTINESS = { when: { hide: { operation: [...EMPTINESS] } } }

/** The operations of If 1, Filter 1, Switch 1 and 2. */
export const OLD_OPERATIONS = {
  boolean: ['equal', 'notEqual'],
  dateTime: ['after', 'before'],
  number: SIZES,
  string: TEXT_OPERATIONS,
} as const

const left = (fallback: string | number | boolean): Parameter => value('value1', fallback, 'The value')
const right = (fallback: string | number | boolean, rest = {}): Parameter =>
  value('value2', fallback, 'What it is held against', rest)
const operation = (...all: [string, ...string[]]): Parameter => choice('operation', all, 'How they are compared')

/** The conditions of If 1 and Filter 1. */
export const oldConditions: Parameter = groups(
  'conditions',
  {
    boolean: [left(false), operation(...OLD_OPERATIONS.boolean), right(false)],
    dateTime: [left(''), operation(...OLD_OPERATIONS.dateTime), right('')],
    number: [left(0), { ...operation(...SIZES, ...EMPTINESS), plain: true }, right(0, UNLESS_EMPTINESS)],
    string: [left(''), { ...operation(...TEXT_OPERATIONS, ...EMPTINESS), plain: true }, right('', UNLESS_EMPTINESS)],
  },
  'Conditions, by type',
)

/** What If 2 and Filter 2 have; `since`: the version in which the looseness became a parameter of its own. */
export const newConditions = (since: number): readonly Parameter[] => [
  filter('conditions', 'Conditions and how they go together'),
  ...looseness(since),
  collection(
    'options',
    [
      value('ignoreCase', true, 'Upper and lower case are alike'),
      value('looseTypeValidation', true, 'Convert values where their types differ', {
        when: { show: { '@version': [below(since)] } },
      }),
    ],
    'Options',
  ),
]

export const looseness = (since: number): readonly Parameter[] => [
  value('looseTypeValidation', false, 'Convert values where their types differ', {
    when: { show: { '@version': [from(since)] } },
  }),
]
