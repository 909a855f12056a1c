import type { Item } from '@linkflow/node-runtime'
import { mimeTypeOf } from '@linkflow/nodes'
import { choice, collection, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileOf } from '../../run/file-text.ts'
import { withFile } from '../../run/stored-file.ts'
import { own, textOf } from '../../values/json.ts'

const NOTE = 'Its paths are those of the files of the workspace here: what begins with / begins there.'
/** A pattern finds no more than this. */
const FILES_MAX = 1000

/** A path of a machine, as one of the workspace's files; the port refuses what would leave them. */
const pathOf = (text: string): string =>
  text
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:[A-Za-z]:)?\/+/, '')

async function read(
  path: string,
  field: string,
  given: Parameters,
  { context, version }: Step,
  item?: Item,
): Promise<Item[]> {
  const found = await context.files.list(pathOf(path))
  if (!found.ok) return fail(found.error.message)
  if (found.value.length === 0 && version > 1) return fail('No file(s) found')
  if (found.value.length > FILES_MAX) return fail(`More than ${FILES_MAX} files match the pattern`)
  const items: Item[] = []
  for (const { path: one, bytes } of found.value) {
    const opened = await context.files.read(one)
    if (!opened.ok) return fail(opened.error.message)
    const fileName = textOf(optionOf(given, 'fileName') ?? '') || one.split('/').at(-1)!
    const mimeType = textOf(optionOf(given, 'mimeType') ?? '') || mimeTypeOf(fileName)
    const file = await context.blobs.create(fileName, mimeType, opened.value.content)
    const fileExtension = textOf(optionOf(given, 'fileExtension') ?? '') || (/\.([^.]+)$/.exec(fileName)?.[1] ?? '')
    const json = item?.json ?? {
      mimeType,
      fileType: mimeType.split('/')[0]!,
      fileName,
      fileExtension,
      fileSize: `${bytes} B`,
    }
    items.push(withFile({ ...item, json }, field, file))
  }
  return items
}

async function write(item: Item, given: Parameters, field: string, { context }: Step): Promise<Item> {
  const name = textOf(own(given, 'fileName') ?? '')
  const written = await context.files.write(pathOf(name), context.blobs.read(fileOf(item, field)), {
    append: optionOf(given, 'append') === true,
  })
  if (!written.ok) return fail(written.error.message)
  return { ...item, json: { ...item.json, fileName: name } }
}

const field = (given: Parameters, name: string, where?: 'options'): string =>
  textOf((where === undefined ? own(given, name) : optionOf(given, name)) ?? '') || 'data'

export const readWriteFile = compatible({
  of: 'n8n-nodes-base.readWriteFile',
  type: 'n8n-read-write-file',
  title: 'Read/Write Files from Disk (n8n)',
  description: 'Reads and writes files of the workspace, as n8n’s node does on its disk.',
  versions: [1, 1.1],
  parameters: [
    choice('operation', ['read', 'write'], 'What is done', { plain: true }),
    ...shownWhen({ operation: ['read'] }, [
      value('fileSelector', '', 'Path, or a pattern'),
      collection(
        'options',
        [
          value('fileExtension', '', 'Ending of the file'),
          value('fileName', '', 'Name of the file'),
          value('mimeType', '', 'Type of the file'),
          value('dataPropertyName', 'data', 'Field of the file'),
        ],
        'Options',
      ),
    ]),
    ...shownWhen({ operation: ['write'] }, [
      value('fileName', '', 'Path of the file'),
      value('dataPropertyName', 'data', 'Field of the file'),
      collection('options', [value('append', false, 'Behind what is there')], 'Options'),
    ]),
  ],
  effect: (given) => (own(given as Parameters, 'operation') === 'write' ? 'write' : 'read'),
  notes: () => [NOTE],
  run: perItemLater(
    (item, given, step): Promise<Item | Item[]> =>
      own(given, 'operation') === 'write'
        ? write(item, given, field(given, 'dataPropertyName'), step)
        : read(textOf(own(given, 'fileSelector') ?? ''), field(given, 'dataPropertyName', 'options'), given, step),
  ),
})

export const readBinaryFile = compatible({
  of: 'n8n-nodes-base.readBinaryFile',
  type: 'n8n-read-binary-file',
  title: 'Read Binary File (n8n)',
  description: 'Reads a file of the workspace, as n8n’s old node does on its disk.',
  versions: [1],
  parameters: [value('filePath', '', 'Path of the file'), value('dataPropertyName', 'data', 'Field of the file')],
  effect: 'read',
  notes: () => [NOTE],
  run: perItemLater(async (item, given, step) => {
    const path = textOf(own(given, 'filePath') ?? '')
    const [made] = await read(path, field(given, 'dataPropertyName'), given, step, item)
    return made ?? fail(`The file "${path}" could not be found`)
  }),
})

export const readBinaryFiles = compatible({
  of: 'n8n-nodes-base.readBinaryFiles',
  type: 'n8n-read-binary-files',
  title: 'Read Binary Files (n8n)',
  description: 'Reads files of the workspace by a pattern, as n8n’s old node does on its disk.',
  versions: [1],
  parameters: [value('fileSelector', '', 'Pattern'), value('dataPropertyName', 'data', 'Field of the file')],
  effect: 'read',
  notes: () => [NOTE],
  run: perItemLater(async (_item, given, step) => {
    const items = await read(textOf(own(given, 'fileSelector') ?? ''), field(given, 'dataPropertyName'), given, step)
    return items.map(({ files }) => ({ json: {}, ...(files && { files }) }))
  }),
})

export const writeBinaryFile = compatible({
  of: 'n8n-nodes-base.writeBinaryFile',
  type: 'n8n-write-binary-file',
  title: 'Write Binary File (n8n)',
  description: 'Writes a file of the workspace, as n8n’s old node does on its disk.',
  versions: [1],
  parameters: [
    value('fileName', '', 'Path of the file'),
    value('dataPropertyName', 'data', 'Field of the file'),
    collection('options', [value('append', false, 'Behind what is there')], 'Options'),
  ],
  effect: 'write',
  notes: () => [NOTE],
  run: perItemLater((item, given, step) => write(item, given, field(given, 'dataPropertyName'), step)),
})
