const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const group = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    parts.push(
      ALPHABET[group >> 18]! +
        ALPHABET[(group >> 12) & 63]! +
        (left > 1 ? ALPHABET[(group >> 6) & 63]! : '=') +
        (left > 2 ? ALPHABET[group & 63]! : '='),
    )
  }
  return parts.join('')
}

/** Reads base64 and base64url; other characters are passed over, as readers of e-mail do. */
export function fromBase64(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let bitCount = 0
  for (const char of text) {
    if (char === '=') break
    const digit = ALPHABET.indexOf(char === '-' ? '+' : char === '_' ? '/' : char)
    if (digit < 0) continue
    bits = ((bits << 6) | digit) & 0xffffff
    bitCount += 6
    if (bitCount >= 8) {
      bitCount -= 8
      bytes.push((bits >> bitCount) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}

export function toUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (const char of text) {
    const code = char.codePointAt(0)!
    // A lone surrogate is no character; it becomes U+FFFD, as every encoder writes it.
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
    if (point < 0x80) bytes[length++] = point
    else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6)
      bytes[length++] = 0x80 | (point & 63)
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12)
      bytes[length++] = 0x80 | ((point >> 6) & 63)
      bytes[length++] = 0x80 | (point & 63)
    } else {
      bytes[length++] = 0xf0 | (point >> 18)
      bytes[length++] = 0x80 | ((point >> 12) & 63)
      bytes[length++] = 0x80 | ((point >> 6) & 63)
      bytes[length++] = 0x80 | (point & 63)
    }
  }
  return bytes.subarray(0, length)
}

export function fromUtf8(bytes: Uint8Array): string {
  const chars: string[] = []
  for (let index = 0; index < bytes.length; ) {
    const lead = bytes[index]!
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0
    const point = size === 0 ? -1 : decodePoint(bytes, index, size)
    chars.push(String.fromCodePoint(point < 0 ? 0xfffd : point))
    index += point < 0 ? 1 : size
  }
  return chars.join('')
}

const LEAST_POINT = [0, 0, 0x80, 0x800, 0x10000]

function decodePoint(bytes: Uint8Array, start: number, size: number): number {
  if (size === 1) return bytes[start]!
  let point = bytes[start]! & (0xff >> (size + 1))
  for (let offset = 1; offset < size; offset += 1) {
    const byte = bytes[start + offset]
    if (byte === undefined || (byte & 0xc0) !== 0x80) return -1
    point = (point << 6) | (byte & 63)
  }
  return point >= LEAST_POINT[size]! && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? point : -1
}
