/** Workflows of ours, in n8n's format, with what N8N's rules make of them; the short form of the suite runs with the tests. */

type NodeSource = readonly [type: string, version: number, parameters?: object, rest?: object]

export interface OwnCase {
  readonly name: string
  readonly workflow: object
  /** By node: the json of the first output of each of its runs. */
  readonly expected: Readonly<Record<string, readonly (readonly object[])[]>>
  readonly status?: string
}

/** `wires`: «A > B», «A:1 > B:0» with the numbers of output and input. */
function workflow(
  nodes: Readonly<Record<string, NodeSource>>,
  wires: readonly string[],
  settings: object = { executionOrder: 'v1' },
) {
  const connections = new Map<string, { main: { node: string; type: string; index: number }[][] }>()
  for (const wire of wires) {
    const [[from = '', output = '0'] = [], [to = '', input = '0'] = []] = wire.split(' > ').map((end) => end.split(':'))
    const slots = connections.get(from)?.main ?? []
    connections.set(from, { main: slots })
    while (slots.length <= Number(output)) slots.push([])
    slots[Number(output)]!.push({ node: to, type: 'main', index: Number(input) })
  }
  const list = Object.entries(nodes).map(([name, [type, typeVersion, parameters = {}, rest = {}]], index) => ({
    id: `n${index}`,
    name,
    type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
    typeVersion,
    parameters,
    position: [index * 100, index * 100],
    ...rest,
  }))
  return { name: 'Own', nodes: list, connections: Object.fromEntries(connections), settings }
}

const START: NodeSource = ['manualTrigger', 1]
const data = (...items: object[]): NodeSource => ['n8n-nodes-testing.testData', 1, { data: items }]
const fields = (values: Readonly<Record<string, unknown>>, version = 3.4, others = true): NodeSource => [
  'set',
  version,
  {
    assignments: {
      assignments: Object.entries(values).map(([name, value]) => ({
        name,
        value,
        type: typeof value === 'number' ? 'number' : 'string',
      })),
    },
    includeOtherFields: others,
    options: {},
  },
]
const throws = (rest: object): NodeSource => ['debugHelper', 1, { category: 'throwError' }, rest]

