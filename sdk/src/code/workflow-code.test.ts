import { readdirSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { workflowFileSchema } from '@linkflow/contracts'
import { ORDER_INTAKE } from '@linkflow/server'
import { readTemplates } from '@linkflow/workflow'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { WorkflowFile } from '../generated/wire-types.ts'
import { runCode } from '../testing/run-code.ts'
import { someWorkflowFile } from '../testing/some-workflow-file.ts'
import { workflowCode } from './workflow-code.ts'

const FILES = 500
const examples = new URL('../../../docs/examples/', import.meta.url)

const sample = workflowFileSchema.parse(ORDER_INTAKE)
const exampleFiles = readdirSync(examples).map((name): [string, WorkflowFile] => [
  name,
  workflowFileSchema.parse(parse(readFileSync(new URL(name, examples), 'utf8'))),
])
const templateFiles = [...readTemplates().values()].map(({ workflow }) => workflow)

describe('the code of a workflow', () => {
  it('makes the same file again: of the sample, of every example and of every template', () => {
    const files = [sample, ...exampleFiles.map(([, file]) => file), ...templateFiles]
    expect(files.length).toBeGreaterThan(18)
    expect(runCode(files.map(workflowCode))).toEqual(files)
  })

  it(`makes the same file again, whatever is in it (${FILES} random files)`, () => {
    const seed = Number(process.env['FC_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    const files = fc.sample(someWorkflowFile, { numRuns: FILES, seed }).map((file) => structuredClone(file))
    const made = runCode(files.map(workflowCode))
    for (const [index, file] of files.entries()) {
      const where = `seed ${seed}, file ${index}:\n${workflowCode(file)}`
      // Of vitest's own comparisons the strict one takes a key called «constructor» for a class, and the other is not strict.
      if (!isDeepStrictEqual(made[index], file)) expect(made[index], where).toEqual(file)
      expect(isDeepStrictEqual(made[index], file), where).toBe(true)
      // The order of fields is what a person reads.
      const keys = ({ nodes }: WorkflowFile) => nodes.map(({ parameters }) => Object.keys(parameters))
      expect(keys(made[index] as WorkflowFile), where).toEqual(keys(file))
    }
  })

  it('reads like a program that a person wrote', () => {
    const hello = exampleFiles.find(([name]) => name === 'hello.yaml')![1]
    expect(workflowCode(hello)).toMatchInlineSnapshot(`
      "import { expr, workflow } from '@linkflow/sdk'

      export default workflow('Hello', { layout: 'none' }, (w) => {
        const call = w.node('call', 'webhook', { path: 'hello', method: 'GET', respond: 'last-node' })
        const greet = w.node('greet', 'set', {
          keep: 'none',
          values: {
            greeting: "Hello, {{ $json.query.name ?? 'world' }}!",
            letters: expr\`($json.query.name ?? 'world').length\`,
          },
        })

        call.to(greet)
      })
      "
    `)
    expect(workflowCode(sample)).toMatchInlineSnapshot(`
      "import { expr, workflow } from '@linkflow/sdk'

      export default workflow('Order intake', {
        description: 'Takes an order by webhook, decides what to do with it, adds it up, tells another service, and answers. Call it with curl: see the README.',
      }, (w) => {
        const order = w.node('order', 'webhook', { path: 'order-intake', method: 'POST', respond: 'respond-node' }, {
          name: 'Order received',
          position: { x: 0, y: 144 },
        })
        const paid = w.node('paid', 'if', { condition: expr\`$json.body.status === 'paid'\` }, {
          name: 'Paid?',
          position: { x: 320, y: 144 },
        })
        const region = w.node('region', 'switch', {
          mode: 'value',
          value: expr\`$json.body.customer?.country ?? 'unknown'\`,
          cases: [
            { equals: 'DE', port: 'europe' },
            { equals: 'FR', port: 'europe' },
            { equals: 'US', port: 'america' },
          ],
          otherwise: 'fallback',
        }, { name: 'Which region?', position: { x: 640, y: 48 } })
        const sum = w.node('sum', 'code', {
          mode: 'each',
          source: \`const order = $json.body
      const items = order.items ?? []
      return {
        orderId: order.orderId,
        itemCount: items.reduce((sum, item) => sum + item.qty, 0),
        total: Math.round(items.reduce((sum, item) => sum + item.qty * item.price, 0) * 100) / 100,
      }\`,
        }, { name: 'Add up', position: { x: 960, y: 64 } })
        const tell = w.node('tell', 'http-request', {
          method: 'POST',
          url: 'http://echo.linkflow.internal/warehouse',
          body: { kind: 'json', value: expr\`$json\` },
        }, { name: 'Tell the warehouse', position: { x: 1280, y: 64 } })
        const answer = w.node('answer', 'respond-to-webhook', {
          respondWith: 'json',
          json: \`{{ $('Order received').item.json.body.status === 'paid'
        ? { accepted: true, ...$('Add up').item.json, warehouse: $json.method }
        : { accepted: false, orderId: $json.body.orderId ?? null, reason: 'not paid' } }}\`,
        }, { name: 'Answer the shop', position: { x: 1600, y: 208 } })

        order.to(paid).out('true').to(region)
        paid.out('false').to(answer)
        region.out('europe').to(sum)
        region.out('america').to(sum)
        region.out('fallback').to(sum).to(tell).to(answer)
      })
      "
    `)
  })
})
