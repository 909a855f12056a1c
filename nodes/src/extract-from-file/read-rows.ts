import { CsvItems, FormatFailure, textDecoder } from '@linkflow/formats'
import type { JsonObject } from '@linkflow/kernel'
import { type Item, StepFailure } from '@linkflow/node-runtime'
import { isRecord, shown } from '../data/json.ts'
import { parseJson } from '../data/parse-json.ts'
import { LINE_OF_FILE_BYTES_MAX, STREAMED_FILE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import type { ExtractParameters } from './parameters.ts'

/** Whatever makes items of pieces of a text. */
interface Reader {
  readonly isFull: boolean
  push(text: string): Item[]
  end(): Item[]
}

/** The items of a file, some for each piece of it: a file of any size is in memory one piece at a time. */
export async function* itemsOf(
  content: AsyncIterable<Uint8Array>,
  given: ExtractParameters,
  reader: Reader,
): AsyncGenerator<Iterable<Item>> {
  const decoder = await textDecoder(given.encoding)
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > STREAMED_FILE_BYTES_MAX) throw tooLarge()
    yield reader.push(decoder.write(piece))
    if (reader.isFull) return
  }
  yield reader.push(decoder.end())
  yield reader.end()
}

const tooLarge = (): StepFailure =>
  new StepFailure(
    permanent('file-too-large', `The file has more than ${STREAMED_FILE_BYTES_MAX} bytes. Split it first.`),
  )

const asItems = (rows: readonly JsonObject[]): Item[] => rows.map((json) => ({ json }))

export function csvReader({ delimiter, header, emptyCells, rowsMax }: ExtractParameters): Reader {
  const items = new CsvItems({
    delimiter,
    hasHeader: header,
    includeEmpty: emptyCells,
    stripBom: true,
    rowsMax,
    fromLine: 0,
  })
  return {
    get isFull() {
      return items.isFull
    },
    push: (text) => coded(() => asItems(items.push(text))),
    end: () => coded(() => asItems(items.end())),
  }
}

/** What the format refuses is the file's fault, not a bug. */
function coded<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof FormatFailure)) throw thrown
    throw new StepFailure(permanent(thrown.code, thrown.message))
  }
}

/** JSON lines. Values that are no objects go into a field. */
export function linesReader({ as, rowsMax = Number.POSITIVE_INFINITY }: ExtractParameters): Reader {
  let held = ''
  let number = 0
  let count = 0
  const itemOf = (line: string): Item | undefined => {
    number += 1
    const text = number === 1 && line.startsWith('\uFEFF') ? line.slice(1) : line
    if (text.trim() === '' || count >= rowsMax) return undefined
    count += 1
    const value = parseJson(text)
    if (!value.ok) throw bad(number, `is not JSON (${value.error}): ${shown(text)}`)
    return { json: isRecord(value.value) ? value.value : { [as]: value.value } }
  }
  const itemsIn = (lines: readonly string[]): Item[] => lines.map(itemOf).filter((item) => item !== undefined)
  return {
    get isFull() {
      return count >= rowsMax
    },
    push(text) {
      const lines = (held + text).split('\n')
      held = lines.pop()!
      if (held.length > LINE_OF_FILE_BYTES_MAX)
        throw bad(number + 1, `is longer than ${LINE_OF_FILE_BYTES_MAX} characters`)
      return itemsIn(lines)
    },
    end: () => itemsIn([held]),
  }
}

const bad = (number: number, problem: string): StepFailure =>
  new StepFailure(permanent('line-invalid', `Line ${number} of the file ${problem}.`))
