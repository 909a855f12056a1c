import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { MADE_BYTES_MAX } from '../limits.ts'
import { type Answer, type Call, openFakeApi } from '../testing/fake-api.ts'
import { runCli } from '../testing/fake-terminal.ts'

const ID = '01a2074a-57f0-7034-9261-7dd7a1303800'
const OTHER = '01a2074a-57f0-7034-9261-7dd7a1303801'
const folder = mkdtempSync(join(tmpdir(), 'linkflow-cli-'))
const aFile = (n: number): WorkflowFile =>
  workflowFileSchema.parse({
    linkflow: 1,
    name: 'Orders',
    nodes: [
      { id: 'start', name: 'Start', type: 'manual' },
      { id: 'set', name: 'Set', type: 'set', parameters: { values: { n } } },
    ],
    connections: [{ from: { node: 'start' }, to: { node: 'set' } }],
  })

/** One workflow, which remembers what is saved and checks the revision as the server does. */
let stored: { revision: number; draft: WorkflowFile } | undefined
let problems: object[] = []
const view = (id = ID) => ({ id, name: stored!.draft.name, nodeCount: 2, ...stored! })
const answer = ({ method, path, query, body, headers }: Call): Answer | undefined => {
  if (path === 'workflows/validate') return { body: { valid: problems.length === 0, problems } }
  if (path === 'workflows' && method === 'GET') {
    return { body: { items: stored?.draft.name === query.name ? [view()] : [] } }
  }
  if (path === 'workflows' && method === 'POST') {
    stored = { revision: 1, draft: body as WorkflowFile }
    return { status: 201, body: view(OTHER) }
  }
  if (stored === undefined || path.split('/')[1] !== ID) return undefined
  if (path.endsWith('/publish')) return { body: { ...view(), live: { number: 7 } } }
  if (method === 'PUT') {
    if (headers['if-match'] !== `"${stored.revision}"`) throw new Error('pushed over another revision')
    stored = { revision: stored.revision + 1, draft: body as WorkflowFile }
  }
  return { body: view() }
}
const api = await openFakeApi(answer)
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await api.close()
})
beforeEach(() => {
  stored = { revision: 3, draft: aFile(1) }
  problems = []
  api.calls.length = 0
})

const run = (...args: string[]) => runCli(args, { env: { ...api.env, PATH: process.env['PATH'] ?? '' } })
const saved = () => api.calls.filter(({ method, path }) => method !== 'GET' && path !== 'workflows/validate')
const at = (name: string) => join(folder, name)
const write = (name: string, text: string) => {
  writeFileSync(at(name), text)
  return at(name)
}
const code = (n: number, more = '') => `${more}
import { workflow } from '@linkflow/sdk'
export default workflow('Orders', { layout: 'none' }, (w) => {
  w.node('start', 'manual').to(w.node('set', 'set', { values: { n: ${n} } }))
})
`

describe('pull', () => {
  it.each(['orders.ts', 'orders.yaml', 'orders.json'])('and push of %s change nothing', async (name) => {
    const pulled = await run('pull', 'Orders', '--out', at(name))
    expect(pulled).toMatchObject({ code: 0, stdout: '' })
    const { code, stdout } = await run('push', at(name))
    expect(code).toBe(0)
    expect(stdout).toBe(`«Orders» has no changes: ${ID} (revision 3)\n`)
    expect(saved()).toEqual([])
  })

  it('prints code that says where it is from', async () => {
    const { stdout } = await run('pull', ID)
    expect(stdout).toMatch(`// linkflow: workflow ${ID}, revision 3\nimport { workflow } from '@linkflow/sdk'\n`)
    expect((await run('pull', ID, '--format', 'yaml')).stdout).toContain(`# linkflow: workflow ${ID}, revision 3\n`)
  })

  it('says what a file must be called', async () => {
    const { code, stderr } = await run('pull', ID, '--out', at('orders.txt'))
    expect(code).toBe(2)
    expect(stderr).toContain('.ts, .js, .yaml')
  })
})

