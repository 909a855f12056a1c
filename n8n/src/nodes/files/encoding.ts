import { fail } from '../../run/failure.ts'

/** The encodings that the iconv library knows; UTF-8 does without it. */
export async function encode(text: string, encoding: string, addBom: boolean): Promise<Uint8Array> {
  if (isUtf8(encoding)) return Buffer.from(addBom ? `\uFEFF${text}` : text, 'utf8')
  const iconv = (await import('iconv-lite')).default
  mustExist(iconv.encodingExists(encoding), encoding)
  return iconv.encode(text, encoding, { addBOM: addBom })
}

export async function decode(bytes: Uint8Array, encoding: string, stripBom: boolean): Promise<string> {
  if (isUtf8(encoding)) {
    const text = Buffer.from(bytes).toString('utf8')
    return stripBom && text.startsWith('\uFEFF') ? text.slice(1) : text
  }
  const iconv = (await import('iconv-lite')).default
  mustExist(iconv.encodingExists(encoding), encoding)
  return iconv.decode(Buffer.from(bytes), encoding, { stripBOM: stripBom })
}

const isUtf8 = (encoding: string): boolean => encoding === '' || /^utf-?8$/i.test(encoding)

function mustExist(exists: boolean, encoding: string): void {
  if (!exists) fail(`There is no encoding «${encoding.slice(0, 40)}»`)
}
