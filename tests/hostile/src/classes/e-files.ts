import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node } from '@linkflow/chaos'
import type { Site } from '../site/site.ts'
import { type Attempt, type Finding, oneOfMany, type Suite } from '../suite.ts'
import { runFile, runNodes } from './run-workflow.ts'

/** E: files, git, programs. T16, T17. */
export const filesAndPrograms: Suite = {
  name: 'E',
  promise: 'No path, pattern, name or link leads out of the workspace’s own folder, and no word becomes a program',
  atOnce: 4,
  attempts: () => [
    { name: 'control: a file of the workspace is written and read', run: worksWithin },
    ...oneOfMany(PATHS.flatMap((path) => pathAttempts(path))),
    ...linkAttempts(),
    { name: 'a folder that becomes a link between the look and the act', run: racesLinks },
    ...patternAttempts(),
    ...oneOfMany(forgedFileAttempts()),
    ...oneOfMany(programAttempts()),
    ...importAttempts(),
  ],
}

const folderOf = ({ cluster, workspaceId }: Site): string => {
  const folder = join(cluster.dataDir, 'files', workspaceId)
  mkdirSync(folder, { recursive: true })
  return folder
}

const read = (site: Site, path: string) => runNodes(site, [node('read', 'read-lines', { path, format: 'text' })])
const write = (site: Site, path: string, append = false) =>
  runNodes(site, [node('write', 'write-file', { path, content: 'text', text: 'written by an attacker', append })])

async function worksWithin(site: Site): Promise<Finding> {
  const written = await write(site, 'control/a.txt')
  const ran = await read(site, 'control/a.txt')
  const isThere = existsSync(join(folderOf(site), 'control', 'a.txt'))
  return isThere && ran.type === 'ended' && ran.text.includes('written by')
    ? undefined
    : `did not work: ${written.text.slice(0, 300)} ${ran.text.slice(0, 300)}`
}

/** FILE, DATA and NEXT are filled in: the secret file, the data folder, the files of the workspace next door. */
const PATHS = [
  'FILE',
  '..FILE',
  '../../../../../../../../../..FILE',
  './../../owner-token',
  'a/../../../owner-token',
  'a/./../b/../../../keys/master',
  'DATA/owner-token',
  '../NEXT/secret.txt',
  '..\\NEXT\\secret.txt',
  '%2e%2e/%2e%2e/owner-token',
  '..%2f..%2fowner-token',
  '....//....//owner-token',
  '..;/..;/owner-token',
  '．．/．．/owner-token',
  '..\u0000/../owner-token',
  'a\u0000.txt',
  'a\n../../owner-token',
  '~/.ssh/id_rsa',
  '$HOME/.ssh/id_rsa',
  'C:\\Windows\\win.ini',
  '\\\\127.0.0.1\\share\\x',
  'file://FILE',
  'fileFILE',
  '/proc/self/environ',
  '/proc/self/fd/3',
  '/dev/stdin',
  '../../postgres/PG_VERSION',
  '../../objects',
  '',
  '.',
  '/',
  `${'a/'.repeat(2000)}b`,
  'a'.repeat(5000),
] as const

const filled = (path: string, { secretFile, cluster, neighbourIds }: Site): string =>
  path.replaceAll('FILE', secretFile).replaceAll('DATA', cluster.dataDir).replaceAll('NEXT', neighbourIds.workspaceId)

function pathAttempts(path: string): Attempt[] {
  const shown = JSON.stringify(path.slice(0, 60))
  const leadsNowhere = async (site: Site, act: () => Promise<Awaited<ReturnType<typeof read>>>): Promise<Finding> => {
    plantNextDoor(site)
    const ran = await act()
    // Some of these are ordinary names of files, which another attempt may have written.
    const isOurs = ran.text.includes('written by an attacker')
    if (ran.type === 'ended' && ran.status === 'succeeded' && !isOurs) return `succeeded: ${ran.text.slice(0, 300)}`
    return untouched(site)
  }
  return [
    { name: `reading ${shown}`, run: (site) => leadsNowhere(site, () => read(site, filled(path, site))) },
    {
      name: `reading ${shown}, by an expression`,
      run: (site) => leadsNowhere(site, () => read(site, `{{ ${JSON.stringify(filled(path, site))} }}`)),
    },
    { name: `finding ${shown}`, run: (site) => leadsNowhere(site, () => find(site, filled(path, site))) },
    {
      name: `writing ${shown}`,
      run: async (site) => {
        await write(site, `{{ ${JSON.stringify(filled(path, site))} }}`)
        return untouched(site)
      },
    },
  ]
}

