import git from 'isomorphic-git'
import { shown } from './local-changes.ts'
import { Problem } from './problem.ts'

interface Explained {
  readonly code: string
  readonly message: string
}

const SAID_CHARS_MAX = 1000
const { Errors } = git

/** What the library threw, in our words. */
export function explain(thrown: unknown): Explained {
  if (thrown instanceof Problem) return { code: thrown.code, message: thrown.message }
  if (thrown instanceof Errors.MultipleGitError) return explain(thrown.data.errors[0])
  if (thrown instanceof Errors.HttpError) return ofStatus(thrown.data.statusCode)
  if (thrown instanceof Errors.MergeConflictError) return conflict(thrown.data.filepaths)
  if (thrown instanceof Errors.UnsafeFilepathError) {
    const message = `The repository has «${short(String(thrown.data.filepath))}» in it, which no file of a repository may be called. Nothing of it was written.`
    return { code: 'git-path-unsafe', message }
  }
  if (thrown instanceof Errors.PushRejectedError) {
    return thrown.data.reason === 'tag-exists'
      ? { code: 'git-tag-exists', message: 'The server has another tag of this name already.' }
      : {
          code: 'git-push-behind',
          message:
            'The branch of the server has commits that are not here. Pull first, then push again. Nothing was sent.',
        }
  }
  if (thrown instanceof Errors.GitPushError) {
    return { code: 'git-push-refused', message: `The server did not take it: ${short(thrown.data.prettyDetails)}.` }
  }
  if (thrown instanceof Errors.MissingNameError) return authorMissing
  if (thrown instanceof Errors.AlreadyExistsError) {
    return { code: 'git-exists', message: `There is a ${thrown.data.noun} «${short(thrown.data.where)}» already.` }
  }
  if (thrown instanceof Errors.InvalidRefNameError) {
    return { code: 'git-name-invalid', message: `«${short(thrown.data.ref)}» is no name of a branch or tag.` }
  }
  if (thrown instanceof Errors.NotFoundError) {
    return { code: 'git-not-found', message: `«${short(String(thrown.data.what))}» is not there.` }
  }
  if (thrown instanceof Errors.UnmergedPathsError) {
    const message = `These files have conflicts of a merge that was begun elsewhere: ${shown(thrown.data.filepaths)}.`
    return { code: 'git-conflict', message }
  }
  if (thrown instanceof Errors.RemoteCapabilityError) {
    return { code: 'git-server-refused', message: `The server knows no ${thrown.data.parameter}.` }
  }
  if (thrown instanceof Errors.SmartHttpError || thrown instanceof Errors.EmptyServerResponseError) return noGit
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'BrokenPack')
    return broken('What the server sent ended too early, or was changed on its way. Try again.')
  const said = short(thrown instanceof Error ? thrown.message : String(thrown))
  return broken(`The repository, or what the server sent, is broken: ${said}.`)
}

export const conflict = (paths: readonly string[]): Explained => ({
  code: 'git-conflict',
  message: `These files were changed here and at the server, and the changes do not fit together: ${shown(paths)}. Nothing was changed here: bring them together on a machine of your own, or take over one side.`,
})

export const authorMissing: Explained = {
  code: 'git-author-missing',
  message: 'Who commits? Write a name and a mail address into the node, or set the user of the repository once.',
}

const broken = (message: string): Explained => ({ code: 'git-broken', message })

const noGit: Explained = {
  code: 'git-server-refused',
  message: 'What answers there is no server of Git. Look at the address: it is the one that «clone» is used with.',
}

function ofStatus(status: number): Explained {
  if (status === 401 || status === 403) {
    const message = `The server did not let us in (${status}). Choose a credential of the type «User and password»; most servers take a token as the password.`
    return { code: 'git-sign-in-refused', message }
  }
  if (status === 404) {
    const message = 'The server knows no such repository, or does not show it to this user (404).'
    return { code: 'git-repository-unknown', message }
  }
  return { code: 'git-server-refused', message: `The server answered with the status ${status}.` }
}

const short = (text: string): string =>
  text
    .trim()
    .slice(0, SAID_CHARS_MAX)
    .replace(/[.\s]+$/, '')
