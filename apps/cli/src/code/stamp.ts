/** Which workflow a file was pulled from, and at which revision: a line of comment at its top, of code and of YAML. */
export interface Stamp {
  readonly id: string
  readonly revision: number
}

const LINE = /^(?:\/\/|#) linkflow: workflow ([0-9a-f-]{36}), revision (\d{1,9})$/m

export const stampLine = (mark: '//' | '#', { id, revision }: Stamp): string =>
  `${mark} linkflow: workflow ${id}, revision ${revision}\n`

export function stampIn(text: string): Stamp | undefined {
  const [, id, revision] = LINE.exec(text) ?? []
  return id === undefined ? undefined : { id, revision: Number(revision) }
}

/** The same text with another stamp in the place of its own. */
export const restamped = (text: string, stamp: Stamp): string =>
  text.replace(LINE, (line) => stampLine(line.startsWith('#') ? '#' : '//', stamp).trimEnd())