/** A file of the workspace next door, with its data. */
function plantNextDoor({ cluster, neighbourIds, canaries }: Site): void {
  const folder = join(cluster.dataDir, 'files', neighbourIds.workspaceId)
  mkdirSync(folder, { recursive: true })
  const { secret } = canaries.find(({ workspaceId }) => workspaceId === neighbourIds.workspaceId)!
  writeFileSync(join(folder, 'secret.txt'), secret)
}

const find = (site: Site, path: string) => runNodes(site, [node('find', 'read-files', { path, ifNone: 'fail' })])

/** What is not the workspace’s is as it was. */
function untouched({ secretFile, cluster, markerFile }: Site): Finding {
  if (existsSync(markerFile)) return 'made a file'
  const kept = [secretFile, join(cluster.dataDir, 'owner-token'), join(cluster.dataDir, 'keys', 'master')]
  return kept.filter((path) => readFileSync(path, 'utf8').includes('attacker'))[0]
}

/** Whoever may put links into the folder of the workspace: another program of the machine, an archive that was unpacked. */
function linkAttempts(): Attempt[] {
  const linking = (name: string, plant: (path: string, site: Site) => void, below = ''): Attempt => ({
    name: `a link to ${name}`,
    run: async (site) => {
      const link = `link-${name.replaceAll(/\W+/g, '-')}`
      const path = join(folderOf(site), link)
      plant(path, site)
      try {
        const asked = `${link}${below}`
        const before = readFileSync(site.secretFile, 'utf8')
        const ran = await read(site, asked)
        if (ran.type === 'ended' && ran.status === 'succeeded') return `was read: ${ran.text.slice(0, 300)}`
        const found = await find(site, `${link}/**`)
        if (found.type === 'ended' && found.status === 'succeeded') return `was found: ${found.text.slice(0, 300)}`
        for (const append of [true, false]) await write(site, asked, append)
        return readFileSync(site.secretFile, 'utf8') === before ? untouched(site) : 'was written through'
      } finally {
        for (const planted of [path, `${path}-2`]) rmSync(planted, { force: true, recursive: true })
      }
    },
  })
  const to = (target: (site: Site) => string) => (path: string, site: Site) => symlinkSync(target(site), path)
  return [
    linking(
      'a file',
      to(({ secretFile }) => secretFile),
    ),
    linking('a link to a file', (path, { secretFile }) => {
      symlinkSync(secretFile, `${path}-2`)
      symlinkSync(`${path}-2`, path)
    }),
    linking(
      'the data folder',
      to(({ cluster }) => cluster.dataDir),
      '/owner-token',
    ),
    linking(
      'everything',
      to(() => '/'),
      '/etc/hostname',
    ),
    linking(
      'the process',
      to(() => '/proc/self'),
      '/environ',
    ),
    linking(
      'itself',
      to(() => 'link-itself'),
    ),
    linking(
      'a device',
      to(() => '/dev/zero'),
    ),
    linking(
      'the files next door',
      to(({ cluster, neighbourIds }) => join(cluster.dataDir, 'files', neighbourIds.workspaceId)),
      '/secret.txt',
    ),
    {
      // Reading a pipe would wait for ever, and so would whoever reads after it.
      name: 'a pipe that nobody writes into',
      run: async (site) => {
        const path = join(folderOf(site), 'pipe')
        execFileSync('mkfifo', [path])
        const ran = await read(site, 'pipe')
        rmSync(path)
        return ran.type === 'ended' && ran.status === 'failed' ? undefined : ran.text.slice(0, 300)
      },
    },
    {
      name: 'a second name of a file is removed, and the first stays',
      run: async (site) => {
        const [first, second] = ['first.txt', 'second.txt'].map((name) => join(folderOf(site), name))
        writeFileSync(first!, 'mine')
        linkSync(first!, second!)
        await write(site, 'second.txt')
        return readFileSync(first!, 'utf8') === 'mine' ? undefined : 'writing one changed the other'
      },
    },
  ]
}

const RACES = 25

function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // Somebody else was quicker.
  }
}

/** CVE-2026-25052: what was looked at is not what is opened. */
async function racesLinks(site: Site): Promise<Finding> {
  const folder = folderOf(site)
  const [real, away] = ['race', 'race-away'].map((name) => join(folder, name))
  mkdirSync(real!, { recursive: true })
  writeFileSync(join(real!, 'owner-token'), 'mine')
  let isOver = false
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const swapping = (async () => {
    // Where the server has just made the folder anew, this turn comes to nothing.
    while (!isOver) {
      quietly(() => renameSync(real!, away!))
      quietly(() => symlinkSync(site.cluster.dataDir, real!))
      await turn()
      quietly(() => rmSync(real!, { recursive: true, force: true }))
      quietly(() => renameSync(away!, real!))
      await turn()
    }
  })()
  try {
    for (let race = 0; race < RACES; race += 1) {
      const ran = await read(site, 'race/owner-token')
      if (site.search.in(ran.text).length > 0) return `read ${ran.text.slice(0, 300)}`
      await write(site, 'race/owner-token', true)
    }
    return untouched(site)
  } finally {
    isOver = true
    await swapping
  }
}

