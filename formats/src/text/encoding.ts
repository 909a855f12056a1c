import { refuse } from '../failure.ts'

/** The encodings that the iconv library knows; UTF-8 does without it. */
export async function encode(text: string, encoding: string, addBom: boolean): Promise<Uint8Array> {
  if (isUtf8(encoding)) return Buffer.from(addBom ? `\uFEFF${text}` : text, 'utf8')
  const iconv = await knowing(encoding)
  return iconv.encode(text, encoding, { addBOM: addBom })
}

export async function decode(bytes: Uint8Array, encoding: string, stripBom: boolean): Promise<string> {
  if (isUtf8(encoding)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    return stripBom && text.startsWith('\uFEFF') ? text.slice(1) : text
  }
  const iconv = await knowing(encoding)
  return iconv.decode(Buffer.from(bytes), encoding, { stripBOM: stripBom })
}

/** Text out of bytes that come in pieces: a character may lie on the border of two. The mark of a byte order stays. */
export async function textDecoder(encoding: string): Promise<{ write(bytes: Uint8Array): string; end(): string }> {
  if (isUtf8(encoding)) {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  }
  const decoder = (await knowing(encoding)).getDecoder(encoding, { stripBOM: false })
  return { write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() ?? '' }
}

const isUtf8 = (encoding: string): boolean => encoding === '' || /^utf-?8$/i.test(encoding)

async function knowing(encoding: string) {
  const iconv = (await import('iconv-lite')).default
  const shown = encoding.slice(0, 40)
  if (!iconv.encodingExists(encoding)) refuse('encoding-unknown', `There is no encoding «${shown}».`)
  return iconv
}
