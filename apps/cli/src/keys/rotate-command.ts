import { assertNever } from '@linkflow/kernel'
import {
  type Holder,
  type RotationEnd,
  type RotationError,
  type RotationStep,
  resealWorkspace,
  rotateDataKey,
  rotateMasterKey,
} from '@linkflow/keys'
import { workspaces } from '@linkflow/workspace'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { type Installation, type RotateOptions, withInstallation } from './open-installation.ts'

/** `linkflow keys rotate`: gives the exit code. Progress goes to standard error, the end to standard output. */
export function rotateCommand(options: RotateOptions, terminal: Terminal): Promise<number> {
  return withInstallation(options, terminal, async (installation) => {
    const end =
      options.workspace === undefined
        ? await rotateMaster(options, installation, terminal)
        : await rotateWorkspace(options.workspace, installation, terminal)
    terminal.stdout.write(options.json ? `${JSON.stringify(end.facts)}\n` : `${printable(end.text)}\n`)
    return EXIT.ok
  })
}

interface End {
  readonly facts: object
  readonly text: string
}

async function rotateMaster(options: RotateOptions, installation: Installation, { stderr }: Terminal): Promise<End> {
  const { database, keys } = installation
  const rotated = await rotateMasterKey({
    database,
    ring: keys.ring,
    onStep: (step) => void stderr.write(`${printable(stepText(step))}\n`),
    waitMs: options.wait * 1000,
    startOver: options.startOver === true,
  })
  if (!rotated.ok) throw new CliError(EXIT.failed, rotated.error.type, errorText(rotated.error))
  return { facts: rotated.value, text: endText(rotated.value) }
}

async function rotateWorkspace(
  workspaceId: string,
  { database, keys, records }: Installation,
  { stderr }: Terminal,
): Promise<End> {
  if ((await workspaces(database).find(workspaceId)) === undefined)
    throw new CliError(EXIT.failed, 'workspace-not-found', `There is no workspace ${workspaceId}.`)
  const { version, isNew } = await rotateDataKey({ database, ring: keys.ring }, workspaceId)
  stderr.write(
    isNew
      ? `Data key ${version} is made; what is saved from now on is under it.\n`
      : `Data key ${version} was made before, and not everything is under it yet: going on.\n`,
  )
  let sealed = 0
  for (;;) {
    const { resealed, unreadable } = await resealWorkspace(database, records, workspaceId, (progress) => {
      if (progress.resealed > 0) stderr.write(`  ${plural(sealed + progress.resealed, 'secret')} sealed anew\n`)
    })
    sealed += resealed
    const counts = await Promise.all(records.map((kind) => kind.countBehind(workspaceId, version)))
    if (counts.reduce((sum, count) => sum + count, 0) > unreadable) continue
    const text =
      `Everything of the workspace is under data key ${version}.` +
      (unreadable === 0
        ? ''
        : ` But ${plural(unreadable, 'secret')} opens with no key: it was changed or moved. Enter it again.`)
    return { facts: { workspaceId, version, resealed: sealed, unreadable }, text }
  }
}

function stepText(step: RotationStep): string {
  switch (step.type) {
    case 'written':
      return `The new master key is ${step.id}.`
    case 'named':
      return 'Every process is told of it.'
    case 'wrapped':
      return `  it wraps ${step.count} of ${plural(step.of, 'data key')}`
    case 'waiting':
      return `Waiting for processes that do not hold it: ${holdersText(step.holders)}`
    case 'switched':
      return `${step.to} has taken over; ${step.from} opens nothing here any more.`
    case 'retired':
      return `The old key is at ${step.path}. Only backups from before need it: keep it with them, and delete it here.`
    default:
      return assertNever(step)
  }
}

const holdersText = (holders: readonly Holder[]): string =>
  holders.map(({ name, host }) => `${name} on ${host}`).join(', ')

function errorText(error: RotationError): string {
  switch (error.type) {
    case 'already-running':
      return 'Another rotation of the master key is at work. Wait for it; «linkflow keys status» shows how far it is.'
    case 'key-needed':
      return (
        `The master key comes from ${error.source}, which only you can change. Make a new key (openssl rand -base64 32), ` +
        `set ${error.source} to the old key, a comma, and the new key, start every process again with that, one after ` +
        'another, and call this again. Nothing was changed.'
      )
    case 'next-missing':
      return (
        `The key ${error.next} is about to take over, and it is not in ${error.source}. Put it there, behind the old one, on a ` +
        'line of its own. If it is lost, call this with --start-over: until a key has taken over, nothing depends on it.'
      )
    case 'not-held':
      return (
        `These processes do not hold the new key ${error.next}: ${holdersText(error.holders)}. Give it to them (copy the key ` +
        'file, or set the variable and start them again) or stop them, and call this again. Until then both keys are good.'
      )
    default:
      return assertNever(error)
  }
}

function endText({ to, isResumed, leftovers }: RotationEnd): string {
  const done = isResumed
    ? `A rotation that had been begun is finished: the master key is ${to}.`
    : `The master key is ${to}.`
  if (leftovers.length === 0) return `${done} Make a backup of it now, apart from the data.`
  return (
    `${done} LINKFLOW_MASTER_KEY still holds ${leftovers.join(', ')}, which is not needed: take it out when you start the ` +
    'processes next. Keep it with the backups from before, and make a backup of the new one.'
  )
}
