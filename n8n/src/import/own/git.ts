import { posix } from 'node:path'
import type { Json } from '@linkflow/kernel'
import { namesIn, own, textOf } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, refuse } from './become.ts'

const GOES_ON = 'The item has what was done in it; n8n’s says success.'
const CREDENTIAL = 'Choose its credential.'
const KEEPS_NONE =
  'n8n keeps the password in the repository’s address; here it is kept in no file. Where the server asks for one, set the authentication and choose a credential.'
const WHO =
  'Who commits is not taken from the machine: write it into the node, or say it once by its operation «set-user».'
const LOG =
  'Its items have commit, message, authorName, authorEmail and date; n8n’s have hash, author_name, author_email and more.'
const STATUS =
  'Its item has branch, staged, modified, deleted, untracked, ahead and behind; n8n’s has current, not_added, created and more.'
const CONFIG = 'It gives an item with key and value for each line of the repository’s own configuration.'
/** What n8n's node answers to by the server, and what it does to the repository before. */
const SWITCHES = 'It switches to a branch first: put a Git node with the operation «switch-branch» before it.'

export const git: Convert = ({ parameters }) => {
  const operation = own(parameters, 'operation') ?? 'log'
  if (isExpression(operation)) return refuse('Its operation is an expression.')
  const options = inside(parameters, 'options')
  const text = (name: string): Json => templatesOf(own(parameters, name) ?? '')
  const option = (name: string): Json => templatesOf(own(options, name) ?? '')
  const folder = folderOf(own(parameters, 'repositoryPath'))
  const to = (into: string, given: Record<string, Json>, known: readonly string[], ...notes: readonly string[]) =>
    become('git', { operation: into, folder: folder.folder, ...given }, [
      folder.note,
      ...notes,
      ...leftOut(options, known),
    ])
  const signIn = authenticationOf(own(parameters, 'authentication'))
  switch (operation) {
    case 'clone': {
      const url = own(parameters, 'sourceRepository') ?? ''
      if (signIn === undefined) return refuse(ONLY_PASSWORDS)
      if (!isExpression(url) && !isPlainAddress(textOf(url))) {
        return refuse(
          'It clones from another address than https:// without a user in it, which is all that is reached here.',
        )
      }
      return to('clone', { url: templatesOf(url), ...signIn.given }, [], ...signIn.notes, GOES_ON)
    }
    case 'pull':
      if (own(options, 'branch')) return refuse(SWITCHES)
      return to('pull', {}, ['branch'], KEEPS_NONE, WHO, GOES_ON)
    case 'fetch':
      return to('fetch', {}, [], KEEPS_NONE, GOES_ON)
    case 'push': {
      if (signIn === undefined) return refuse(ONLY_PASSWORDS)
      const url = own(options, 'targetRepository') ?? ''
      if (url !== '' && !isExpression(url) && !isPlainAddress(textOf(url))) {
        return refuse(
          'It pushes to another address than https:// without a user in it, which is all that is reached here.',
        )
      }
      const notes = signIn.notes.length > 0 ? signIn.notes : [KEEPS_NONE]
      const given = { url: templatesOf(url), branch: option('branch'), ...signIn.given }
      return to('push', given, ['targetRepository', 'repository', 'branch'], ...notes, GOES_ON)
    }
    case 'pushTags':
      return to('push-tags', {}, [], KEEPS_NONE, GOES_ON)
    case 'add':
      return to('add', { paths: pathsOf(own(parameters, 'pathsToAdd')) }, [], GOES_ON)
    case 'commit':
      if (own(options, 'branch')) return refuse(SWITCHES)
      return to(
        'commit',
        { message: text('message'), paths: pathsOf(own(options, 'pathsToAdd')) },
        ['pathsToAdd', 'files', 'branch'],
        WHO,
        GOES_ON,
      )
    case 'log': {
      const limit = own(parameters, 'returnAll') === true ? 10_000 : templatesOf(own(parameters, 'limit') ?? 100)
      return to('log', { limit, path: option('file') }, ['file'], LOG)
    }
    case 'status':
      return to('status', {}, [], STATUS)
    case 'tag':
      return to('tag', { name: text('name') }, [], GOES_ON)
    case 'switchBranch': {
      const create = templatesOf(own(options, 'createBranch') ?? true)
      const given = { branch: text('branchName'), create, startPoint: option('startPoint') }
      return to('switch-branch', given, ['createBranch', 'startPoint'], GOES_ON)
    }
    case 'addConfig': {
      const field = USER[textOf(own(parameters, 'key') ?? '').toLowerCase()]
      if (field === undefined) {
        return refuse(
          'It changes the configuration, which can name programs. Here only user.name and user.email are set.',
        )
      }
      return to('set-user', { [field]: text('value') }, ['mode'], GOES_ON)
    }
    case 'listConfig':
      return to('list-config', {}, [], CONFIG)
    case 'userSetup':
      return refuse('Its operation «userSetup» does nothing in n8n. The operation «set-user» says who commits.')
    case 'reflog':
      return refuse(
        'Its operation «reflog» has no equal: no such list is kept here. «log» gives the commits of a branch.',
      )
    default:
      return refuse(`Its operation «${textOf(operation)}» is not known here.`)
  }
}

const ONLY_PASSWORDS =
  'It signs in by something else than a user and a password, which is all that Git is used with here.'

const USER: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  'user.name': 'authorName',
  'user.email': 'authorEmail',
})

interface SignIn {
  readonly given: Record<string, Json>
  readonly notes: readonly string[]
}

function authenticationOf(word: Json | undefined): SignIn | undefined {
  if (word === undefined || word === 'none') return { given: {}, notes: [] }
  return word === 'gitPassword' ? { given: { authentication: 'basic' }, notes: [CREDENTIAL] } : undefined
}

function isPlainAddress(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
}

/** Anywhere on the machine there; here a folder of the workspace's files. */
function folderOf(path: Json | undefined): { readonly folder: Json; readonly note: string } {
  const given = templatesOf(path ?? '')
  if (typeof given !== 'string' || given.includes('{{')) {
    const folder = typeof given === 'string' ? given.replace(/^\/+/, '') : given
    return {
      folder,
      note: 'Its folder is one of the workspace’s files: let the expression give a path without a slash at its beginning.',
    }
  }
  const inside = posix.normalize(
    given
      .trim()
      .replaceAll('\\', '/')
      .replace(/^[a-z]:/i, ''),
  )
  const folder = inside.replace(/^(\.{0,2}\/)+/, '').replace(/\/+$/, '')
  const safe = folder === '' || folder === '.' || folder === '..' ? 'repository' : folder
  return { folder: safe, note: `Its folder is «${safe}» among the workspace’s files, and not on the machine.` }
}

/** Written with commas; an expression is one path. */
const pathsOf = (paths: Json | undefined): Json[] =>
  isExpression(paths) ? [templatesOf(paths as Json)] : namesIn(paths).map((path) => templatesOf(path))
