import type { Problem } from '../problem.ts'
import { accepts } from './accepts.ts'
import { type Shape, shapeWords } from './shape.ts'
import type { Signature } from './signatures.ts'
import { type CallNode, shortText } from './syntax.ts'

interface Called {
  readonly name: string
  readonly signature: Signature
  readonly args: readonly Shape[]
  readonly source: string
}

/** Too few or too many arguments, or one of a kind that cannot be meant. */
export function argumentProblem(node: CallNode, called: Called): Problem | undefined {
  // How many a spread list gives is not known.
  if (node.arguments.some((arg) => arg.type === 'SpreadElement')) return undefined
  return countProblem(node, called) ?? kindProblem(node, called)
}

function countProblem({ start, end, arguments: given }: CallNode, { name, signature }: Called): Problem | undefined {
  const { parameters = [], text } = signature
  const least = parameters.filter(({ optional }) => !optional).length
  const most = parameters.at(-1)?.repeated ? Number.POSITIVE_INFINITY : parameters.length
  if (given.length >= least && given.length <= most) return undefined
  const message = `${name}() takes ${countWords(least, most)}, not ${given.length}: ${name}${text}.`
  return { code: 'argument-count', message, start, end }
}

function countWords(least: number, most: number): string {
  if (least === most) return least === 1 ? '1 argument' : `${least} arguments`
  return most === Number.POSITIVE_INFINITY ? `at least ${least} arguments` : `${least} to ${most} arguments`
}

function kindProblem(node: CallNode, { name, signature, args, source }: Called): Problem | undefined {
  const { parameters = [] } = signature
  for (const [index, arg] of args.entries()) {
    const parameter = parameters[index] ?? parameters.at(-1)
    if (parameter === undefined || accepts(parameter, arg)) continue
    const place = node.arguments[index]!
    const message = `${name}() takes ${parameter.words} as its argument ${index + 1}, but ${shortText(source, place)} is ${shapeWords(arg)}.`
    return { code: 'argument-type', message, start: place.start, end: place.end }
  }
  return undefined
}
