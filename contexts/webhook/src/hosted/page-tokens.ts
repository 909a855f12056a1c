import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Json } from '@linkflow/kernel'
import { PAGE_OPEN_MS_MAX, TEST_PAGE_MS } from '../limits.ts'

/** The draft's page that somebody may try. */
interface TestPage {
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly untilMs: number
}

/**
 * What proves that this server gave an address away or made a page. Each purpose signs its own name, so that a visitor of
 * a form cannot make of their address that of an approval.
 */
export class PageTokens {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** Of the pages that the visitor of a form sees. */
  form(executionId: string): string {
    return this.#sign('form', executionId)
  }

  isForm(executionId: string, token: string): boolean {
    return isSame(token, this.form(executionId))
  }

  /** Of one approval, or of all of an execution. */
  approval(executionId: string, signal = ''): string {
    return this.#sign('approval', `${executionId} ${signal}`)
  }

  isApproval(executionId: string, signal: string | undefined, token: string): boolean {
    return isSame(token, this.approval(executionId, signal))
  }

  /** Goes with a form that is sent out, and comes back with what was filled in: it starts one execution. */
  submission(form: string, nowMs: number): string {
    const what = `${nowMs.toString(36)}.${randomBytes(12).toString('base64url')}`
    return `${what}.${this.#sign('submission', `${form} ${what}`)}`
  }

  /** The part of it that is unique. */
  readSubmission(form: string, token: string, nowMs: number): string | 'expired' | undefined {
    const [at = '', nonce = '', mac = ''] = token.split('.')
    if (!isSame(mac, this.#sign('submission', `${form} ${at}.${nonce}`))) return undefined
    return nowMs - Number.parseInt(at, 36) > PAGE_OPEN_MS_MAX ? 'expired' : nonce
  }

  /** What a page carries along and gives back unchanged. */
  seal(what: string, value: Json): string {
    const text = Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${text}.${this.#sign(`carried ${what}`, text)}`
  }

  open(what: string, token: string): Json | undefined {
    const [text = '', mac = ''] = token.split('.')
    if (!isSame(mac, this.#sign(`carried ${what}`, text))) return undefined
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Json
  }

  testPage(page: Omit<TestPage, 'untilMs'>, nowMs: number): { readonly token: string; readonly untilMs: number } {
    const untilMs = nowMs + TEST_PAGE_MS
    return { token: this.seal('test', { ...page, untilMs }), untilMs }
  }

  readTestPage(token: string): TestPage | undefined {
    return this.open('test', token) as TestPage | undefined
  }

  #sign(purpose: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}\n${text}`).digest('base64url')
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
