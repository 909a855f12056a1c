import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionId } from '@linkflow/execution'
import { isoInstant, type JsonObject, newUuidV7 } from '@linkflow/kernel'
import { readAnswers } from '@linkflow/nodes'
import { parseQuery } from '../application/parse-body.ts'
import type { HostedForm } from '../domain/hosted-trigger.ts'
import { CallFiles } from '../http/call-files.ts'
import { seeOther, sendPage } from './document.ts'
import { type FormView, formPage } from './form-document.ts'
import { type HostedNeeds, runAddress } from './hosted-needs.ts'
import { asWebhook } from './hosted-of-version.ts'
import { readSubmission } from './read-submission.ts'
import { refuseCaller, refuseMethod, refusePage, refuseUnread } from './refusals.ts'
import { wordsOf } from './words.ts'

/** Whom a form is shown: visitors of the live one, or who tries the draft. */
export type FormMode = 'production' | 'test'

/** The first page of a form: shows it, and starts an execution with what was filled in. */
export async function serveForm(
  needs: HostedNeeds,
  form: HostedForm,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { language } = form.parameters
  const caller = await needs.callers.of(asWebhook(form), request.headers)
  const verified = await caller.verify(new Uint8Array())
  if (!verified.ok) return refuseCaller(request, response, verified, language)
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return show(needs, form, mode, request, response)
  return method === 'POST' ? submit(needs, form, mode, request, response) : refuseMethod(request, response)
}

/** Of a version: after a publish the places of its fields may mean others. */
const identityOf = ({ workflowId, nodeId, versionId }: HostedForm): string => `${workflowId} ${nodeId} ${versionId}`

function viewOf(needs: HostedNeeds, form: HostedForm, mode: FormMode, more: Partial<FormView> = {}): FormView {
  const { language, title, description, button, fields } = form.parameters
  const token = needs.tokens.submission(identityOf(form), needs.clock.nowMs())
  return { language, title, description, button, fields, token, isTest: mode === 'test', ...more }
}

/** What the address says of a field, by the field's name, stands in it. */
function show(
  needs: HostedNeeds,
  form: HostedForm,
  mode: FormMode,
  { url = '' }: IncomingMessage,
  response: ServerResponse,
): void {
  const { fields } = form.parameters
  const query = parseQuery(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  const asked: JsonObject = query.ok ? query.value : {}
  const given = (index: number): readonly string[] => {
    const { name, value } = fields[index]!
    const told = Object.hasOwn(asked, name) ? [asked[name]!].flat() : []
    if (told.length > 0) return told.filter((each) => typeof each === 'string')
    return value === undefined ? [] : [value]
  }
  sendPage(response, formPage(viewOf(needs, form, mode, { given })))
}

async function submit(
  needs: HostedNeeds,
  form: HostedForm,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { workspaceId, workflowId, nodeId, parameters } = form
  const { language, fields, bodyBytesMax } = parameters
  const nowMs = needs.clock.nowMs()
  // The execution's id is needed before its files are: they are stored under its prefix.
  const id: ExecutionId = newUuidV7(nowMs)
  const files = new CallFiles(needs, workspaceId, id)
  const read = await readSubmission(request, {
    workspaceId,
    bytesMax: bodyBytesMax,
    arrivalMs: needs.bodyArrivalMs,
    store: (name, mimeType, content) => files.store(name, mimeType, content),
  })
  if (!read.ok) {
    await files.remove()
    return refuseUnread(request, response, read.error, language)
  }
  const submission = read.value
  const again = async (more: Partial<FormView>) => {
    await files.remove()
    sendPage(response, formPage(viewOf(needs, form, mode, { status: 422, ...more })))
  }
  const nonce = needs.tokens.readSubmission(identityOf(form), submission.text('token'), nowMs)
  const given = (index: number) => submission.answer(fields[index]!, index).texts
  if (nonce === undefined) return again({ note: wordsOf(language).formChangedText })
  if (nonce === 'expired') return again({ note: wordsOf(language).formChangedText, given })
  const { json, files: kept, problems } = readAnswers(fields, (index) => submission.answer(fields[index]!, index))
  if (problems.size > 0) return again({ given, problems })
  const version = await needs.loadVersion(form.versionId)
  if (version === undefined) {
    await files.remove()
    return refusePage(request, response, 'busy', { language })
  }
  const result = await needs.executions.start({
    id,
    version,
    trigger: nodeId,
    items: [
      {
        json: { ...json, submittedAt: isoInstant(nowMs), formMode: mode },
        ...(Object.keys(kept).length > 0 && { files: kept }),
      },
    ],
    mode: mode === 'test' ? 'manual' : 'webhook',
    // What is sent twice, by a second click or by going back, starts one execution.
    delivery: { endpoint: `form:${workflowId}:${nodeId}`, id: nonce },
  })
  switch (result.type) {
    case 'accepted':
    case 'duplicate':
    case 'pending':
    case 'answered':
      if (result.id !== id) await files.remove()
      return seeOther(response, runAddress(needs, result.id))
    case 'unavailable':
      return refusePage(request, response, 'busy', { language, headers: retryAfter(result.retryAfterMs) })
    case 'busy':
      await files.remove()
      return refusePage(request, response, 'busy', { language, headers: retryAfter(result.retryAfterMs) })
    case 'dropped':
    case 'refused':
      await files.remove()
      return refusePage(request, response, 'busy', { language })
  }
}

const retryAfter = (ms: number) => ({ 'retry-after': String(Math.ceil(ms / 1000)) })
