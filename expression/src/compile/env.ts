import type { Context } from '../context.ts'
import type { Value } from '../values/value.ts'

/** The names of one running function: numbered slots, and the function around it. */
export class Env {
  cx: Context
  readonly slots: Value[]
  readonly parent: Env | undefined

  constructor(cx: Context, slots: Value[], parent: Env | undefined) {
    this.cx = cx
    this.slots = slots
    this.parent = parent
  }
}

/** Compiled code: a closure that gives the value of one expression. */
export type Code = (env: Env) => Value

/** What a statement answers when it is over and the function goes on. */
export const GO_ON = Symbol('go on')
export const BREAK = Symbol('break')
export const CONTINUE = Symbol('continue')

/** A statement gives the function's value, or one of the marks above. */
export type StatementCode = (env: Env) => Value | typeof GO_ON | typeof BREAK | typeof CONTINUE
