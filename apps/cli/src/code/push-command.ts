import { writeFileSync } from 'node:fs'
import { type Problem, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { checkPlainValue, schemaProblems } from '@linkflow/http-server'
import { isLinkFlowError, type LinkFlow, type Workflow } from '@linkflow/sdk'
import { cliErrorOf } from '../api/open-client.ts'
import { findWorkflow } from '../api/workflow-names.ts'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { painterFor } from '../print/paint.ts'
import { problemLines } from '../print/problems.ts'
import { printable } from '../print/text.ts'
import { hasErrors } from '../run/check-offline.ts'
import { readBytes } from '../run/read-bytes.ts'
import { readWorkflow } from '../run/read-workflow.ts'
import type { Terminal } from '../terminal.ts'
import { type Change, changesBetween } from './changes.ts'
import { evaluateCode } from './evaluate-code.ts'
import { restamped, type Stamp, stampIn } from './stamp.ts'
import { formatOf } from './workflow-text.ts'

export interface PushOptions {
  readonly to?: string
  readonly new?: boolean
  readonly dryRun?: boolean
  readonly force?: boolean
  readonly withProblems?: boolean
  readonly publish?: boolean
  readonly json?: boolean
}

/** What a push did, or would do. */
interface Pushed {
  readonly workflow: Workflow | undefined
  readonly changes: readonly Change[]
  readonly problems: readonly Problem[]
  readonly did: 'created' | 'updated' | 'nothing'
}

export async function pushCommand(
  api: LinkFlow,
  path: string,
  options: PushOptions,
  terminal: Terminal,
): Promise<void> {
  const text = readBytes(path).toString('utf8')
  const file = await readFile(path, terminal)
  // With --to the file is still that of the workflow it was pulled from.
  const own = options.to === undefined ? stampIn(text) : undefined
  const stamp = options.new ? undefined : own
  const current = await currentOf(api, file, stamp, options)
  const pushed = await push(api, file, current, stamp, options)
  if (own !== undefined && pushed.workflow !== undefined && !options.dryRun) restamp(path, text, own, pushed.workflow)
  const published = await publishIfAsked(api, pushed, options)
  tell(published, file, options, terminal)
}

/** The next push starts from what this one has made. */
function restamp(path: string, text: string, { id, revision }: Stamp, now: Stamp): void {
  if (id !== now.id || revision !== now.revision) writeFileSync(path, restamped(text, now))
}

async function readFile(path: string, terminal: Terminal): Promise<WorkflowFile> {
  const read = formatOf(path) === 'ts' ? await readCode(path, terminal) : readWorkflow(path)
  if (read.ok) return read.value
  throw new CliError(EXIT.failed, 'workflow-invalid', `${path} is no workflow file.`, read.error)
}

async function readCode(path: string, terminal: Terminal): Promise<ReturnType<typeof readWorkflow>> {
  const made = await evaluateCode(path, terminal)
  const plain = checkPlainValue(made, 'refuse')
  if (!plain.ok) {
    return { ok: false, error: [{ code: plain.error.code, message: plain.error.detail, severity: 'error' }] }
  }
  const file = workflowFileSchema.safeParse(plain.value)
  return file.success ? { ok: true, value: file.data } : { ok: false, error: schemaProblems(file.error) }
}

/** The workflow that the file is of: the one that is named, else the one it was pulled from, else the one of its name. */
async function currentOf(
  api: LinkFlow,
  file: WorkflowFile,
  stamp: Stamp | undefined,
  { to, new: isNew }: PushOptions,
): Promise<Workflow | undefined> {
  if (isNew) return undefined
  if (to !== undefined) return api.workflows.get((await findWorkflow(api, to)).id)
  if (stamp === undefined) {
    const { items } = await api.workflows.list({ name: file.name, limit: 200 }).page()
    if (!items.some(({ name }) => name === file.name)) return undefined
    return api.workflows.get((await findWorkflow(api, file.name)).id)
  }
  try {
    return await api.workflows.get(stamp.id)
  } catch (error) {
    if (!isLinkFlowError(error, 'workflow-not-found')) throw error
    const hint = 'Name another with --to, or make a new one with --new.'
    throw new CliError(EXIT.failed, error.code, `${error.message} The file was pulled from it. ${hint}`)
  }
}

async function push(
  api: LinkFlow,
  file: WorkflowFile,
  current: Workflow | undefined,
  stamp: Stamp | undefined,
  { dryRun, force, withProblems }: PushOptions,
): Promise<Pushed> {
  const changes = current === undefined ? [] : changesBetween(current.draft, file)
  if (current !== undefined && changes.length === 0) return { workflow: current, changes, problems: [], did: 'nothing' }
  const { problems } = await api.workflows.validate(file)
  if (hasErrors(problems) && !withProblems) {
    const hint = 'Nothing is changed; a draft with problems is saved with --with-problems.'
    throw new CliError(EXIT.failed, 'workflow-invalid', `The workflow has problems. ${hint}`, problems)
  }
  if (current !== undefined && stamp !== undefined && stamp.revision !== current.revision && !force) {
    throw new CliError(EXIT.failed, 'workflow-changed', changedMessage(stamp, current, changes))
  }
  const did = current === undefined ? 'created' : 'updated'
  if (dryRun) return { workflow: current, changes, problems, did }
  const workflow =
    current === undefined
      ? await api.workflows.create(file)
      : // What was shown is what is replaced: a change that came in between is not lost without a word.
        await api.workflows.update(current.id, file, { revision: current.revision })
  return { workflow, changes, problems, did }
}

function changedMessage(stamp: Stamp, current: Workflow, changes: readonly Change[]): string {
  const lines = changes.map((change) => `  ${changeText(change)}`).join('\n')
  return (
    `The file was pulled at revision ${stamp.revision}, and the draft is at ${current.revision} by now. Pushed, it would ` +
    `change:\n${lines}\nPull again and bring both together, or push over it with --force.`
  )
}

async function publishIfAsked(api: LinkFlow, pushed: Pushed, { publish, dryRun }: PushOptions): Promise<Pushed> {
  const { workflow } = pushed
  if (!publish || dryRun || workflow === undefined) return pushed
  try {
    return { ...pushed, workflow: await api.workflows.publish(workflow.id, { revision: workflow.revision }) }
  } catch (error) {
    if (!isLinkFlowError(error)) throw error
    const { exitCode, code, message, problems } = cliErrorOf(error)
    throw new CliError(exitCode, code, `${message}\nIts draft is saved: ${workflow.id}`, problems)
  }
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const
const changeText = ({ type, what, parts }: Change): string =>
  printable(`${MARKS[type]} ${what}${parts === undefined ? '' : `: ${parts.join(', ')}`}`)

function tell(pushed: Pushed, file: WorkflowFile, { json, dryRun, publish }: PushOptions, terminal: Terminal): void {
  const { workflow, changes, problems, did } = pushed
  const { stdout, stderr } = terminal
  if (json) {
    const { id, revision, live } = workflow ?? {}
    const document = { did, dryRun: dryRun === true, id, revision, live, changes, problems }
    return void stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  }
  for (const line of problemLines(problems, painterFor(terminal, stderr), file)) stderr.write(`${line}\n`)
  const paint = painterFor(terminal, stdout)
  const colors = { added: 'green', removed: 'red', changed: 'yellow' } as const
  for (const change of changes) stdout.write(`${paint(colors[change.type], changeText(change))}\n`)
  stdout.write(`${sentence(pushed, file, dryRun === true, publish === true)}\n`)
}

function sentence({ workflow, did }: Pushed, file: WorkflowFile, isDry: boolean, isPublished: boolean): string {
  const name = `«${printable(file.name)}»`
  if (isDry && did !== 'nothing') return `${name} would be ${did}.`
  const state = isPublished && !isDry ? `, and live as version ${workflow!.live?.number}` : ''
  const where = `${workflow!.id} (revision ${workflow!.revision})`
  return did === 'nothing' ? `${name} has no changes${state}: ${where}` : `${name} is ${did}${state}: ${where}`
}
