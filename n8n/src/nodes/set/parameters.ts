import { choice, collection, from, groups, type Parameter, shownWhen, value } from '../../parameters/describe.ts'

const nameAndValue = (fallback: string | number | boolean): Parameter[] => [
  value('name', 'propertyName', 'Field, or its path'),
  value('value', fallback, 'What it is set to'),
]

/** Versions 1 and 2. */
export const oldParameters: readonly Parameter[] = [
  value('keepOnlySet', false, 'Only the fields that are set leave'),
  groups(
    'values',
    { boolean: nameAndValue(false), number: nameAndValue(0), string: nameAndValue('') },
    'Fields to set, by type',
  ),
  collection('options', [value('dotNotation', true, 'Names are paths')], 'Options'),
]

const FIRST = [3, 3.1, 3.2]
const typed = (name: string, fallback: string): Parameter =>
  value(name, fallback, 'What it is set to', { when: { show: { type: [name] } } })

/** Versions 3 to 3.4. */
export const parameters: readonly Parameter[] = [
  choice('mode', ['manual', 'raw'], 'manual: field by field. raw: a JSON text', { plain: true }),
  value('duplicateItem', false, 'Give each item several times'),
  value('duplicateCount', 0, 'How many copies besides the first', { when: { show: { duplicateItem: [true] } } }),
  // What n8n sets as an example is what it runs with when nobody wrote anything.
  value(
    'jsonOutput',
    '{\n  "my_field_1": "value",\n  "my_field_2": 1\n}\n',
    'The object, as JSON with expressions in it',
    { when: { show: { mode: ['raw'] } } },
  ),
  groups(
    'fields',
    {
      values: [
        value('name', '', 'Field, or its path'),
        choice('type', ['stringValue', 'numberValue', 'booleanValue', 'arrayValue', 'objectValue'], 'Its type'),
        typed('stringValue', ''),
        typed('numberValue', ''),
        typed('booleanValue', 'true'),
        typed('arrayValue', ''),
        typed('objectValue', '={}'),
      ],
    },
    'Fields to set',
    { when: { show: { mode: ['manual'] } } },
  ),
  value('assignments', {}, 'Fields to set, with their types', {
    when: { hide: { '@version': FIRST }, show: { mode: ['manual'] } },
  }),
  choice('include', ['all', 'none', 'selected', 'except'], 'Which other fields leave too', {
    when: { show: { '@version': FIRST } },
  }),
  value('includeOtherFields', false, 'Other fields leave too', { when: { hide: { '@version': FIRST } } }),
  choice('include', ['all', 'selected', 'except'], 'Which other fields leave too', {
    when: { hide: { '@version': FIRST, '/includeOtherFields': [false] } },
  }),
  ...shownWhen({ '@version': FIRST }, [
    value('includeFields', '', 'Names with commas', { when: { show: { include: ['selected'] } } }),
    value('excludeFields', '', 'Names with commas', { when: { show: { include: ['except'] } } }),
  ]),
  value('includeFields', '', 'Names with commas', {
    when: { show: { include: ['selected'], '/includeOtherFields': [true] }, hide: { '@version': FIRST } },
  }),
  value('excludeFields', '', 'Names with commas', {
    when: { show: { include: ['except'], '/includeOtherFields': [true] }, hide: { '@version': FIRST } },
  }),
  collection(
    'options',
    [
      value('includeBinary', true, 'Files stay', { when: { hide: { '@version': [from(3.4)] } } }),
      value('stripBinary', true, 'Files go', {
        when: { show: { '@version': [from(3.4)], '/includeOtherFields': [true] } },
      }),
      value('ignoreConversionErrors', false, 'Keep what cannot be converted as it is', {
        when: { show: { '/mode': ['manual'] } },
      }),
      value('dotNotation', true, 'Names are paths'),
    ],
    'Options',
  ),
]
