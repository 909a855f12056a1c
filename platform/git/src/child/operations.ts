import git from 'isomorphic-git'
import { GitConfigManager } from 'isomorphic-git/managers'
import { FileSystem } from 'isomorphic-git/models'
import { checkedAddress, withoutUser } from '../address.ts'
import { COMPARED_COMMITS_MAX } from '../limits.ts'
import { safePath } from '../safe-name.ts'
import { GITDIR } from './disk.ts'
import { authorMissing } from './explain.ts'
import { fileStates, mustBeCommitted } from './local-changes.ts'
import { merged } from './merge.ts'
import { Problem } from './problem.ts'
import { Repository } from './repository.ts'
import { filesOf } from './tree.ts'
import { moveTo } from './working-tree.ts'

/** As the node gives it; texts that are empty are not given. */
export interface Options {
  readonly url: string
  readonly branch: string
  readonly create: boolean
  readonly startPoint: string
  readonly depth?: number
  readonly remote: string
  readonly paths: readonly string[]
  readonly message: string
  readonly name: string
  readonly authorName: string
  readonly authorEmail: string
  readonly limit: number
  readonly path: string
  /** Time of the step: what is committed again by another attempt is the same commit. */
  readonly nowMs: number
}

type Result = Record<string, unknown>

const ADDED_AT_ONCE = 32

const OPERATIONS: Readonly<Record<string, (repository: Repository, options: Options) => Promise<Result>>> = {
  clone,
  keep,
  add,
  commit,
  fetch,
  pull,
  push,
  'push-tags': pushTags,
  status,
  log,
  'switch-branch': switchBranch,
  tag,
  'set-user': setUser,
  'list-config': listConfig,
}

export async function perform(operation: string, options: Options): Promise<Result> {
  const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation]! : undefined
  if (known === undefined) throw new Problem('git-operation-unknown', `There is no operation «${operation}».`)
  return known(operation === 'clone' ? new Repository() : await Repository.open(), options)
}

async function clone(repository: Repository, { url, branch, depth }: Options): Promise<Result> {
  const { local, remote } = repository
  const wanted = branch === '' ? {} : { ref: branch }
  const some = depth === undefined ? {} : { depth, singleBranch: true }
  try {
    await git.clone({ ...remote, url, ...wanted, ...some, noCheckout: true })
  } catch (thrown) {
    if (branch !== '' && thrown instanceof git.Errors.NotFoundError) throw noBranch(branch)
    throw thrown
  }
  const head = await repository.head()
  if (head !== undefined) await moveTo(repository, undefined, head)
  const files = (await filesOf(repository, head)).size
  return { branch: (await git.currentBranch(local)) ?? null, commit: head ?? null, files }
}

/** A clone that is there already, if it is one of the same repository. */
async function keep(repository: Repository, { url }: Options): Promise<Result> {
  const written = await repository.config('remote.origin.url')
  if (written?.replace(/\/+$/, '') !== url) {
    const message = `There is another repository in the folder: ${withoutUser(written ?? 'one without a server')}.`
    throw new Problem('git-folder-not-empty', message)
  }
  const head = await repository.head()
  const branch = (await git.currentBranch(repository.local)) ?? null
  return { branch, commit: head ?? null, files: (await filesOf(repository, head)).size }
}

const noBranch = (branch: string): Problem =>
  new Problem('git-branch-unknown', `There is no branch «${branch.slice(0, 200)}» at the server.`)

async function fetch(repository: Repository, options: Options): Promise<Result> {
  const before = await remoteRefs(repository)
  const remote = await fetched(repository, options, options.branch)
  const updated = [...(await remoteRefs(repository))]
    .filter(([ref, commit]) => before.get(ref) !== commit)
    .map(([ref, commit]) => ({ ref, commit, before: before.get(ref) ?? null }))
  return { remote, updated }
}

async function remoteRefs({ local }: Repository): Promise<Map<string, string>> {
  const refs = new Map<string, string>()
  for (const folder of ['refs/remotes', 'refs/tags']) {
    for (const name of await git.listRefs({ ...local, filepath: folder })) {
      const ref = `${folder}/${name}`
      if (!ref.endsWith('/HEAD')) refs.set(ref, await git.resolveRef({ ...local, ref }))
    }
  }
  return refs
}

