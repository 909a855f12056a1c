import type { Terminal, TextSink } from '../terminal.ts'

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const
export type Color = keyof typeof CODES
export type Paint = (color: Color, text: string) => string

/** Colours only where a person looks: on a terminal, unless NO_COLOR is set (https://no-color.org). */
export const painterFor = ({ env }: Pick<Terminal, 'env'>, sink: TextSink): Paint =>
  sink.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
    ? (color, text) => `\u001b[${CODES[color]}m${text}\u001b[0m`
    : (_, text) => text
