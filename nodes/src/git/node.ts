import type { JsonObject } from '@linkflow/kernel'
import { defineNode, type EachResult, failItem, type Item, many, type NodeContext } from '@linkflow/node-runtime'
import { durationMs } from '../data/duration.ts'
import { SERVER_TIMEOUT_MS_MAX } from '../limits.ts'
import { type GitParameters, gitParameters } from './parameters.ts'

type Operation = GitParameters['operation']

const READING: ReadonlySet<Operation> = new Set(['status', 'log', 'list-config'])

function check({ operation, url, branch, message, name, authorName, authorEmail }: GitParameters) {
  if (url !== '' && !isAddress(url)) {
    return { parameter: 'url', message: 'must begin with https:// and hold no user or password.' }
  }
  if (operation === 'clone' && url === '') return { parameter: 'url', message: 'is empty: write the address.' }
  if (operation === 'switch-branch' && branch === '') return { parameter: 'branch', message: 'is empty: name it.' }
  if (operation === 'commit' && message.trim() === '') {
    return { parameter: 'message', message: 'is empty: say what the commit is.' }
  }
  if (operation === 'tag' && name === '') return { parameter: 'name', message: 'is empty: name the tag.' }
  if (operation === 'set-user' && authorName === '' && authorEmail === '') {
    return { parameter: 'authorName', message: 'is empty, and so is the mail address: write one of them.' }
  }
  return undefined
}

function isAddress(url: string): boolean {
  const address = URL.parse(url)
  return address?.protocol === 'https:' && address.username === '' && address.password === ''
}

async function each(item: Item, given: GitParameters, context: NodeContext): Promise<EachResult> {
  const { operation, folder, authentication, tls, timeout, depth, ...options } = given
  const done = await context.git.run(operation, {
    folder,
    options: { ...options, ...(depth !== undefined && { depth }), remote: '', nowMs: context.nowMs },
    ...(authentication !== 'none' && { credential: authentication }),
    tls: { rejectUnauthorized: tls.rejectUnauthorized, ...(tls.ca !== undefined && { ca: tls.ca }) },
    timeoutMs: Math.min(Math.max(durationMs(timeout), 1), SERVER_TIMEOUT_MS_MAX),
  })
  if (!done.ok) return failItem(done.error)
  const list = LISTED[operation]
  if (list === undefined) return { ...item, json: { folder, ...done.value } }
  return many((done.value[list] as JsonObject[]).map((json) => ({ json })))
}

/** Operations whose answer is a list: an item of each. */
const LISTED: Partial<Record<Operation, string>> = { log: 'commits', 'list-config': 'entries' }

export const git = defineNode({
  type: 'git',
  version: 1,
  title: 'Git',
  description: 'Clones, pulls, commits and pushes repositories among the files of the workspace.',
  documentation: `The repository is a folder of the workspace's files: what Write File writes there is committed, and Read Files reads it.

- Servers are reached by https only, with a credential of the type *User and password*; most servers take a token as the password.
- No program is run: no hook, no filter (LFS), no merge tool, whatever a repository or a configuration names. Other repositories within it
  (submodules) are empty folders, and links are files that say where they lead.
- *pull* changes no file when both sides changed the same lines, and says which files these are; what is not committed is never overwritten.
- *commit* without a change is no failure: its \`commit\` is \`null\`. A branch that has been changed at the server is not overwritten by *push*.
- One step at a time works on a repository; others wait for it, and say \`repository-busy\` after half a minute.
- A server may send 64 MiB for one operation. Set *depth* for larger repositories.`,
  group: 'files',
  keywords: ['git', 'repository', 'clone', 'commit', 'push', 'pull', 'github', 'gitlab', 'gitea', 'version', 'branch'],
  operations: [
    { title: 'Clone a repository', keywords: ['download', 'checkout'], parameters: { operation: 'clone' } },
    { title: 'Pull', keywords: ['update', 'merge'], parameters: { operation: 'pull' } },
    { title: 'Add files', keywords: ['stage'], parameters: { operation: 'add' } },
    { title: 'Commit', keywords: ['save'], parameters: { operation: 'commit' } },
    { title: 'Push', keywords: ['send', 'upload'], parameters: { operation: 'push' } },
    { title: 'Tell what has changed', keywords: ['status', 'diff'], parameters: { operation: 'status' } },
    { title: 'List commits', keywords: ['log', 'history'], parameters: { operation: 'log' } },
    { title: 'Switch to a branch', keywords: ['checkout', 'create'], parameters: { operation: 'switch-branch' } },
    { title: 'Fetch', keywords: ['remote'], parameters: { operation: 'fetch' } },
    { title: 'Tag a commit', keywords: ['release', 'version'], parameters: { operation: 'tag' } },
    { title: 'Push tags', keywords: ['release'], parameters: { operation: 'push-tags' } },
    { title: 'Say who commits', keywords: ['user', 'config', 'email'], parameters: { operation: 'set-user' } },
    { title: 'List the configuration', keywords: ['config'], parameters: { operation: 'list-config' } },
  ],
  suggestedNext: ['read-files', 'if', 'set'],
  parameters: gitParameters,
  check,
  credentials: [{ type: 'basic', required: false }],
  effect: ({ operation }) => (READING.has(operation) ? 'read' : 'write'),
  sample: [
    { folder: 'repositories/site', branch: 'main', commit: '9b2cf535f27731c974343645a3985328f5c9d2a1', files: 41 },
  ],
  behaviour: { kind: 'each', each },
})
