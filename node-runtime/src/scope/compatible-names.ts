import { ExpressionError, HostObject, hostFunction, type Value } from '@linkflow/expression'
import type { JsonObject } from '@linkflow/kernel'

/** `$env`: the variables that the operator named; any other is an error that says how to name it. */
export const environmentValue = (allowed: Readonly<Record<string, string>>): HostObject =>
  new HostObject('$env', new Map(Object.entries(allowed)), {
    lookup(name) {
      throw new ExpressionError(
        'env-not-allowed',
        `The environment variable «${name.slice(0, 128)}» is not open to expressions. Whoever runs this server can name it in LINKFLOW_EXPRESSION_ENV; a value of one workspace belongs into a variable ($vars).`,
      )
    },
  })

/** `$secrets`: a secret never enters an expression, so asking for one is an error that says where it goes instead. */
export const secretsValue = (): HostObject =>
  new HostObject('$secrets', new Map(), {
    lookup(name) {
      throw new ExpressionError(
        'secrets-closed',
        `$secrets.${name.slice(0, 60)} cannot be read: secrets never enter an expression. Put the secret into a credential and choose it in the node.`,
      )
    },
  })

const KEY = /^[a-zA-Z0-9_-]{1,64}$/

/** `$fromAI(key, description?, type?, default?)`: what a model filled in, else the default. */
export const fromAiFunction = (filled: JsonObject | undefined): Value =>
  hostFunction('$fromAI', ([key, , , otherwise]) => {
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new ExpressionError(
        'from-ai-key',
        "$fromAI() takes a key of 1 to 64 letters, digits, _ and - first, such as $fromAI('email').",
      )
    }
    const value = filled !== undefined && Object.hasOwn(filled, key) ? (filled[key] as Value) : undefined
    if (value !== undefined && value !== null) return value
    if (otherwise !== undefined) return otherwise
    throw new ExpressionError(
      'from-ai-unfilled',
      `No model called this node as a tool, so nothing filled in $fromAI('${key}'). Give a default as its fourth argument, or put a value in its place.`,
    )
  })
