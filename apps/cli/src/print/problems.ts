import type { Problem, WorkflowFile } from '@linkflow/contracts'
import type { Paint } from './paint.ts'
import { printable } from './text.ts'

/** One line each: what is wrong, at which node and where in the file. */
export function problemLines(problems: readonly Problem[], paint: Paint, file?: Pick<WorkflowFile, 'nodes'>): string[] {
  return problems.map(({ code, message, severity, node, pointer, parameter }) => {
    const name = node === undefined ? undefined : (file?.nodes.find(({ id }) => id === node)?.name ?? node)
    const place = [
      // Many sentences name the node themselves.
      name !== undefined && !message.includes(`«${name}»`) ? `«${name}»` : undefined,
      parameter === undefined || pointer?.includes(`/${parameter}`) ? undefined : `parameter ${parameter}`,
      pointer,
      code,
    ].filter((part) => part !== undefined && part !== '')
    const mark = severity === 'error' ? paint('red', '✗') : paint('yellow', '!')
    return `${mark} ${printable(message)} ${paint('dim', `(${printable(place.join(', '))})`)}`
  })
}
