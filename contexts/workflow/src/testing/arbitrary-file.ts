import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import fc from 'fast-check'

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const port = fc.constantFrom('main', 'error')
const point = fc.record({ x: fc.integer({ min: 0, max: 3 }), y: fc.integer({ min: 0, max: 3 }) })
/** Few keys and few leaves, so that two values meet often; with the names that code trips over. */
const key = fc.constantFrom('url', 'body', 'a/b', 'a~b', 'constructor', 'toString', '')
const leaf = fc.oneof(fc.constantFrom('x', 'y', '', null, true, 0, 1), fc.jsonValue({ maxDepth: 1 }))
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value
const parameters = fc.dictionary(key, value, { maxKeys: 4 })

const node = fc.record(
  {
    id,
    name: fc.constantFrom('One', 'Two', 'Three'),
    type: fc.constantFrom('set', 'http-request'),
    parameters,
    position: point,
    disabled: fc.boolean(),
    notes: fc.constantFrom('', 'why'),
    credentials: fc.dictionary(fc.constantFrom('bearer', 'header'), fc.constantFrom('1', '2')),
    retry: fc.record({ attempts: fc.integer({ min: 1, max: 3 }) }),
  },
  { requiredKeys: ['id', 'name', 'type', 'parameters', 'position'] },
)
const end = fc.record({ node: id, port })
const note = fc.record({ id, text: fc.constantFrom('', 'read me'), position: point })
const group = fc.record({ id, name: fc.constantFrom('Left', 'Right'), nodes: fc.array(id, { maxLength: 3 }) })

/** Files as people may save them; with `isTidy` no id stands twice. */
export const arbitraryFile = ({ isTidy = false } = {}): fc.Arbitrary<WorkflowFile> => {
  const list = <T extends { id: string }>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    isTidy ? fc.uniqueArray(of, { maxLength: 5, selector: (each) => each.id }) : fc.array(of, { maxLength: 6 })
  const connection = fc.record({ from: end, to: end })
  return fc
    .record(
      {
        linkflow: fc.constant(1 as const),
        name: fc.constantFrom('Orders', 'Bills'),
        description: fc.constantFrom('', 'long'),
        nodes: list(node),
        connections: isTidy
          ? fc.uniqueArray(connection, { maxLength: 6, selector: (each) => JSON.stringify(each) })
          : fc.array(connection, { maxLength: 6 }),
        settings: fc.record(
          { timezone: fc.constantFrom('Europe/Paris', 'UTC'), timeoutMs: fc.integer({ min: 1, max: 3 }) },
          { requiredKeys: [] },
        ),
        notes: list(note),
        groups: list(group),
      },
      { requiredKeys: ['linkflow', 'name', 'nodes', 'connections', 'settings', 'notes', 'groups'] },
    )
    .map((file) => workflowFileSchema.parse(JSON.parse(JSON.stringify(file))))
}
