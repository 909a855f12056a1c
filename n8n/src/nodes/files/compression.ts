import { type ArchivedFile, gunzip, gzip, readZip, writeZip } from '@linkflow/formats'
import type { Item } from '@linkflow/node-runtime'
import { mimeTypeOf } from '@linkflow/nodes'
import { choice, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fileBytes, fileOf } from '../../run/file-text.ts'
import { formatted } from '../../run/formats.ts'
import { withStored } from '../../run/stored-file.ts'
import { namesIn, own, textOf } from '../../values/json.ts'

const text = (given: Parameters, name: string, fallback: string): string => textOf(own(given, name) ?? fallback)
const stem = (name: string): string => name.split('.')[0]!

async function decompress(item: Item, given: Parameters, step: Step): Promise<Item> {
  const prefix = text(given, 'outputPrefix', 'file_')
  let made: Item = { json: item.json, files: {} }
  let count = 0
  const add = async (field: string, name: string, bytes: Uint8Array) => {
    made = await withStored(made, field, { bytes, name, mimeType: mimeTypeOf(name) }, step)
  }
  for (const [index, field] of namesIn(own(given, 'binaryPropertyName')).entries()) {
    const { name } = fileOf(item, field)
    const bytes = await fileBytes(item, field, step.context)
    if (/\.zip$/i.test(name)) {
      await formatted(async () => {
        for await (const file of readZip(bytes)) {
          if (file.name.includes('__MACOSX')) continue
          await add(`${prefix}${count}`, file.name.split(/[\\/]/).at(-1) || 'file', file.bytes)
          count += 1
        }
      })
    } else if (/\.gz$/i.test(name)) {
      await add(`${prefix}${index}`, name.replace(/\.gz$/i, ''), await formatted(() => gunzip(bytes)))
    }
  }
  return made
}

async function compress(item: Item, given: Parameters, step: Step): Promise<Item> {
  const fields = namesIn(own(given, 'binaryPropertyName'))
  const files: ArchivedFile[] = []
  for (const field of fields)
    files.push({ name: fileOf(item, field).name, bytes: await fileBytes(item, field, step.context) })
  if (own(given, 'outputFormat') !== 'gzip') {
    const name = text(given, 'fileName', '') || 'data.zip'
    const bytes = await formatted(() => writeZip(files))
    return withStored(
      { json: item.json },
      text(given, 'binaryPropertyOutput', 'data'),
      { bytes, name, mimeType: 'application/zip' },
      step,
    )
  }
  let made: Item = { json: item.json, files: {} }
  for (const [index, { name, bytes }] of files.entries()) {
    const file = { bytes: await gzip(bytes), name: `${stem(name)}.gzip`, mimeType: 'application/gzip' }
    made = await withStored(made, `${text(given, 'outputPrefix', 'data')}${index}`, file, step)
  }
  return made
}

export const compression = compatible({
  of: 'n8n-nodes-base.compression',
  type: 'n8n-compression',
  title: 'Compression (n8n)',
  description: 'Packs and unpacks files, as n8n’s Compression does.',
  versions: [1, 1.1],
  parameters: [
    choice('operation', ['decompress', 'compress'], 'What is done', { plain: true }),
    value('binaryPropertyName', 'data', 'Fields of the files, by commas'),
    ...shownWhen({ operation: ['compress'] }, [
      choice('outputFormat', ['', 'gzip', 'zip'], 'Format of the result', { when: { show: { '@version': [1] } } }),
      choice('outputFormat', ['zip', 'gzip'], 'Format of the result', { when: { show: { '@version': [1.1] } } }),
      value('fileName', '', 'Name of the archive', { when: { show: { outputFormat: ['zip'] } } }),
      value('binaryPropertyOutput', 'data', 'Field of the archive', { when: { show: { outputFormat: ['zip'] } } }),
      value('outputPrefix', 'data', 'How the fields of the files begin', {
        when: { show: { outputFormat: ['gzip'] } },
      }),
    ]),
    ...shownWhen({ operation: ['decompress'] }, [value('outputPrefix', 'file_', 'How the fields of the files begin')]),
  ],
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  run: perItemLater((item, given, step) =>
    own(given, 'operation') === 'compress' ? compress(item, given, step) : decompress(item, given, step),
  ),
})