/** Brings what the server has; the name of the remote. */
async function fetched(repository: Repository, options: Options, branch: string): Promise<string> {
  const remote = await remoteOf(repository, options)
  const { depth } = options
  const wanted = branch === '' ? {} : { ref: branch, remoteRef: branch }
  try {
    await git.fetch({
      ...repository.remote,
      remote,
      url: await addressOf(repository, remote, options),
      tags: true,
      ...wanted,
      ...(depth !== undefined && { depth, singleBranch: true }),
    })
  } catch (thrown) {
    if (branch !== '' && thrown instanceof git.Errors.NotFoundError) throw noBranch(branch)
    throw thrown
  }
  return remote
}

async function remoteOf(repository: Repository, { remote }: Options): Promise<string> {
  if (remote !== '') return remote
  const branch = await git.currentBranch(repository.local)
  return (branch && (await repository.config(`branch.${branch}.remote`))) || 'origin'
}

/** A configuration may be written by anybody who may write files: it is held to the same rules as the node's address. */
async function addressOf(repository: Repository, remote: string, { url }: Options): Promise<string> {
  const written = url === '' ? await repository.config(`remote.${remote}.url`) : url
  if (written === undefined) {
    throw new Problem('git-remote-unknown', `The repository knows no server by the name «${remote}».`)
  }
  const address = checkedAddress(written)
  if (address.ok) return address.url
  throw new Problem('git-address-invalid', `The address of «${remote}» cannot be used. ${address.problem}`)
}

async function pull(repository: Repository, options: Options): Promise<Result> {
  const branch = await repository.branch()
  await mustBeCommitted(repository)
  const upstream = options.branch || (await upstreamOf(repository, branch))
  const remote = await fetched(repository, options, upstream)
  const theirs = await repository.resolve(`refs/remotes/${remote}/${upstream}`)
  if (theirs === undefined) throw noBranch(upstream)
  const before = await repository.head()
  const message = `Merge branch '${upstream}' of ${remote}`
  const after =
    before === undefined
      ? theirs
      : await merged(repository, { branch, before, theirs, message, author: () => authorOf(repository, options) })
  if (after !== before) {
    await moveTo(repository, before, after)
    await git.writeRef({ ...repository.local, ref: `refs/heads/${branch}`, value: after, force: true })
  }
  const kind = after === before ? 'nothing-new' : after === theirs ? 'fast-forward' : 'merged'
  return { branch, before: before ?? null, commit: after, kind }
}

