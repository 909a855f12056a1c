import { fail, ok, type Result } from '@linkflow/kernel'
import { shown } from '../data/json.ts'

/** `a@b.c`, or a name and the address in angle brackets; commas within quotes are part of a name. */
const ADDRESS = /^(?:[^<>"\r\n@]*|\s*"[^"\r\n]*"\s*)<[^\s<>@,;]+@[^\s<>@,;]+>$|^[^\s<>@,;"]+@[^\s<>@,;"]+$/

export function addressesOf(text: string): Result<string[], string> {
  const parts = split(text)
  const wrong = parts.find((part) => !ADDRESS.test(part))
  return wrong === undefined ? ok(parts) : fail(`has ${shown(wrong)}, which is no address of mail`)
}

function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let isQuoted = false
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted
    if (!isQuoted && (char === ',' || char === ';')) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== '')
}