describe('push', () => {
  it('tells what changes, saves it, and takes over its revision for the next push', async () => {
    await run('pull', ID, '--out', at('a.ts'))
    const text = readFileSync(at('a.ts'), 'utf8').replace('n: 1', 'n: 2')
    write('a.ts', text)
    const { code, stdout } = await run('push', at('a.ts'), '--publish')
    expect(code).toBe(0)
    expect(stdout).toBe(`~ node set: values\n«Orders» is updated, and live as version 7: ${ID} (revision 4)\n`)
    expect(stored!.draft).toEqual(aFile(2))
    expect(readFileSync(at('a.ts'), 'utf8')).toBe(text.replace('revision 3', 'revision 4'))
    write('a.ts', readFileSync(at('a.ts'), 'utf8').replace('n: 2', 'n: 3'))
    expect((await run('push', at('a.ts'), '--json')).stdout).toContain('"did": "updated"')
  })

  it('changes nothing in a dry run', async () => {
    const path = write('dry.ts', code(9))
    const { stdout } = await run('push', path, '--dry-run')
    expect(stdout).toBe('~ node set: values\n«Orders» would be updated.\n')
    expect(saved()).toEqual([])
  })

  it('refuses where the draft has changed since it was pulled, unless it is forced', async () => {
    await run('pull', ID, '--out', at('b.yaml'))
    stored = { revision: 4, draft: aFile(5) }
    const refused = await run('push', at('b.yaml'))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/pulled at revision 3, and the draft is at 4.*\n {2}~ node set: values\n.*--force/)
    expect(saved()).toEqual([])
    expect((await run('push', at('b.yaml'), '--force')).code).toBe(0)
    expect(stored.draft).toEqual(aFile(1))
    expect(readFileSync(at('b.yaml'), 'utf8')).toContain('revision 5')
  })

  it('makes a new workflow where there is none of its name, or where that is said', async () => {
    stored = undefined
    expect((await run('push', write('c.ts', code(1)))).stdout).toContain(`is created: ${OTHER} (revision 1)`)
    const path = write('d.ts', code(1, `// linkflow: workflow ${ID}, revision 3`))
    expect((await run('push', path, '--new')).stdout).toContain(`is created: ${OTHER}`)
    expect(readFileSync(path, 'utf8')).toContain(`workflow ${OTHER}, revision 1`)
    const gone = await run('push', write('e.ts', code(1, `// linkflow: workflow ${OTHER}, revision 3`)))
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('--to, or make a new one with --new. (workflow-not-found)')
  })

  it('refuses a workflow with problems, unless that is said', async () => {
    problems = [{ code: 'node-type-unknown', message: 'There is no such type.', severity: 'error', node: 'set' }]
    const path = write('f.ts', code(2))
    const refused = await run('push', path)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('There is no such type.')
    expect(saved()).toEqual([])
    expect((await run('push', path, '--with-problems')).code).toBe(0)
  })

  it('runs the program apart: what it prints is no answer, and our key is not in its reach', async () => {
    const path = write('g.ts', code(1, `console.log('token', process.env.LINKFLOW_TOKEN)`))
    const { stdout, stderr } = await run('push', path, '--json')
    expect(JSON.parse(stdout).did).toBe('nothing')
    expect(stderr).toBe('token undefined\n')
  })

  it.each([
    ['throws.ts', `throw new Error('no luck')`, 'no luck'],
    ['syntax.ts', 'export default {', 'SyntaxError'],
    ['nothing.ts', 'export const a = 1', 'it has no workflow as its default export'],
    ['function.ts', 'export default () => 1', 'it has no workflow as its default export'],
    ['large.ts', `export default 'x'.repeat(${MADE_BYTES_MAX - 1})`, 'it makes more than'],
    ['largest.ts', `export default 'x'.repeat(${MADE_BYTES_MAX - 2})`, 'is no workflow file'],
    ['exits.ts', 'process.exit(3)', 'exit code 3'],
    ['wrong.ts', 'export default { linkflow: 1 }', '/name'],
    ['proto.ts', `export default JSON.parse('{"linkflow": 1, "__proto__": {}}')`, '__proto__'],
    ['import.ts', `import 'not-there'\nexport default 1`, 'not-there'],
  ])('says what is wrong with %s', async (name, text, sentence) => {
    const { code, stdout, stderr } = await run('push', write(name, text))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(saved()).toEqual([])
  })
})