async function upstreamOf(repository: Repository, branch: string): Promise<string> {
  return (await repository.config(`branch.${branch}.merge`))?.replace(/^refs\/heads\//, '') ?? branch
}

async function push(repository: Repository, options: Options): Promise<Result> {
  const branch = options.branch || (await repository.branch())
  const commit = await repository.resolve(`refs/heads/${branch}`)
  if (commit === undefined)
    throw new Problem('git-branch-unknown', `There is no branch «${branch.slice(0, 200)}» here.`)
  const remote = await remoteOf(repository, options)
  const to = await upstreamOf(repository, branch)
  const url = await addressOf(repository, remote, options)
  const tracked = `refs/remotes/${remote}/${to}`
  const before = await repository.resolve(tracked)
  await git.push({ ...repository.remote, remote, url, ref: branch, remoteRef: `refs/heads/${to}`, force: false })
  if (url !== (await repository.config(`remote.${remote}.url`))?.replace(/\/+$/, '')) {
    // The library takes any server for the one of that name.
    if (before === undefined) await git.deleteRef({ ...repository.local, ref: tracked })
    else await git.writeRef({ ...repository.local, ref: tracked, value: before, force: true })
  } else if ((await repository.config(`branch.${branch}.remote`)) === undefined) {
    await repository.setConfig(`branch.${branch}.remote`, remote)
    await repository.setConfig(`branch.${branch}.merge`, `refs/heads/${to}`)
  }
  return { branch, to, commit }
}

async function pushTags(repository: Repository, options: Options): Promise<Result> {
  const remote = await remoteOf(repository, options)
  const url = await addressOf(repository, remote, options)
  const listed = await git.listServerRefs({
    http: repository.remote.http,
    corsProxy: '',
    url,
    prefix: 'refs/tags/',
    protocolVersion: 1,
    forPush: true,
  })
  const there = new Set(listed.map(({ ref }) => ref))
  const tags = (await git.listTags(repository.local)).filter((tag) => !there.has(`refs/tags/${tag}`))
  for (const tag of tags) {
    const ref = `refs/tags/${tag}`
    await git.push({ ...repository.remote, remote, url, ref, remoteRef: ref, force: false })
  }
  return { tags }
}

async function add(repository: Repository, { paths }: Options): Promise<Result> {
  return { added: await stage(repository, paths.length === 0 ? ['.'] : paths) }
}

/** As `git add --all`: what was changed, what is new, and what is gone. */
async function stage(repository: Repository, given: readonly string[]): Promise<string[]> {
  const paths = given.map((path) => placeOf(path))
  const states = (await fileStates(repository, paths)).filter(({ isUnstaged }) => isUnstaged)
  const there = states.filter(({ inFolder }) => inFolder !== 'absent').map(({ path }) => path)
  // The library reads all that it is given before it writes the first of them.
  for (let at = 0; at < there.length; at += ADDED_AT_ONCE) {
    await git.add({ ...repository.local, filepath: there.slice(at, at + ADDED_AT_ONCE) })
  }
  for (const { path, inFolder } of states) {
    if (inFolder === 'absent') await git.remove({ ...repository.local, filepath: path })
  }
  return states.map(({ path }) => path)
}

/** Relative to the repository's folder; all of it is a dot. */
function placeOf(given: string): string {
  const path = given.trim().replace(/^\.\//, '').replace(/\/+$/, '')
  if (path === '' || path === '.') return '.'
  if (safePath(path) !== undefined) return path
  throw new Problem('git-path-unsafe', `«${given.slice(0, 200)}» is no path in the repository, such as src/a.txt.`)
}

async function commit(repository: Repository, options: Options): Promise<Result> {
  if (options.paths.length > 0) await stage(repository, options.paths)
  const files = (await fileStates(repository)).filter(({ isStaged }) => isStaged).map(({ path }) => path)
  const branch = (await git.currentBranch(repository.local)) ?? null
  if (files.length === 0) return { branch, commit: null, files }
  const author = await authorOf(repository, options)
  const made = await git.commit({ ...repository.local, message: options.message, author, committer: author })
  return { branch, commit: made, files }
}

async function authorOf(repository: Repository, { authorName, authorEmail, nowMs }: Options) {
  const name = authorName || (await repository.config('user.name'))
  const email = authorEmail || (await repository.config('user.email'))
  if (name === undefined || email === undefined) throw new Problem(authorMissing.code, authorMissing.message)
  return { name, email, timestamp: Math.floor(nowMs / 1000), timezoneOffset: 0 }
}

async function status(repository: Repository): Promise<Result> {
  const branch = (await git.currentBranch(repository.local)) ?? null
  const states = await fileStates(repository)
  const pathsOf = (is: (state: (typeof states)[number]) => boolean) => states.filter(is).map(({ path }) => path)
  return {
    branch,
    commit: (await repository.head()) ?? null,
    ...(await distance(repository, branch)),
    isClean: states.length === 0,
    staged: pathsOf(({ isStaged }) => isStaged),
    modified: pathsOf(({ isUnstaged, inIndex, inFolder }) => isUnstaged && inIndex && inFolder !== 'absent'),
    deleted: pathsOf(({ isUnstaged, inIndex, inFolder }) => isUnstaged && inIndex && inFolder === 'absent'),
    untracked: pathsOf(({ inIndex, inFolder }) => !inIndex && inFolder !== 'absent'),
  }
}

async function distance(repository: Repository, branch: string | null) {
  const none = { upstream: null, ahead: null, behind: null }
  if (branch === null) return none
  const remote = (await repository.config(`branch.${branch}.remote`)) ?? 'origin'
  const upstream = `${remote}/${await upstreamOf(repository, branch)}`
  const [ours, theirs] = [await repository.head(), await repository.resolve(`refs/remotes/${upstream}`)]
  if (ours === undefined || theirs === undefined) return none
  if (ours === theirs) return { upstream, ahead: 0, behind: 0 }
  const commitsOf = async (ref: string) =>
    new Set((await git.log({ ...repository.local, ref, depth: COMPARED_COMMITS_MAX })).map(({ oid }) => oid))
  const [here, there] = [await commitsOf(ours), await commitsOf(theirs)]
  return { upstream, ahead: here.difference(there).size, behind: there.difference(here).size }
}

async function log(repository: Repository, { limit, path, branch }: Options): Promise<Result> {
  if ((await repository.head()) === undefined) return { commits: [] }
  const only = path === '' ? {} : { filepath: placeOf(path), force: true }
  const commits = await git.log({ ...repository.local, ref: branch || 'HEAD', depth: limit, ...only })
  return {
    commits: commits.map(({ oid, commit: { message, author, parent } }) => {
      const [first = '', ...rest] = message.split('\n')
      return {
        commit: oid,
        message: first,
        body: rest.join('\n').trim(),
        authorName: author.name,
        authorEmail: author.email,
        date: dateOf(author.timestamp),
        parents: parent,
      }
    }),
  }
}

/** Any number may stand in a commit of a stranger. */
function dateOf(seconds: number): string | null {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

async function switchBranch(repository: Repository, { branch, create, startPoint }: Options): Promise<Result> {
  const { local } = repository
  await mustBeCommitted(repository)
  const before = await repository.head()
  const ref = `refs/heads/${branch}`
  let made = false
  if ((await repository.resolve(ref)) === undefined) {
    const theirs = await repository.resolve(`refs/remotes/origin/${branch}`)
    if (theirs === undefined && !create) {
      const message = `There is no branch «${branch.slice(0, 200)}». Fetch first, or let it be made.`
      throw new Problem('git-branch-unknown', message)
    }
    const object = startPoint || theirs || 'HEAD'
    await filesOf(repository, await repository.resolve(object))
    await git.branch({ ...local, ref: branch, object })
    if (theirs !== undefined) {
      await repository.setConfig(`branch.${branch}.remote`, 'origin')
      await repository.setConfig(`branch.${branch}.merge`, ref)
    }
    made = true
  }
  const after = await repository.resolve(ref)
  if (after !== undefined && after !== before) await moveTo(repository, before, after)
  await git.writeRef({ ...local, ref: 'HEAD', value: ref, symbolic: true, force: true })
  return { branch, commit: after ?? null, made }
}

async function tag(repository: Repository, options: Options): Promise<Result> {
  const { name, message, startPoint } = options
  const object = startPoint || 'HEAD'
  const found = await repository.resolve(object)
  const commit = found === undefined ? undefined : await repository.commitOf(found)
  if (commit === undefined)
    throw new Problem('git-not-found', `There is no commit «${object.slice(0, 200)}» to be tagged.`)
  // Another attempt of the same step finds what it made.
  const there = await repository.resolve(`refs/tags/${name}`)
  if (there !== undefined && (await repository.commitOf(there)) === commit) return { tag: name, commit }
  if (message === '') await git.tag({ ...repository.local, ref: name, object: commit })
  else {
    const tagger = await authorOf(repository, options)
    await git.annotatedTag({ ...repository.local, ref: name, object: commit, message, tagger })
  }
  return { tag: name, commit }
}

async function setUser(repository: Repository, { authorName, authorEmail }: Options): Promise<Result> {
  if (authorName !== '') await repository.setConfig('user.name', authorName)
  if (authorEmail !== '') await repository.setConfig('user.email', authorEmail)
  return {
    name: (await repository.config('user.name')) ?? null,
    email: (await repository.config('user.email')) ?? null,
  }
}

async function listConfig({ disk }: Repository): Promise<Result> {
  const where = { fs: new FileSystem(disk as never), gitdir: GITDIR }
  const { parsedConfig } = (await GitConfigManager.get(where as never)) as unknown as {
    readonly parsedConfig: readonly { readonly path: string; readonly name: string | null; readonly value: unknown }[]
  }
  const entries = parsedConfig
    .filter(({ name }) => name !== null && name !== undefined)
    .map(({ path, value }) => ({ key: path, value: withoutUser(String(value)) }))
  return { entries }
}