export const OWN_CASES: readonly OwnCase[] = [
  {
    name: 'order v1: the upper branch to its end, then the lower',
    workflow: workflow(
      {
        Start: START,
        Upper: ['noOp', 1, {}, { position: [100, 0] }],
        Lower: ['noOp', 1, {}, { position: [100, 200] }],
        After: ['code', 2, { jsCode: 'return [{ ran: $("Lower").isExecuted }]' }, { position: [200, 0] }],
      },
      ['Start > Lower', 'Start > Upper', 'Upper > After'],
    ),
    expected: { After: [[{ ran: false }]] },
  },
  {
    name: 'order v0: all neighbours before what comes after them',
    workflow: workflow(
      {
        Start: START,
        Upper: ['noOp', 1],
        Lower: ['noOp', 1],
        After: ['code', 2, { jsCode: 'return [{ ran: $("Lower").isExecuted }]' }],
      },
      ['Start > Upper', 'Start > Lower', 'Upper > After'],
      {},
    ),
    expected: { After: [[{ ran: true }]] },
  },
  {
    name: 'v1: a Merge runs with the one input that got items',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }),
        If: ['if', 1, { conditions: { number: [{ value1: '={{ $json.n }}', operation: 'equal', value2: 1 }] } }],
        Yes: ['noOp', 1],
        No: ['noOp', 1],
        Merge: ['merge', 2, { mode: 'append' }],
      },
      ['Start > Data', 'Data > If', 'If:0 > Yes', 'If:1 > No', 'Yes > Merge:0', 'No > Merge:1'],
    ),
    expected: { Merge: [[{ n: 1 }]], No: [] },
  },
  {
    name: 'v0: the other branch is made to run with an empty item',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }),
        If: ['if', 1, { conditions: { number: [{ value1: '={{ $json.n }}', operation: 'equal', value2: 1 }] } }],
        Yes: ['noOp', 1],
        No: ['noOp', 1],
        Merge: ['merge', 2, { mode: 'append' }],
      },
      ['Start > Data', 'Data > If', 'If:0 > Yes', 'If:1 > No', 'Yes > Merge:0', 'No > Merge:1'],
      {},
    ),
    expected: { Merge: [[{ n: 1 }, {}]], No: [[{}]] },
  },
  {
    name: 'Merge by SQL, and what lies before it',
    workflow: workflow(
      {
        Start: START,
        Data: data({ id: 1, ok: true }, { id: 2, ok: false }),
        Prices: data({ id: 1, price: 10 }, { id: 2, price: 20 }),
        Merge: [
          'merge',
          3.2,
          {
            mode: 'combineBySql',
            query:
              'SELECT input1.*, [price] FROM input1 JOIN input2 ON input1.id = input2.id WHERE price > {{ 5 * 2 }}',
          },
        ],
        Back: fields({ back: "={{ $('Data').item.json.id }}" }, 3.4),
      },
      ['Start > Data', 'Start > Prices', 'Data > Merge:0', 'Prices > Merge:1', 'Merge > Back'],
    ),
    expected: { Back: [[{ id: 2, ok: false, price: 20, back: '2' }]] },
  },
  {
    name: 'a node that throws hands its input on where it goes on',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }, { n: 2 }),
        Sort: [
          'sort',
          1,
          { sortFieldsUi: { sortField: [{ fieldName: 'nobody' }] }, options: {} },
          { onError: 'continueRegularOutput' },
        ],
      },
      ['Start > Data', 'Data > Sort'],
    ),
    expected: { Sort: [[{ n: 1 }, { n: 2 }]] },
  },
  {
    name: 'an item that fails is its error, in its place',
    workflow: workflow({ Start: START, Data: data({ n: 1 }), Fails: throws({ continueOnFail: true }) }, [
      'Start > Data',
      'Data > Fails',
    ]),
    expected: { Fails: [[{ error: 'Node has thrown an error' }]] },
  },
  {
    name: 'an item that fails leaves by the error output, what it came from beneath',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }),
        Fails: throws({ onError: 'continueErrorOutput' }),
        Good: ['noOp', 1],
        Bad: ['noOp', 1],
      },
      ['Start > Data', 'Data > Fails', 'Fails:0 > Good', 'Fails:1 > Bad'],
    ),
    expected: { Bad: [[{ n: 1, error: 'Node has thrown an error' }]], Good: [] },
  },
  {
    name: 'without a policy the run stops',
    workflow: workflow({ Start: START, Data: data({ n: 1 }), Fails: throws({}), After: ['noOp', 1] }, [
      'Start > Data',
      'Data > Fails',
      'Fails > After',
    ]),
    expected: { After: [] },
    status: 'failed',
  },
  {
    name: 'a first item that is an error is tried again; what the last try gives counts',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }),
        Fails: throws({ onError: 'continueRegularOutput', retryOnFail: true, maxTries: 2, waitBetweenTries: 0 }),
        Tried: fields({ mode: '={{ $execution.mode }}' }),
      },
      ['Start > Data', 'Data > Fails', 'Fails > Tried'],
    ),
    expected: { Tried: [[{ error: 'Node has thrown an error', mode: 'test' }]] },
  },
  {
    name: 'alwaysOutputData: one empty item where none is left',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }),
        Filter: [
          'filter',
          2.2,
          {
            conditions: {
              conditions: [
                { leftValue: '={{ $json.n }}', rightValue: 2, operator: { type: 'number', operation: 'equals' } },
              ],
            },
          },
          { alwaysOutputData: true },
        ],
        After: ['noOp', 1],
      },
      ['Start > Data', 'Data > Filter', 'Filter > After'],
    ),
    expected: { After: [[{}]] },
  },
  {
    name: 'executeOnce: one item is worked on, expressions see all',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }, { n: 2 }, { n: 3 }),
        Fields: [
          ...fields({ all: '={{ $input.all().length }}' }).slice(0, 3),
          { executeOnce: true },
        ] as unknown as NodeSource,
      },
      ['Start > Data', 'Data > Fields'],
    ),
    expected: { Fields: [[{ n: 1, all: '3' }]] },
  },
  {
    name: 'a disabled node passes its input on',
    workflow: workflow(
      { Start: START, Data: data({ n: 1 }), Off: ['limit', 1, {}, { disabled: true }], After: ['noOp', 1] },
      ['Start > Data', 'Data > Off', 'Off > After'],
    ),
    expected: { After: [[{ n: 1 }]] },
  },
  {
    name: 'a text without the mark of an expression keeps its braces; joined text prints what is missing as nothing',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 0 }),
        Fields: fields({ plain: '{{ $json.n }}', joined: '=<{{ $json.n }}{{ $json.x }}{{ $json.a.b }}>' }),
      },
      ['Start > Data', 'Data > Fields'],
    ),
    expected: { Fields: [[{ n: 0, plain: '{{ $json.n }}', joined: '<0>' }]] },
  },
  {
    name: 'a lone expression keeps its type; missing becomes null from Set 3.2 on',
    workflow: workflow(
      {
        Start: START,
        Data: data({ list: [1, 2] }),
        Fields: [
          'set',
          3.3,
          {
            assignments: {
              assignments: [
                { name: 'a.b[1]', type: 'array', value: '={{ $json.list }}' },
                { name: 'none', type: 'string', value: '={{ $json.x }}' },
              ],
            },
            options: {},
          },
        ],
      },
      ['Start > Data', 'Data > Fields'],
    ),
    expected: { Fields: [[{ a: { b: [null, [1, 2]] }, none: null }]] },
  },
  {
    name: 'without a zone the workflow is in New York',
    workflow: workflow(
      {
        Start: START,
        Fields: fields({
          at: '={{ DateTime.fromISO("2030-07-01T12:00:00Z").setZone($now.zoneName).toFormat("HH:mm") }}',
        }),
      },
      ['Start > Fields'],
    ),
    expected: { Fields: [[{ at: '08:00' }]] },
  },
  {
    name: '$node reads by index, $(…).item by link',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 2 }, { n: 1 }),
        Sort: ['sort', 1, { sortFieldsUi: { sortField: [{ fieldName: 'n' }] }, options: {} }],
        Fields: fields({ byIndex: '={{ $node["Data"].json.n }}', byLink: '={{ $("Data").item.json.n }}' }),
      },
      ['Start > Data', 'Data > Sort', 'Sort > Fields'],
    ),
    expected: {
      Fields: [
        [
          { n: 1, byIndex: '2', byLink: '1' },
          { n: 2, byIndex: '1', byLink: '2' },
        ],
      ],
    },
  },
  {
    name: 'a loop gives batches, then all that came back; links lead to what was before it',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }, { n: 2 }, { n: 3 }),
        Loop: ['splitInBatches', 3, { batchSize: 2, options: {} }],
        Body: fields({ from: '={{ $("Data").item.json.n }}' }),
        Done: ['noOp', 1],
      },
      ['Start > Data', 'Data > Loop', 'Loop:0 > Done', 'Loop:1 > Body', 'Body > Loop'],
    ),
    expected: {
      Body: [
        [
          { n: 1, from: '1' },
          { n: 2, from: '2' },
        ],
        [{ n: 3, from: '3' }],
      ],
      Done: [
        [
          { n: 1, from: '1' },
          { n: 2, from: '2' },
          { n: 3, from: '3' },
        ],
      ],
    },
  },
  {
    name: 'a long loop takes a time that grows with its turns, not with their powers',
    workflow: workflow(
      {
        Start: START,
        Data: ['code', 2, { jsCode: 'return Array.from({ length: 300 }, (_, n) => ({ n }))' }],
        Loop: ['splitInBatches', 3, { options: {} }],
        Body: ['noOp', 1],
        Done: ['noOp', 1],
      },
      ['Start > Data', 'Data > Loop', 'Loop:0 > Done', 'Loop:1 > Body', 'Body > Loop'],
    ),
    expected: { Done: [Array.from({ length: 300 }, (_, n) => ({ n }))] },
  },
  {
    name: 'an inner loop that is entered again is done at once, with all that it collected',
    workflow: workflow(
      {
        Start: START,
        Data: data({ n: 1 }, { n: 2 }),
        Outer: ['splitInBatches', 3, { options: {} }],
        Inner: ['splitInBatches', 3, { options: {} }],
        Work: ['noOp', 1],
        Back: ['noOp', 1],
        Done: ['noOp', 1],
      },
      [
        'Start > Data',
        'Data > Outer',
        'Outer:1 > Inner',
        'Inner:1 > Work',
        'Work > Inner',
        'Inner:0 > Back',
        'Back > Outer',
        'Outer:0 > Done',
      ],
    ),
    expected: { Work: [[{ n: 1 }]], Back: [[{ n: 1 }], [{ n: 1 }, { n: 2 }]] },
  },
  {
    name: 'a node that is missing keeps its place and refuses to run',
    workflow: workflow({ Start: START, Sheet: ['googleSheets', 4.5, { operation: 'read' }], After: ['noOp', 1] }, [
      'Start > Sheet',
      'Sheet > After',
    ]),
    expected: { After: [] },
    status: 'failed',
  },
  {
    name: 'what the libraries write: XML, Markdown, hashes',
    workflow: workflow(
      {
        Start: START,
        Data: data({ a: { b: 1 }, html: '<h1>Hi</h1><p><b>x</b></p>', md: '# Hello World', text: 'x' }),
        Xml: ['xml', 1, { mode: 'jsonToxml', options: { headless: true } }],
        Back: ['xml', 1, {}],
        Md: ['markdown', 1, { html: '={{ $json.html }}' }],
        Html: ['markdown', 1, { mode: 'markdownToHtml', markdown: '={{ $json.md }}' }],
        Hash: ['crypto', 1, { value: '={{ $json.text }}', dataPropertyName: 'hash.md5' }],
      },
      ['Start > Data', 'Data > Xml', 'Xml > Back', 'Data > Md', 'Data > Html', 'Data > Hash'],
    ),
    expected: {
      Back: [[{ root: { a: { b: '1' }, html: '<h1>Hi</h1><p><b>x</b></p>', md: '# Hello World', text: 'x' } }]],
      Md: [
        [{ a: { b: 1 }, html: '<h1>Hi</h1><p><b>x</b></p>', md: '# Hello World', text: 'x', data: '# Hi\n\n**x**' }],
      ],
      Html: [
        [
          {
            a: { b: 1 },
            html: '<h1>Hi</h1><p><b>x</b></p>',
            md: '# Hello World',
            text: 'x',
            data: '<h1 id="helloworld">Hello World</h1>',
          },
        ],
      ],
      Hash: [
        [
          {
            a: { b: 1 },
            html: '<h1>Hi</h1><p><b>x</b></p>',
            md: '# Hello World',
            text: 'x',
            hash: { md5: '9dd4e461268c8034f5c8564e155c67a6' },
          },
        ],
      ],
    },
  },
]