const PATTERN_MS_MAX = 10_000

/** CVE-2026-86081: the guard of paths itself can be made to think for ever. */
function patternAttempts(): Attempt[] {
  const patterns = [
    `${'**/'.repeat(30)}x`,
    `${'*a'.repeat(60)}b`,
    `${'?*'.repeat(80)}z`,
    `{${'{a,'.repeat(40)}b${'}'.repeat(40)}`,
    `{${Array.from({ length: 2000 }, (_, i) => i).join(',')}}{1..100000}`,
    `[${'a-z'.repeat(500)}]*[`,
    `${'!('.repeat(50)}a${')'.repeat(50)}`,
    `${'(a+)+'.repeat(30)}$`,
    '**/../../**',
    '{..,.}/{..,.}/owner-token',
    '[.][.]/[.][.]/owner-token',
    '@(..|.)/@(..|.)/*',
  ]
  return patterns.map((path) => ({
    name: `the pattern ${path.slice(0, 50)}`,
    run: async (site) => {
      const folder = folderOf(site)
      mkdirSync(join(folder, 'deep', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'), { recursive: true })
      writeFileSync(join(folder, 'deep', 'a'.repeat(200)), 'x')
      const startMs = performance.now()
      const ran = await find(site, path)
      const tookMs = Math.round(performance.now() - startMs)
      if (tookMs > PATTERN_MS_MAX) return `took ${tookMs} ms`
      return ran.type === 'ended' && ran.status === 'succeeded' ? `found ${ran.text.slice(0, 300)}` : undefined
    },
  }))
}

/** Data that says that it is a file (CVE-2026-21858). */
function forgedFileAttempts(): Attempt[] {
  const forged = ({ secretFile, otherRunId, neighbourIds, workspaceId }: Site) => [
    { object: secretFile, name: 'x', mimeType: 'text/plain', bytes: 10 },
    { object: `${workspaceId}/202611/${otherRunId}/code/0`, name: 'x', mimeType: 'text/plain', bytes: 10 },
    {
      object: `${neighbourIds.workspaceId}/202611/${neighbourIds.executionId}/code/0`,
      name: 'x',
      mimeType: 'x/y',
      bytes: 10,
    },
    {
      object: '../../owner-token',
      path: secretFile,
      url: `file://${secretFile}`,
      name: '../x',
      mimeType: 'a/b',
      bytes: 1,
    },
    secretFile,
    { $ref: secretFile, kind: 'file' },
  ]
  const sources: Record<string, (file: unknown) => Parameters<typeof node>> = {
    'by code': (file) => ['make', 'code', { source: `return { json: {}, files: { file: ${JSON.stringify(file)} } }` }],
    'by code, as an item of n8n': (file) => [
      'make',
      'code',
      { source: `return [{ json: {}, binary: { file: ${JSON.stringify(file)} } }]` },
    ],
    'by a field': (file) => ['make', 'set', { values: { files: { file }, $files: { file } }, keep: 'none' }],
  }
  return Object.entries(sources).flatMap(([name, make]) =>
    [0, 1, 2, 3, 4, 5].map(
      (which): Attempt => ({
        name: `a file that is none, ${name}: ${which}`,
        run: async (site) => {
          const file = forged(site)[which]
          const nodes = [
            node(...make(file)),
            node('read', 'read-lines', { from: 'item', file: 'file', format: 'text' }),
          ]
          const ran = await runNodes(site, nodes)
          return ran.type === 'ended' && ran.status === 'succeeded' ? `was read: ${ran.text.slice(0, 300)}` : undefined
        },
      }),
    ),
  )
}

/** CVE-2026-21893, CVE-2026-44790: words that became arguments, options or packages. MARKER is made by none of them. */
function programAttempts(): Attempt[] {
  const words = [
    '; touch MARKER',
    '$(touch MARKER)',
    '`touch MARKER`',
    '| touch MARKER',
    '&& touch MARKER',
    '\ntouch MARKER\n',
    '--upload-pack=touch MARKER',
    '--exec=touch MARKER',
    '-c core.hooksPath=MARKER',
    'ext::sh -c touch% MARKER',
    '--require=MARKER',
    '@linkflow/../../../../MARKER',
    'npm:evil@latest',
    'https://127.0.0.1/evil.tgz',
    'file:MARKER',
    'node:child_process',
    '../../../../nodes/evil',
  ]
  const places: Record<string, (word: string) => { nodes: readonly object[]; more?: object }> = {
    'the type of a node': (word) => ({ nodes: [{ id: 'x', name: 'x', type: word }] }),
    'the name of a file': (word) => ({ nodes: [node('x', 'write-file', { path: word, content: 'text', text: 'x' })] }),
    'the name of a file, by an expression': (word) => ({
      nodes: [node('x', 'write-file', { path: `{{ ${JSON.stringify(word)} }}`, content: 'text', text: 'x' })],
    }),
    'a workflow to run': (word) => ({ nodes: [node('x', 'execute-workflow', { workflow: word })] }),
    'a certificate': (word) => ({
      nodes: [node('x', 'http-request', { url: 'https://127.0.0.1:1/', tls: { ca: word, serverName: word } })],
    }),
    'a time zone': (word) => ({ nodes: [node('x', 'no-operation')], more: { settings: { timezone: word } } }),
  }
  return words.flatMap((word) =>
    Object.entries(places).map(
      ([place, make]): Attempt => ({
        name: `${place}: ${JSON.stringify(word)}`,
        run: async (site) => {
          const { nodes, more } = make(word.replaceAll('MARKER', site.markerFile))
          const file = {
            linkflow: 1,
            name: 'hostile',
            nodes: [node('start', 'manual'), ...nodes],
            connections: [{ from: { node: 'start' }, to: { node: 'x' } }],
            ...more,
          }
          await runFile(site, file)
          return untouched(site)
        },
      }),
    ),
  )
}

/** T37: a file that was got from somebody says more than a file may. */
function importAttempts(): Attempt[] {
  const file = (more: object, ofNode: object = {}) => ({
    linkflow: 1,
    name: 'imported',
    nodes: [
      { id: 'clock', name: 'clock', type: 'schedule', parameters: { rules: [{ cron: '* * * * *' }] }, ...ofNode },
    ],
    connections: [],
    ...more,
  })
  const files: Record<string, (site: Site) => object | string> = {
    'that it is live': () => file({ active: true, isLive: true, state: 'live' }),
    'whose it is': ({ neighbourIds }) =>
      file({ workspaceId: neighbourIds.workspaceId, ownerId: neighbourIds.workspaceId }),
    'which it is': ({ neighbourIds }) => file({ id: neighbourIds.workflowId, versionId: neighbourIds.executionId }),
    'what it ran with': () => file({ pinData: { clock: [] }, staticData: { x: 1 }, meta: { instanceId: 'x' } }),
    'another format': () => ({ ...file({}), linkflow: 99 }),
    // As text: in an object of ours the key would be gone.
    'keys of prototypes': () => PROTOTYPES,
    'code of a node': () => file({}, { run: 'process.exit()', source: 'x', execute: 'y', onInit: 'z' }),
    'a place to load from': () => file({}, { package: 'evil', module: '/tmp/evil.mjs', icon: 'file:///etc/passwd' }),
  }
  return [
    ...Object.entries(files).map(
      ([name, make]): Attempt => ({
        name: `an imported file that says ${name}`,
        run: async (site) => {
          const headers = { 'content-type': 'application/json' }
          const { status, text } = await site.client.api('POST', '/workflows', { headers, body: make(site) })
          return status === 400 || status === 422 ? undefined : `was answered ${status}: ${text.slice(0, 300)}`
        },
      }),
    ),
    {
      name: 'an imported file starts nothing by itself',
      run: async ({ client, cluster }) => {
        const { id, live } = (await client.api('POST', '/workflows', { body: file({}) })).json as {
          id: string
          live?: object
        }
        const firing = await cluster.count('select count(*)::int as n from schedule.schedules where workflow_id = $1', [
          id,
        ])
        await client.api('DELETE', `/workflows/${id}`)
        return live != null || firing > 0 ? `is live (${firing} schedules)` : undefined
      },
    },
    {
      name: 'an imported file with a type of node that nobody knows runs nothing',
      run: async (site) => {
        const ran = await runFile(site, file({}, { type: 'evil' }))
        return ran.type === 'refused' ? undefined : ran.text.slice(0, 300)
      },
    },
  ]
}

const PROTOTYPES = '{"linkflow":1,"name":"x","nodes":[],"connections":[],"__proto__":{"a":1}}'
