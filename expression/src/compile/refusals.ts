interface Refusal {
  code: string
  message: string
}

/** What JavaScript has and expressions do not, with what to write instead. Anything not listed gets the general line. */
const ROWS: [type: string, code: string, message: string][] = [
  [
    'AssignmentExpression',
    'assignment',
    'Expressions do not change data; use const for a new name, or { ...record, key: value } for a changed copy.',
  ],
  ['UpdateExpression', 'assignment', 'Expressions do not change data, so ++ and -- are not there; write x + 1.'],
  ['ThisExpression', 'this', '«this» does not exist here; the current item is $json.'],
  ['Super', 'this', '«super» does not exist here.'],
  ['AwaitExpression', 'await', 'Expressions cannot wait; call services with a node of their own.'],
  ['YieldExpression', 'generator', 'Generators are not supported; use map or filter.'],
  ['ClassExpression', 'class', 'Classes are not supported in expressions; use the Code node.'],
  ['ClassDeclaration', 'class', 'Classes are not supported in expressions; use the Code node.'],
  ['ImportExpression', 'import', 'Nothing can be imported into an expression; use the Code node.'],
  ['MetaProperty', 'import', 'import.meta and new.target do not exist here.'],
  ['TaggedTemplateExpression', 'tagged-template', 'A function cannot be put before a template text; call it with ().'],
  ['SequenceExpression', 'sequence', 'Only one expression is possible here; use a list [a, b] to give several values.'],
  ['FunctionDeclaration', 'statement', 'Write const name = (x) => … instead of a function declaration.'],
  [
    'ForStatement',
    'loop',
    'Counting loops are not supported; use Array.from({ length: n }, (_, i) => …), map or reduce.',
  ],
  ['ForInStatement', 'loop', 'for … in is not supported; use Object.keys(…) with map, or for … of.'],
  ['WhileStatement', 'loop', 'while is not supported; use map, filter or reduce.'],
  ['DoWhileStatement', 'loop', 'do … while is not supported; use map, filter or reduce.'],
  ['TryStatement', 'statement', 'try … catch is not supported; give a default with ?? instead.'],
  ['ThrowStatement', 'statement', 'throw is not supported; use the Stop and Error node.'],
  ['SwitchStatement', 'statement', 'switch is not supported; use if, or a ? b : c.'],
  ['LabeledStatement', 'statement', 'Labels are not supported.'],
  ['WithStatement', 'statement', '«with» is not supported.'],
  ['DebuggerStatement', 'statement', '«debugger» is not supported.'],
  ['PrivateIdentifier', 'class', 'Private names do not exist here.'],
]

const REFUSALS: ReadonlyMap<string, Refusal> = new Map(
  ROWS.map(([type, code, message]) => [type, { code: `unsupported-${code}`, message }]),
)

export const refusalOf = (type: string): Refusal =>
  REFUSALS.get(type) ?? {
    code: 'unsupported-syntax',
    message: 'This part of JavaScript is not supported in expressions.',
  }
