import { promisify } from 'node:util'
import { gunzip as gunzipOf, gzip as gzipOf } from 'node:zlib'
import { refuse, saidBy } from '../failure.ts'
import { ARCHIVE_BYTES_MAX } from '../limits.ts'
import { grownBytesMax } from './growth.ts'

const pack = promisify(gzipOf)
const unpack = promisify(gunzipOf)

export const gzip = (bytes: Uint8Array): Promise<Uint8Array> => pack(bytes)

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const bytesMax = Math.min(ARCHIVE_BYTES_MAX, grownBytesMax(bytes.length))
  try {
    return await unpack(bytes, { maxOutputLength: bytesMax })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      return refuse('archive-bomb', `The file unpacks to more than ${bytesMax} bytes; that is not unpacked.`)
    }
    return refuse('file-invalid', `The file is not gzip, or broken: ${saidBy(thrown)}.`)
  }
}
